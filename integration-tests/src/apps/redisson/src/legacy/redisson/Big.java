package legacy.redisson;

import legacy.common.BigValues;

/** A few big values through Redisson. */
public final class Big {
  private Big() {}

  public static void main(String[] args) {
    BigValues.run(args, RedissonStore::open);
  }
}
