package legacy.vertx.observed;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.CompletableFuture;
import legacy.common.Futures;
import legacy.common.Settings;
import legacy.common.StandardInput;
import legacy.vertx.VertxStore;
import legacy.vertx.v4.Dialect;

/** A connection that awaits a reply whenever something is sent over it. */
public final class Busy {
  private Busy() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    Redis redis = Redis.createClient(vertx, VertxStore.options(new Settings(arguments)));
    RedisConnection connection = Futures.await(Dialect.connect(redis));
    CompletableFuture<Response> taken =
        Dialect.send(connection, Request.cmd(Command.BLPOP).arg("busy:work").arg("0"));
    System.out.println("READY");
    if (StandardInput.saysAgain()) {
      Request rename = Request.cmd(Command.RENAME).arg("busy:name").arg("idle:name");
      Futures.await(
          Dialect.send(redis, Request.cmd(Command.SET).arg("busy:name").arg("secret-name")));
      CompletableFuture<Response> renamed = Dialect.send(connection, rename);
      Futures.await(Dialect.send(redis, Request.cmd(Command.RPUSH).arg("busy:work").arg("1")));
      Futures.await(taken);
      Futures.await(renamed);
      System.out.println("READY");
      StandardInput.saysAgain();
    }
    redis.close();
    Dialect.close(vertx);
  }
}
