package legacy.vertx.observed;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import legacy.common.Futures;
import legacy.common.Settings;
import legacy.common.StandardInput;
import legacy.vertx.VertxStore;
import legacy.vertx.v4.Dialect;

/** A shop on one server, with three lines that would fail on a cluster. */
public final class Observed {
  private Observed() {}

  public static void main(String[] arguments) throws Exception {
    Vertx vertx = Vertx.vertx();
    Redis redis = Redis.createClient(vertx, VertxStore.options(new Settings(arguments)));
    do {
      for (int i = 0; i < 100; i++) {
        serve(redis, i);
      }
      System.out.println("READY");
    } while (StandardInput.saysAgain());
    redis.close();
    Dialect.close(vertx);
  }

  private static void serve(Redis redis, int user) {
    Futures.await(
        Dialect.send(redis, Request.cmd(Command.SET).arg("user:" + user + ":name").arg("secret")));
    Futures.await(
        Dialect.send(
            redis,
            Request.cmd(Command.MGET)
                .arg("user:" + user + ":name")
                .arg("user:" + (user + 1) + ":name")));
    Request rename = Request.cmd(Command.RENAME); // BAD
    Futures.await(
        Dialect.send(redis, rename.arg("user:" + user + ":name").arg("old:" + user + ":name")));
    List<Request> batch = new ArrayList<Request>();
    batch.add(Request.cmd(Command.SET).arg("cart:" + user).arg("1"));
    Request union = Request.cmd(Command.SUNIONSTORE); // BAD
    batch.add(union.arg("all:" + user).arg("a:" + user).arg("b:" + user));
    batch.add(Request.cmd(Command.GET).arg("cart:" + user));
    Futures.await(Dialect.batch(redis, batch));
    List<Request> transaction = new ArrayList<Request>();
    transaction.add(Request.cmd(Command.MULTI));
    transaction.add(Request.cmd(Command.SET).arg("stock:" + user).arg("1"));
    transaction.add(Request.cmd(Command.INCR).arg("sold:" + user)); // BAD
    transaction.add(Request.cmd(Command.EXEC));
    Futures.await(Dialect.batch(redis, transaction));
  }
}
