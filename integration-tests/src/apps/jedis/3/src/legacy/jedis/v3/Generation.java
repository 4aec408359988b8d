package legacy.jedis.v3;

import java.util.Random;
import legacy.common.Settings;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.commands.ProtocolCommand;

/** Jedis 3: ACL users from 3.3 on. */
public final class Generation {
  /** Whether a pipeline may hold a GET of a key that does not exist. */
  public static final boolean READS_NIL_IN_PIPELINES = true;

  private Generation() {}

  public static JedisPool pool(Settings settings, int connections) {
    GenericObjectPoolConfig<Jedis> config = new GenericObjectPoolConfig<Jedis>();
    config.setMaxTotal(connections);
    return new JedisPool(
        config,
        settings.host(),
        settings.port(),
        settings.timeoutMillis(),
        settings.user(),
        settings.password(),
        settings.ssl());
  }

  public static Jedis connect(Settings settings) {
    Jedis jedis =
        new Jedis(settings.host(), settings.port(), settings.timeoutMillis(), settings.ssl());
    if (settings.user() != null) {
      jedis.auth(settings.user(), settings.password());
    } else if (settings.password() != null) {
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

  public static Response<Object> send(
      Pipeline pipeline, ProtocolCommand command, byte[][] arguments) {
    return pipeline.sendCommand(command, arguments);
  }

  /** This generation has no other single-node client. */
  public static int others(Settings settings, String prefix, Random random) {
    return 0;
  }
}
