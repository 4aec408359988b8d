package legacy.vertx;

import legacy.common.StoreService;

/** A service on Vert.x that goes on after errors. */
public final class Endurance {
  private Endurance() {}

  public static void main(String[] args) throws Exception {
    StoreService.run(args, VertxStore::open);
  }
}
