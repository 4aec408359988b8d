package legacy.vertx;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import legacy.common.Futures;
import legacy.common.Settings;
import legacy.common.Store;
import legacy.vertx.v4.Dialect;

/**
 * The Redis client of Vert.x with its pool, called from threads that are not Vert.x' own. With
 * {@code cluster=true}, in cluster mode.
 */
public final class VertxStore implements Store {
  private final Vertx vertx = Vertx.vertx();
  private final Redis redis;
  private final boolean cluster;

  private VertxStore(Settings settings) {
    cluster = settings.text("cluster", null) != null;
    redis = Redis.createClient(vertx, options(settings));
  }

  public static Store open(Settings settings) {
    return new VertxStore(settings);
  }

  public static RedisOptions options(Settings settings) {
    NetClientOptions net =
        new NetClientOptions().setConnectTimeout(settings.timeoutMillis()).setTcpKeepAlive(true);
    if (settings.ssl()) {
      net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
      String store = System.getProperty("javax.net.ssl.trustStore");
      if (store != null) {
        net.setTrustOptions(
            new PfxOptions()
                .setPath(store)
                .setPassword(System.getProperty("javax.net.ssl.trustStorePassword")));
      }
      String keys = System.getProperty("javax.net.ssl.keyStore");
      if (keys != null) {
        net.setKeyCertOptions(
            new PfxOptions()
                .setPath(keys)
                .setPassword(System.getProperty("javax.net.ssl.keyStorePassword")));
      }
    }
    String scheme = settings.ssl() ? "rediss://" : "redis://";
    String password = settings.password() == null ? "" : ":" + settings.password() + "@";
    RedisOptions options =
        new RedisOptions()
            .setNetClientOptions(net)
            .setConnectionString(scheme + password + settings.host() + ":" + settings.port())
            .setMaxPoolSize(6)
            .setMaxPoolWaiting(1000)
            .setMaxWaitingHandlers(10_000);
    return settings.text("cluster", null) == null
        ? options
        : options.setType(RedisClientType.CLUSTER);
  }

  private String send(Request request) {
    Response response = Futures.await(Dialect.send(redis, request));
    return response == null ? null : response.toString();
  }

  @Override
  public String set(String key, String value) {
    return send(Request.cmd(Command.SET).arg(key).arg(value));
  }

  @Override
  public String get(String key) {
    return send(Request.cmd(Command.GET).arg(key));
  }

  @Override
  public long incr(String key) {
    return Long.parseLong(send(Request.cmd(Command.INCR).arg(key)));
  }

  @Override
  public List<String> batch(List<String[]> commands) {
    List<Request> requests = new ArrayList<Request>();
    for (String[] command : commands) {
      Request request =
          Request.cmd(
              command[0].equals("SET")
                  ? Command.SET
                  : command[0].equals("GET") ? Command.GET : Command.INCR);
      for (int i = 1; i < command.length; i++) {
        request.arg(command[i]);
      }
      requests.add(request);
    }
    List<String> replies = new ArrayList<String>();
    if (cluster) { // where a batch has to be of one slot
      for (Request request : requests) {
        replies.add(send(request));
      }
      return replies;
    }
    for (Response response : Futures.await(Dialect.batch(redis, requests))) {
      replies.add(response == null ? null : response.toString());
    }
    return replies;
  }

  @Override
  public void close() {
    redis.close();
    Dialect.close(vertx);
  }
}
