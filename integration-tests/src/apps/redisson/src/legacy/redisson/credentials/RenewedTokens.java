package legacy.redisson.credentials;

import java.util.concurrent.CompletableFuture;
import legacy.common.Settings;
import legacy.common.Tokens;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.Credentials;

/** {@link Tokens} by Redisson, whose resolver answers on a thread of its own. */
public final class RenewedTokens {
  private RenewedTokens() {}

  public static void main(String[] args) throws Exception {
    Settings settings = Tokens.begin(args);
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config
        .useSingleServer()
        .setAddress("redis://" + settings.host() + ":" + settings.port())
        .setConnectionMinimumIdleSize(1)
        .setConnectionPoolSize(1)
        .setRetryAttempts(0)
        .setCredentialsResolver(
            address ->
                CompletableFuture.supplyAsync(
                    () -> new Credentials(settings.user(), Tokens.current())));
    RedissonClient redisson = Redisson.create(config);
    Tokens.run(
        (key, value) -> {
          redisson.getBucket(key).set(value);
          return "OK";
        });
    System.exit(0);
  }
}
