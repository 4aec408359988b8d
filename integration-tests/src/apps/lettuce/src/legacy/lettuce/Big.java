package legacy.lettuce;

import legacy.common.BigValues;

/** A few big values through Lettuce. */
public final class Big {
  private Big() {}

  public static void main(String[] args) {
    BigValues.run(args, LettuceStore::open);
  }
}
