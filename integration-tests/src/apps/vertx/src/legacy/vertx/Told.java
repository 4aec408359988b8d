package legacy.vertx;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.util.concurrent.CompletableFuture;
import legacy.common.Futures;
import legacy.common.Settings;
import legacy.common.StandardInput;
import legacy.vertx.v4.Dialect;

/**
 * One connection is told of the {@code keys} that another one has read. Prints {@code TRACKS}, then
 * {@code TOLD} with what comes, until {@code stop} arrives on stdin.
 */
public final class Told {
  private Told() {}

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    Redis redis = Redis.createClient(Vertx.vertx(), VertxStore.options(settings));
    RedisConnection told = Futures.await(Dialect.connect(redis));
    RedisConnection reader = Futures.await(Dialect.connect(redis));
    told.handler(push -> System.out.println("TOLD " + push));
    int id = Futures.await(Dialect.send(told, Request.cmd(Command.CLIENT).arg("ID"))).toInteger();
    Request track = Request.cmd(Command.CLIENT).arg("TRACKING").arg("on").arg("REDIRECT").arg(id);
    Futures.await(Dialect.send(reader, track));
    for (String key : settings.text("keys", "").split(",")) {
      CompletableFuture<?> read = Dialect.send(reader, Request.cmd(Command.GET).arg(key));
      Futures.await(read);
    }
    System.out.println("TRACKS");
    StandardInput.awaitStop();
    System.exit(0);
  }
}
