package legacy.jedis.observed;

import java.util.Arrays;
import java.util.Collections;
import legacy.common.Settings;
import legacy.common.StandardInput;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Transaction;

/** A shop on one server, with three lines that would fail on a cluster. */
public final class Observed {
  private Observed() {}

  public static void main(String[] arguments) throws Exception {
    Settings settings = new Settings(arguments);
    try (JedisPool pool = new JedisPool(settings.host(), settings.port())) {
      do {
        for (int i = 0; i < 200; i++) {
          try (Jedis jedis = pool.getResource()) {
            serve(jedis, i);
          }
        }
        System.out.println("READY");
      } while (StandardInput.saysAgain());
    }
  }

  private static void serve(Jedis jedis, int user) {
    jedis.set("user:" + user + ":name", "secret-" + user);
    jedis.get("user:" + user + ":name");
    jedis.mget("user:" + user + ":name", "user:" + (user + 1) + ":name");
    jedis.rename("user:" + user + ":name", "old:" + user + ":name"); // BAD
    Pipeline pipeline = jedis.pipelined();
    pipeline.set("cart:" + user, "1");
    pipeline.sunionstore("all:" + user, "cart-set:" + user, "order-set:" + user); // BAD
    pipeline.get("cart:" + user);
    pipeline.sync();
    Transaction transaction = jedis.multi();
    transaction.set("stock:" + user, "1");
    transaction.incr("sold:" + user); // BAD
    transaction.exec();
    Transaction fine = jedis.multi();
    fine.set("{user:" + user + "}:a", "1");
    fine.set("{user:" + user + "}:b", "1");
    fine.exec();
    jedis.eval(
        "return redis.call('get', KEYS[1])",
        Collections.singletonList("cart:" + user),
        Arrays.asList("unused"));
    if (user % 50 == 0) {
      jedis.keys("cart:*");
    }
  }
}
