package legacy.vertx.credentials;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisStandaloneConnectOptions;
import io.vertx.redis.client.Request;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import legacy.common.Tokens;

/** {@link Tokens} by a connection of Vert.x whose options come from a supplier, a little later. */
public final class RenewedTokens {
  private RenewedTokens() {}

  public static void main(String[] args) throws Exception {
    Settings settings = Tokens.begin(args);
    Vertx vertx = Vertx.vertx();
    Redis redis =
        Redis.createStandaloneClient(
            vertx, new RedisOptions(), () -> vertx.executeBlocking(() -> options(settings)));
    RedisConnection connection = await(redis.connect());
    Tokens.run(
        (key, value) ->
            String.valueOf(await(connection.send(Request.cmd(Command.SET).arg(key).arg(value)))));
    System.exit(0);
  }

  private static RedisStandaloneConnectOptions options(Settings settings) {
    return new RedisStandaloneConnectOptions()
        .setConnectionString("redis://" + settings.host() + ":" + settings.port())
        .setUser(settings.user())
        .setPassword(Tokens.current());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
