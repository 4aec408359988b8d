package legacy.redisson.v3_15;

import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** Kinds of locks that came with Redisson 3.15. */
public final class Kinds {
  public static final String[] LATER = {"spin"};

  private Kinds() {}

  public static RLock lock(RedissonClient redisson, String kind, String name) {
    return redisson.getSpinLock(name);
  }
}
