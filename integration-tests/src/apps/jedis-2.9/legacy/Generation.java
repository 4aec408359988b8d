package legacy;

import java.util.Random;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** Jedis 2.9 and 2.10: TLS, but no ACL users. */
final class Generation {
  /** Whether a pipeline may hold a GET of a key that does not exist. */
  static final boolean READS_NIL_IN_PIPELINES = true;

  private Generation() {}

  static JedisPool pool(Settings settings, int connections) {
    GenericObjectPoolConfig config = new GenericObjectPoolConfig();
    config.setMaxTotal(connections);
    return new JedisPool(
        config,
        settings.host(),
        settings.port(),
        settings.timeoutMillis(),
        settings.password(),
        settings.ssl());
  }

  static Jedis connect(Settings settings) {
    Jedis jedis =
        new Jedis(settings.host(), settings.port(), settings.timeoutMillis(), settings.ssl());
    if (settings.password() != null) {
      jedis.auth(settings.password());
    }
    return jedis;
  }

  static void giveBack(JedisPool pool, Jedis jedis) {
    jedis.close();
  }

  static void giveBackBroken(JedisPool pool, Jedis jedis) {
    jedis.close();
  }

  static void close(JedisPool pool) {
    pool.close();
  }

  /** This generation has no other single-node client. */
  static int others(Settings settings, String prefix, Random random) {
    return 0;
  }
}
