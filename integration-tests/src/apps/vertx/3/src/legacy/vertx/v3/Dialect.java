package legacy.vertx.v3;

import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
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

/** What Vert.x 3 words differently: handlers. */
public final class Dialect {
  private Dialect() {}

  public static CompletableFuture<RedisConnection> connect(Redis redis) {
    CompletableFuture<RedisConnection> future = new CompletableFuture<>();
    redis.connect(into(future));
    return future;
  }

  public static CompletableFuture<Response> send(Redis redis, Request request) {
    CompletableFuture<Response> future = new CompletableFuture<>();
    redis.send(request, into(future));
    return future;
  }

  public static CompletableFuture<List<Response>> batch(Redis redis, List<Request> requests) {
    CompletableFuture<List<Response>> future = new CompletableFuture<>();
    redis.batch(requests, into(future));
    return future;
  }

  public static CompletableFuture<Response> send(RedisConnection connection, Request request) {
    CompletableFuture<Response> future = new CompletableFuture<>();
    connection.send(request, into(future));
    return future;
  }

  public static CompletableFuture<List<Response>> batch(
      RedisConnection connection, List<Request> requests) {
    CompletableFuture<List<Response>> future = new CompletableFuture<>();
    connection.batch(requests, into(future));
    return future;
  }

  /** A chain of calls on RedisAPI. */
  public static CompletableFuture<Response> api(Redis redis, String key) {
    CompletableFuture<Response> future = new CompletableFuture<>();
    RedisAPI api = RedisAPI.api(redis);
    api.set(
        Arrays.asList(key, "41"),
        ok -> api.incr(key, count -> api.mget(Arrays.asList(key, "tour:none"), into(future))));
    return future;
  }

  private static <T> Handler<AsyncResult<T>> into(CompletableFuture<T> future) {
    return result -> {
      if (result.succeeded()) {
        future.complete(result.result());
      } else {
        future.completeExceptionally(result.cause());
      }
    };
  }

  public static void close(Vertx vertx) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    vertx.close(into(future));
    Futures.await(future);
  }
}
