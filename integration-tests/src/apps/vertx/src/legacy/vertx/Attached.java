package legacy.vertx;

import legacy.common.AttachedService;
import legacy.common.StoreLabour;

/** A service on Vert.x that an agent is attached to while it runs. */
public final class Attached {
  private Attached() {}

  public static void main(String[] args) throws Exception {
    AttachedService.run(args, new StoreLabour(VertxStore::open));
  }
}
