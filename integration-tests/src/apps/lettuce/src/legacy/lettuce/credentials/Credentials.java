package legacy.lettuce.credentials;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lettuce with credentials from a provider that has new ones now and then: first of the user {@code
 * one}, who may write {@code one:*}, then of {@code two}, who may write {@code two:*}. Prints what
 * became of 30 keys of each, before and after.
 */
public final class Credentials implements RedisCredentialsProvider {
  private final Sinks.Many<RedisCredentials> stream = Sinks.many().replay().latest();
  private volatile RedisCredentials current;

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    Credentials provider = new Credentials();
    provider.become("one");
    RedisURI uri =
        RedisURI.Builder.redis(settings.host(), settings.port())
            .withAuthentication(provider)
            .build();
    RedisClient client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .reauthenticateBehavior(ClientOptions.ReauthenticateBehavior.ON_NEW_CREDENTIALS)
            .build());
    StatefulRedisConnection<String, String> connection = client.connect();
    write(connection);
    provider.become("two");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!connection.sync().aclWhoami().equals("two") && System.nanoTime() - deadline < 0) {
      Thread.yield();
    }
    write(connection);
    System.out.println("OK");
    System.exit(0);
  }

  private static void write(StatefulRedisConnection<String, String> connection) {
    System.out.println("USER " + connection.sync().aclWhoami());
    for (String prefix : new String[] {"one:", "two:"}) {
      int written = 0;
      for (int i = 0; i < 30; i++) {
        try {
          written += connection.sync().set(prefix + i, "x").equals("OK") ? 1 : 0;
        } catch (RuntimeException e) {
          if (!e.getMessage().startsWith("NOPERM")) {
            throw e;
          }
        }
      }
      System.out.println("WRITTEN " + prefix + " " + written);
    }
  }

  private void become(String user) {
    current = RedisCredentials.just(user, "secret-of-" + user);
    stream.tryEmitNext(current);
  }

  @Override
  public Mono<RedisCredentials> resolveCredentials() {
    return Mono.fromSupplier(() -> current);
  }

  @Override
  public boolean supportsStreaming() {
    return true;
  }

  @Override
  public Flux<RedisCredentials> credentials() {
    return stream.asFlux();
  }
}
