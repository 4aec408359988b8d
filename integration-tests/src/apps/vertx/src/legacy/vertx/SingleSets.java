package legacy.vertx;

import legacy.common.Sets;

/** One key after the other through Vert.x. */
public final class SingleSets {
  private SingleSets() {}

  public static void main(String[] args) {
    Sets.run(args, VertxStore::open);
    System.exit(0);
  }
}
