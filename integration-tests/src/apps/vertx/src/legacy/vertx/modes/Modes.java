package legacy.vertx.modes;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisReplicas;
import io.vertx.redis.client.RedisRole;
import io.vertx.redis.client.Request;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;

/** The Redis client of Vert.x in other modes than that of one server. {@code mode} says which. */
public final class Modes {
  private Modes() {}

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    String server = "redis://" + settings.host() + ":" + settings.port();
    RedisOptions options = new RedisOptions().addConnectionString(server);
    if (settings.text("mode", "").equals("sentinel")) {
      options.setType(RedisClientType.SENTINEL).setMasterName("main").setRole(RedisRole.MASTER);
    } else {
      options.setType(RedisClientType.REPLICATION).setUseReplicas(RedisReplicas.ALWAYS);
    }
    Vertx vertx = Vertx.vertx();
    RedisConnection redis =
        Redis.createClient(vertx, options)
            .connect()
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    for (int i = 0; i < 50; i++) {
      call(redis, Request.cmd(Command.SET).arg("mode:" + i).arg("value " + i));
    }
    while (call(redis, Request.cmd(Command.GET).arg("mode:49")) == null) {
      Thread.yield(); // a replica lags behind
    }
    for (int i = 0; i < 50; i++) {
      System.out.println("RESULT " + call(redis, Request.cmd(Command.GET).arg("mode:" + i)));
    }
    System.out.println("OK");
    System.exit(0);
  }

  private static Object call(RedisConnection redis, Request request) throws Exception {
    return redis.send(request).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
