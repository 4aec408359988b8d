package legacy.lettuce.load;

import io.lettuce.core.KeyValue;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import legacy.common.Client;
import legacy.common.Load;
import legacy.common.Settings;

/**
 * Lettuce: one connection that all threads share. With {@code client=cluster}, a cluster client's.
 */
public final class LettuceLoad implements Client, Load.Clients {
  private static final int IN_FLIGHT_MAX = 200;

  // those that both kinds of connections have
  private final RedisClusterCommands<String, String> sync;
  private final RedisClusterAsyncCommands<String, String> async;
  private final Semaphore room = new Semaphore(IN_FLIGHT_MAX);
  private volatile RuntimeException failure;

  private LettuceLoad(Settings settings) {
    RedisURI uri = RedisURI.create(settings.host(), settings.port());
    if (settings.text("client", "held").equals("cluster")) {
      StatefulRedisClusterConnection<String, String> connection =
          RedisClusterClient.create(uri).connect();
      sync = connection.sync();
      async = connection.async();
    } else {
      StatefulRedisConnection<String, String> connection = RedisClient.create(uri).connect();
      sync = connection.sync();
      async = connection.async();
    }
  }

  public static void main(String[] args) throws Exception {
    Load.run(args, LettuceLoad::new);
  }

  /** The way of every thread. */
  @Override
  public Client of(int thread) {
    return this;
  }

  @Override
  public String get(String key) {
    return sync.get(key);
  }

  @Override
  public void set(String key, String value) {
    sync.set(key, value);
  }

  @Override
  public void getAll(String[] keys, String[] values) {
    List<RedisFuture<String>> replies = new ArrayList<RedisFuture<String>>(keys.length);
    for (String key : keys) {
      replies.add(async.get(key));
    }
    for (int i = 0; i < keys.length; i++) {
      values[i] = LettuceFutures.awaitOrCancel(replies.get(i), 10, TimeUnit.SECONDS);
    }
  }

  @Override
  public void setAll(String[] keys, String value) {
    List<RedisFuture<String>> replies = new ArrayList<RedisFuture<String>>(keys.length);
    for (String key : keys) {
      replies.add(async.set(key, value));
    }
    for (RedisFuture<String> reply : replies) {
      LettuceFutures.awaitOrCancel(reply, 10, TimeUnit.SECONDS);
    }
  }

  @Override
  public List<String> mget(String[] keys) {
    List<String> values = new ArrayList<String>(keys.length);
    for (KeyValue<String, String> each : sync.mget(keys)) {
      values.add(each.getValue());
    }
    return values;
  }

  @Override
  public void getLater(String key, int size) {
    room.acquireUninterruptibly();
    async
        .get(key)
        .whenComplete(
            (value, thrown) -> {
              if (thrown != null || value == null || value.length() != size) {
                failure = new IllegalStateException("wrong value: " + value, thrown);
              }
              room.release();
            });
  }

  @Override
  public void finish() {
    room.acquireUninterruptibly(IN_FLIGHT_MAX);
    room.release(IN_FLIGHT_MAX);
    if (failure != null) {
      throw failure;
    }
  }
}
