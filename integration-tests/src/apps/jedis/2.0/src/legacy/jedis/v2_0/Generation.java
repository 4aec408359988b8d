package legacy.jedis.v2_0;

import java.util.Random;
import legacy.common.Settings;
import org.apache.commons.pool.impl.GenericObjectPool;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** Jedis 2.0: commons-pool 1, connections are given back to the pool by its own methods, no TLS. */
public final class Generation {
  /** A nil reply in a pipeline is a NullPointerException in this version, cluster or not. */
  public static final boolean READS_NIL_IN_PIPELINES = false;

  private Generation() {}

  public static JedisPool pool(Settings settings, int connections) {
    GenericObjectPool.Config config = new GenericObjectPool.Config();
    config.maxActive = connections;
    return new JedisPool(
        config, settings.host(), settings.port(), settings.timeoutMillis(), settings.password());
  }

  public static Jedis connect(Settings settings) {
    Jedis jedis = new Jedis(settings.host(), settings.port(), settings.timeoutMillis());
    if (settings.password() != null) {
      jedis.auth(settings.password());
    }
    return jedis;
  }

  public static void giveBack(JedisPool pool, Jedis jedis) {
    pool.returnResource(jedis);
  }

  public static void giveBackBroken(JedisPool pool, Jedis jedis) {
    pool.returnBrokenResource(jedis);
  }

  public static void close(JedisPool pool) {
    pool.destroy();
  }

  /** This generation has no other single-node client. */
  public static int others(Settings settings, String prefix, Random random) {
    return 0;
  }
}
