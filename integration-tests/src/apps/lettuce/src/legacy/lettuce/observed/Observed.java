package legacy.lettuce.observed;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import legacy.common.StandardInput;

/** A shop on one server, with three lines that would fail on a cluster. */
public final class Observed {
  private Observed() {}

  public static void main(String[] arguments) throws Exception {
    Settings settings = new Settings(arguments);
    RedisClient client =
        RedisClient.create(RedisURI.create("redis://" + settings.host() + ":" + settings.port()));
    StatefulRedisConnection<String, String> shared = client.connect();
    StatefulRedisConnection<String, String> own = client.connect();
    do {
      serveAll(shared);
      for (int i = 0; i < 50; i++) {
        pay(own.sync(), i);
      }
      System.out.println("READY");
    } while (StandardInput.saysAgain());
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }

  private static void serveAll(final StatefulRedisConnection<String, String> shared)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<Thread>();
    for (int t = 0; t < 4; t++) {
      final int first = t * 50;
      Thread thread =
          new Thread() {
            @Override
            public void run() {
              for (int i = first; i < first + 50; i++) {
                serve(shared, i);
              }
            }
          };
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void serve(StatefulRedisConnection<String, String> connection, int user) {
    RedisCommands<String, String> redis = connection.sync();
    redis.set("user:" + user + ":name", "secret-" + user);
    redis.get("user:" + user + ":name");
    redis.mget("user:" + user + ":name", "user:" + (user + 1) + ":name");
    redis.rename("user:" + user + ":name", "old:" + user + ":name"); // BAD
    RedisAsyncCommands<String, String> async = connection.async();
    RedisFuture<String> set = async.set("cart:" + user, "1");
    RedisFuture<Long> union =
        async.sunionstore("all:" + user, "cart-set:" + user, "order-set:" + user); // BAD
    try {
      set.get(60, TimeUnit.SECONDS);
      union.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    redis.eval(
        "return redis.call('get', KEYS[1])", ScriptOutputType.VALUE, new String[] {"cart:" + user});
  }

  private static void pay(RedisCommands<String, String> redis, int user) {
    redis.multi();
    redis.set("stock:" + user, "1");
    redis.incr("sold:" + user); // BAD
    redis.exec();
  }
}
