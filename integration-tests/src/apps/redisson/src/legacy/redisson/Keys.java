package legacy.redisson;

import legacy.common.KeyRounds;

/** Random keys through Redisson. */
public final class Keys {
  private Keys() {}

  public static void main(String[] args) throws Exception {
    int exit = run(args);
    System.out.flush();
    System.exit(exit);
  }

  /** The whole program without the exit, for those who run it beside others. */
  public static int run(String[] args) throws Exception {
    return KeyRounds.run(args, RedissonStore::open);
  }
}
