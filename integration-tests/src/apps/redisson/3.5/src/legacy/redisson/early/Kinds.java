package legacy.redisson.early;

import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;

/** Kinds of locks that Redisson 2.15 and 3.5 do not have yet. */
public final class Kinds {
  public static final String[] LATER = {};

  private Kinds() {}

  public static RLock lock(RedissonClient redisson, String kind, String name) {
    throw new IllegalArgumentException(kind);
  }
}
