package legacy;

import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** The client that a web application keeps while it runs. */
final class Held {
  private final JedisPool pool;

  private Held(Settings settings) {
    pool = Generation.pool(settings, 4);
  }

  static Held open(Settings settings) {
    return new Held(settings);
  }

  void set(String key, String value) {
    Jedis jedis = pool.getResource();
    jedis.set(key, value);
    Generation.giveBack(pool, jedis);
  }

  String get(String key) {
    Jedis jedis = pool.getResource();
    String value = jedis.get(key);
    Generation.giveBack(pool, jedis);
    return value;
  }

  void close() {
    Generation.close(pool);
  }
}
