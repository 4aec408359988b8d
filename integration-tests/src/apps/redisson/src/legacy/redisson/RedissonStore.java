package legacy.redisson;

import java.util.ArrayList;
import java.util.List;
import legacy.common.Settings;
import legacy.common.Store;
import legacy.redisson.v3.Dialect;
import legacy.redisson.v3.Trust;
import org.redisson.Redisson;
import org.redisson.api.RBatch;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.SingleServerConfig;

/** Redisson in single-server mode with its pools. With {@code cluster=true}, in cluster mode. */
public final class RedissonStore implements Store {
  private final RedissonClient redisson;

  private RedissonStore(Settings settings) {
    redisson = client(settings);
  }

  public static Store open(Settings settings) {
    return new RedissonStore(settings);
  }

  public static RedissonClient client(Settings settings) {
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config.setLockWatchdogTimeout(settings.number("watchdog", 30000));
    if (settings.text("cluster", null) != null) {
      config
          .useClusterServers()
          .addNodeAddress("redis://" + settings.host() + ":" + settings.port())
          .setMasterConnectionMinimumIdleSize(2)
          .setMasterConnectionPoolSize(8);
      return Redisson.create(config);
    }
    SingleServerConfig server =
        config
            .useSingleServer()
            .setAddress(
                (settings.ssl() ? "rediss://" : "redis://")
                    + settings.host()
                    + ":"
                    + settings.port())
            .setConnectionMinimumIdleSize(2)
            .setConnectionPoolSize(settings.number("pool", 8))
            .setConnectTimeout(settings.timeoutMillis())
            .setTimeout(settings.timeoutMillis());
    if (settings.text("retry", null) != null) {
      // Up to 3.x also what a SUBSCRIBE may take, dialing included, whatever the timeout is.
      server.setRetryInterval(settings.number("retry", 0));
    }
    if (settings.password() != null) {
      server.setPassword(settings.password());
    }
    if (settings.ssl()) {
      Trust.configure(server);
    }
    return Redisson.create(config);
  }

  @Override
  public String set(String key, String value) {
    redisson.getBucket(key).set(value);
    return "OK";
  }

  @Override
  public String get(String key) {
    return (String) redisson.getBucket(key).get();
  }

  @Override
  public long incr(String key) {
    return redisson.getAtomicLong(key).incrementAndGet();
  }

  @Override
  public List<String> batch(List<String[]> commands) {
    RBatch batch = Dialect.batch(redisson);
    for (String[] command : commands) {
      if (command[0].equals("SET")) {
        batch.getBucket(command[1]).setAsync(command[2]);
      } else if (command[0].equals("GET")) {
        batch.getBucket(command[1]).getAsync();
      } else {
        batch.getAtomicLong(command[1]).incrementAndGetAsync();
      }
    }
    List<String> replies = new ArrayList<String>();
    for (Object reply : Dialect.responses(batch)) {
      boolean set = commands.get(replies.size())[0].equals("SET");
      // Redisson hides what SET says
      replies.add(reply != null ? String.valueOf(reply) : set ? "OK" : null);
    }
    return replies;
  }

  @Override
  public void close() {
    redisson.shutdown();
  }
}
