package legacy.lettuce.resp3;

import io.lettuce.core.RedisClient;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import legacy.common.Walk;

/** What needs RESP3: caching in the client, with invalidations from every node. */
public final class Protocol3 {
  private Protocol3() {}

  public static void walk(RedisClient client, Walk.Results results) throws InterruptedException {
    StatefulRedisConnection<String, String> tracked = client.connect();
    StatefulRedisConnection<String, String> other = client.connect();
    RedisCommands<String, String> writer = other.sync();
    for (int i = 0; i < 20; i++) {
      writer.set("tour:cached:" + i, "old");
    }
    Cache cache = new Cache();
    CacheFrontend<String, String> frontend =
        ClientSideCaching.enable(
            CacheAccessor.forMap(cache), tracked, TrackingArgs.Builder.enabled());
    for (int i = 0; i < 20; i++) {
      results.add("cached", frontend.get("tour:cached:" + i));
    }
    for (int i = 0; i < 20; i++) {
      writer.set("tour:cached:" + i, "new");
    }
    cache.removed.await(30, TimeUnit.SECONDS);
    results.add("left in the cache", cache);
    for (int i = 0; i < 20; i++) {
      results.add("cached anew", frontend.get("tour:cached:" + i));
    }
    tracked.close();
    other.close();
  }

  /** A cache that tells when what was put into it is gone. */
  private static final class Cache extends ConcurrentHashMap<String, String> {
    private static final long serialVersionUID = 1;

    final transient CountDownLatch removed = new CountDownLatch(20);

    @Override
    public String remove(Object key) {
      String value = super.remove(key);
      if (value != null) {
        removed.countDown();
      }
      return value;
    }
  }
}
