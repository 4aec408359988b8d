package legacy.vertx.v4;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import legacy.common.Futures;

/** What Vert.x since 4 words differently: futures. */
public final class Dialect {
  private Dialect() {}

  public static CompletableFuture<RedisConnection> connect(Redis redis) {
    return redis.connect().toCompletionStage().toCompletableFuture();
  }

  public static CompletableFuture<Response> send(Redis redis, Request request) {
    return redis.send(request).toCompletionStage().toCompletableFuture();
  }

  public static CompletableFuture<List<Response>> batch(Redis redis, List<Request> requests) {
    return redis.batch(requests).toCompletionStage().toCompletableFuture();
  }

  public static CompletableFuture<Response> send(RedisConnection connection, Request request) {
    return connection.send(request).toCompletionStage().toCompletableFuture();
  }

  public static CompletableFuture<List<Response>> batch(
      RedisConnection connection, List<Request> requests) {
    return connection.batch(requests).toCompletionStage().toCompletableFuture();
  }

  /** A chain of calls on RedisAPI. */
  public static CompletableFuture<Response> api(Redis redis, String key) {
    RedisAPI api = RedisAPI.api(redis);
    return api.set(Arrays.asList(key, "41"))
        .compose(ok -> api.incr(key))
        .compose(count -> api.mget(Arrays.asList(key, "tour:none")))
        .toCompletionStage()
        .toCompletableFuture();
  }

  public static void close(Vertx vertx) {
    Futures.await(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
