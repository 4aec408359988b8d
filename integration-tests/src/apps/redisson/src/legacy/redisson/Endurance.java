package legacy.redisson;

import legacy.common.StoreService;

/** A service on Redisson that goes on after errors. */
public final class Endurance {
  private Endurance() {}

  public static void main(String[] args) throws Exception {
    StoreService.run(args, RedissonStore::open);
  }
}
