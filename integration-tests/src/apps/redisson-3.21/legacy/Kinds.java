package legacy;

import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** Kinds of locks that came with Redisson 3.15 and 3.21. */
final class Kinds {
  static final String[] LATER = {"spin", "fenced"};

  private Kinds() {}

  static RLock lock(RedissonClient redisson, String kind, String name) {
    return kind.equals("spin") ? redisson.getSpinLock(name) : redisson.getFencedLock(name);
  }
}
