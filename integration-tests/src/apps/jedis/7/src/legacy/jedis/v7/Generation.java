package legacy.jedis.v7;

import java.util.Random;
import legacy.common.Settings;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.commands.ProtocolCommand;

/** Jedis 7 and 8: RedisClient took the place of JedisPooled. */
public final class Generation {
  /** Whether a pipeline may hold a GET of a key that does not exist. */
  public static final boolean READS_NIL_IN_PIPELINES = true;

  private static final int CALLS = 20;

  private static RedisClient client;

  private Generation() {}

  public static JedisPool pool(Settings settings, int connections) {
    GenericObjectPoolConfig<Jedis> config = new GenericObjectPoolConfig<>();
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
    return new Jedis(address(settings), config(settings));
  }

  public static void giveBack(JedisPool pool, Jedis jedis) {
    jedis.close();
  }

  public static void giveBackBroken(JedisPool pool, Jedis jedis) {
    jedis.close();
  }

  public static void close(JedisPool pool) {
    pool.close();
    synchronized (Generation.class) {
      if (client != null) {
        client.close();
        client = null;
      }
    }
  }

  public static Response<Object> send(
      Pipeline pipeline, ProtocolCommand command, byte[][] arguments) {
    CommandArguments all = new CommandArguments(command);
    for (byte[] argument : arguments) {
      all.add(argument);
    }
    return pipeline.appendCommand(new CommandObject<>(all, BuilderFactory.RAW_OBJECT));
  }

  /** The same through this generation's newer client. Returns how many commands that were. */
  public static int others(Settings settings, String prefix, Random random) {
    RedisClient shared = client(settings);
    for (int i = 0; i < CALLS; i++) {
      String key = prefix + random.nextInt(1000);
      String value = key + "=" + random.nextInt();
      shared.set(key, value);
      String reply = shared.get(key);
      if (!value.equals(reply)) {
        throw new IllegalStateException(
            "WRONG REPLY " + key + ": wanted " + value + " but got " + reply);
      }
    }
    return 2 * CALLS;
  }

  private static synchronized RedisClient client(Settings settings) {
    if (client == null) {
      client =
          RedisClient.builder()
              .hostAndPort(address(settings))
              .clientConfig(config(settings))
              .build();
    }
    return client;
  }

  private static HostAndPort address(Settings settings) {
    return new HostAndPort(settings.host(), settings.port());
  }

  private static JedisClientConfig config(Settings settings) {
    return DefaultJedisClientConfig.builder()
        .connectionTimeoutMillis(settings.timeoutMillis())
        .socketTimeoutMillis(settings.timeoutMillis())
        .user(settings.user())
        .password(settings.password())
        .ssl(settings.ssl())
        .build();
  }
}
