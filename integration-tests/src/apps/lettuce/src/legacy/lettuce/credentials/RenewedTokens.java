package legacy.lettuce.credentials;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import legacy.common.Settings;
import legacy.common.Tokens;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@link Tokens} by a connection of Lettuce whose provider answers on a thread of its own. */
public final class RenewedTokens {
  private RenewedTokens() {}

  public static void main(String[] args) throws Exception {
    Settings settings = Tokens.begin(args);
    RedisCredentialsProvider provider =
        () ->
            Mono.fromSupplier(() -> RedisCredentials.just(settings.user(), Tokens.current()))
                .subscribeOn(Schedulers.boundedElastic());
    RedisURI uri =
        RedisURI.Builder.redis(settings.host(), settings.port())
            .withAuthentication(provider)
            .build();
    RedisCommands<String, String> commands = RedisClient.create(uri).connect().sync();
    Tokens.run(commands::set);
    System.exit(0);
  }
}
