package legacy.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import legacy.common.Settings;
import legacy.lettuce.v5.Dialect;

/**
 * A connection that is used for transactions and nothing else: one on each key that stdin names, or
 * on three that stand in one line.
 */
public final class Payments {
  private Payments() {}

  public static void main(String[] arguments) throws Exception {
    RedisClient client = Dialect.client(new Settings(arguments));
    StatefulRedisConnection<String, String> connection = client.connect();
    System.out.println("READY");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String key = in.readLine(); key != null; key = in.readLine()) {
      String[] keys = key.split(" ");
      System.out.println(
          "PAID "
              + (keys.length == 1
                  ? pay(connection.sync(), key)
                  : transfer(connection.sync(), keys[0], keys[1], keys[2])));
    }
    System.exit(0);
  }

  /** What one came to that watches a key, moves it to another, and looks at all there are. */
  private static String transfer(
      RedisCommands<String, String> redis, String from, String log, String to) {
    StringBuilder replies = new StringBuilder();
    try {
      redis.watch(from);
      redis.multi();
      redis.flushall();
      redis.set(from, "41");
      redis.sadd(log, from, to);
      redis.rename(from, to);
      redis.incr(to);
      redis.sinter(log, log + "2");
      redis.exists(from, log, to);
      redis.blpop(1000, from, log + "3");
      redis.dbsize();
      redis.mget(from, to);
      for (Object reply : redis.exec()) {
        replies.append(reply).append(' ');
      }
      return replies + "then " + redis.get(to);
    } catch (RuntimeException e) {
      return "refused: " + e;
    }
  }

  /** What the transaction came to, or why it was refused. */
  private static String pay(RedisCommands<String, String> redis, String key) {
    StringBuilder replies = new StringBuilder();
    try {
      redis.multi();
      redis.set(key, "41");
      redis.incr(key);
      for (Object reply : redis.exec()) {
        replies.append(reply).append(' ');
      }
      return replies.toString();
    } catch (RuntimeException e) {
      return "refused: " + e;
    }
  }
}
