package legacy.vertx;

import legacy.common.BigValues;

/** A few big values through Vert.x. */
public final class Big {
  private Big() {}

  public static void main(String[] args) {
    BigValues.run(args, VertxStore::open);
  }
}
