package legacy.jedis.load;

import legacy.common.Settings;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** The shortest life of an application: connects, writes a key, reads it and ends. */
public final class OneKey {
  private OneKey() {}

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    JedisPool pool = new JedisPool(settings.host(), settings.port());
    try (Jedis jedis = pool.getResource()) {
      jedis.set(settings.text("key", "key"), "value");
      if (!"value".equals(jedis.get(settings.text("key", "key")))) {
        throw new IllegalStateException("wrong value");
      }
    }
    pool.close();
  }
}
