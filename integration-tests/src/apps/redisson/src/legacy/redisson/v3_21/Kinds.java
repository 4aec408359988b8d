package legacy.redisson.v3_21;

import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** Kinds of locks that came with Redisson 3.15 and 3.21. */
public final class Kinds {
  public static final String[] LATER = {"spin", "fenced"};

  private Kinds() {}

  public static RLock lock(RedissonClient redisson, String kind, String name) {
    return kind.equals("spin") ? redisson.getSpinLock(name) : redisson.getFencedLock(name);
  }
}
