package legacy.jedis.v2_9;

import java.util.Random;
import legacy.common.Settings;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** Jedis 2.9 and 2.10: TLS, but no ACL users. */
public final class Generation {
  /** Whether a pipeline may hold a GET of a key that does not exist. */
  public static final boolean READS_NIL_IN_PIPELINES = true;

  private Generation() {}

  public static JedisPool pool(Settings settings, int connections) {
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

  public static Jedis connect(Settings settings) {
    Jedis jedis =
        new Jedis(settings.host(), settings.port(), settings.timeoutMillis(), settings.ssl());
    if (settings.password() != null) {
      jedis.auth(settings.password());
    }
    return jedis;
  }

  public static void giveBack(JedisPool pool, Jedis jedis) {
    jedis.close();
  }

  public static void giveBackBroken(JedisPool pool, Jedis jedis) {
    jedis.close();
  }

  public static void close(JedisPool pool) {
    pool.close();
  }

  /** This generation has no other single-node client. */
  public static int others(Settings settings, String prefix, Random random) {
    return 0;
  }
}
