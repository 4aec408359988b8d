package legacy.redisson;

import legacy.common.AttachedService;
import legacy.common.StoreLabour;

/** A service on Redisson that an agent is attached to while it runs. */
public final class Attached {
  private Attached() {}

  public static void main(String[] args) throws Exception {
    AttachedService.run(args, new StoreLabour(RedissonStore::open));
  }
}
