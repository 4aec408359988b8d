package legacy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What needs RESP3: caching in the client, with invalidations from every node. */
final class Protocol3 {
  private Protocol3() {}

  static void walk(RedisClient client, Walk.Results results) throws InterruptedException {
    StatefulRedisConnection<String, String> tracked = client.connect();
    StatefulRedisConnection<String, String> other = client.connect();
    RedisCommands<String, String> writer = other.sync();
    for (int i = 0; i < 20; i++) {
      writer.set("tour:cached:" + i, "old");
    }
    Map<String, String> cache = new ConcurrentHashMap<>();
    CacheFrontend<String, String> frontend =
        ClientSideCaching.enable(CacheAccessor.forMap(cache), tracked, TrackingArgs.Builder.enabled());
    for (int i = 0; i < 20; i++) {
      results.add("cached", frontend.get("tour:cached:" + i));
    }
    for (int i = 0; i < 20; i++) {
      writer.set("tour:cached:" + i, "new");
    }
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!cache.isEmpty() && System.nanoTime() - deadline < 0) {
      Thread.sleep(5);
    }
    results.add("left in the cache", cache);
    for (int i = 0; i < 20; i++) {
      results.add("cached anew", frontend.get("tour:cached:" + i));
    }
    tracked.close();
    other.close();
  }
}
