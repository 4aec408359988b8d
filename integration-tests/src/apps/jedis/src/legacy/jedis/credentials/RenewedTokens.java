package legacy.jedis.credentials;

import legacy.common.Settings;
import legacy.common.Tokens;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** {@link Tokens} by a connection of Jedis that is held all the time. */
public final class RenewedTokens {
  private RenewedTokens() {}

  public static void main(String[] args) throws Exception {
    Settings settings = Tokens.begin(args);
    Jedis jedis =
        new Jedis(
            new HostAndPort(settings.host(), settings.port()),
            DefaultJedisClientConfig.builder()
                .credentialsProvider(
                    () -> new DefaultRedisCredentials(settings.user(), Tokens.current()))
                .build());
    Tokens.run(jedis::set);
    System.exit(0);
  }
}
