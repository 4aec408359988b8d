package legacy;

import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** Kinds of locks that came with Redisson 3.15. */
final class Kinds {
  static final String[] LATER = {"spin"};

  private Kinds() {}

  static RLock lock(RedissonClient redisson, String kind, String name) {
    return redisson.getSpinLock(name);
  }
}
