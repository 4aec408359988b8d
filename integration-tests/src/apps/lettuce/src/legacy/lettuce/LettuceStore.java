package legacy.lettuce;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import legacy.common.Store;
import legacy.lettuce.v5.Dialect;

/**
 * Lettuce as services use it: one connection that all threads share. With {@code cluster=true}, a
 * cluster client's.
 */
public final class LettuceStore implements Store {
  private final AbstractRedisClient client;
  // those that both kinds of connections have
  private final RedisClusterCommands<String, String> sync;
  private final RedisClusterAsyncCommands<String, String> async;

  private LettuceStore(Settings settings) {
    if (settings.text("cluster", null) == null) {
      RedisClient single = Dialect.client(settings);
      StatefulRedisConnection<String, String> connection = single.connect();
      client = single;
      sync = connection.sync();
      async = connection.async();
    } else {
      RedisClusterClient cluster =
          RedisClusterClient.create(RedisURI.create(settings.host(), settings.port()));
      StatefulRedisClusterConnection<String, String> connection = cluster.connect();
      client = cluster;
      sync = connection.sync();
      async = connection.async();
    }
  }

  public static Store open(Settings settings) {
    return new LettuceStore(settings);
  }

  @Override
  public String set(String key, String value) {
    return sync.set(key, value);
  }

  @Override
  public String get(String key) {
    return sync.get(key);
  }

  @Override
  public long incr(String key) {
    return sync.incr(key);
  }

  @Override
  public List<String> batch(List<String[]> commands) {
    List<RedisFuture<?>> futures = new ArrayList<RedisFuture<?>>();
    for (String[] command : commands) {
      if (command[0].equals("SET")) {
        futures.add(async.set(command[1], command[2]));
      } else if (command[0].equals("GET")) {
        futures.add(async.get(command[1]));
      } else {
        futures.add(async.incr(command[1]));
      }
    }
    List<String> replies = new ArrayList<String>();
    for (RedisFuture<?> future : futures) {
      Object reply = LettuceFutures.awaitOrCancel(future, 60, TimeUnit.SECONDS);
      replies.add(reply == null ? null : String.valueOf(reply));
    }
    return replies;
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
