package legacy.webapp.jedis;

import legacy.common.Settings;
import legacy.jedis.v4.Generation;
import legacy.webapp.Held;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** Jedis in a web application. */
final class JedisHeld implements Held {
  private final JedisPool pool;

  JedisHeld(Settings settings) {
    pool = Generation.pool(settings, 4);
  }

  @Override
  public void set(String key, String value) {
    Jedis jedis = pool.getResource();
    jedis.set(key, value);
    Generation.giveBack(pool, jedis);
  }

  @Override
  public String get(String key) {
    Jedis jedis = pool.getResource();
    String value = jedis.get(key);
    Generation.giveBack(pool, jedis);
    return value;
  }

  @Override
  public void close() {
    Generation.close(pool);
  }
}
