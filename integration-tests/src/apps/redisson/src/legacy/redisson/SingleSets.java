package legacy.redisson;

import legacy.common.Sets;

/** One key after the other through Redisson. */
public final class SingleSets {
  private SingleSets() {}

  public static void main(String[] args) {
    Sets.run(args, RedissonStore::open);
    System.exit(0);
  }
}
