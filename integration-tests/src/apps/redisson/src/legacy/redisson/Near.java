package legacy.redisson;

import org.redisson.api.LocalCachedMapOptions;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;

/** Maps with a cache in the client. */
final class Near {
  private Near() {}

  static RLocalCachedMap<String, String> map(RedissonClient redisson, String name) {
    return redisson.getLocalCachedMap(name, LocalCachedMapOptions.<String, String>defaults());
  }
}
