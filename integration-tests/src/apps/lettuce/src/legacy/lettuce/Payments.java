package legacy.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import legacy.common.Settings;
import legacy.lettuce.v5.Dialect;

/**
 * A connection that is used for transactions and nothing else: one on each key that stdin names.
 */
public final class Payments {
  private Payments() {}

  public static void main(String[] arguments) throws Exception {
    RedisClient client = Dialect.client(new Settings(arguments));
    StatefulRedisConnection<String, String> connection = client.connect();
    System.out.println("READY");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String key = in.readLine(); key != null; key = in.readLine()) {
      System.out.println("PAID " + pay(connection.sync(), key));
    }
    System.exit(0);
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
