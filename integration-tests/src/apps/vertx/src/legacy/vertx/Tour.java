package legacy.vertx;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import legacy.common.Futures;
import legacy.common.Settings;
import legacy.common.Walk;
import legacy.vertx.v4.Dialect;

/** What an application can do with the Redis client of Vert.x on one server. */
public final class Tour implements Walk.Tour {
  private static final int BIG_LENGTH = 3 << 20;

  private final Walk.Results results;
  private final Vertx vertx = Vertx.vertx();
  private final Redis redis;
  private final RedisConnection connection;

  public Tour(Settings settings, Walk.Results results) {
    this.results = results;
    this.redis = Redis.createClient(vertx, VertxStore.options(settings));
    this.connection = Futures.await(Dialect.connect(redis));
  }

  public static void main(String[] args) throws Exception {
    Walk.run(args, Tour::new);
  }

  @Override
  public void walk() throws Exception {
    cleanUp();
    strings();
    otherTypes();
    severalSlots();
    scans();
    scripts();
    transactions();
    errors();
    batches();
    results.add("api", Futures.await(Dialect.api(redis, "tour:api")));
    blocking();
    publishing();
    streams();
    bigValues();
    manyAtOnce();
    cleanUp();
    connection.close();
    redis.close();
    Dialect.close(vertx);
  }

  private static Request request(Command command, Object... arguments) {
    Request request = Request.cmd(command);
    for (Object argument : arguments) {
      request.arg(String.valueOf(argument));
    }
    return request;
  }

  /** On the tour's own connection. */
  private Response call(Command command, Object... arguments) {
    return Futures.await(Dialect.send(connection, request(command, arguments)));
  }

  /** On a connection of the pool. */
  private Response pooled(Command command, Object... arguments) {
    return Futures.await(Dialect.send(redis, request(command, arguments)));
  }

  private void show(String name, Response response) {
    results.add(name, response);
  }

  private static TreeSet<String> sorted(Response response) {
    TreeSet<String> texts = new TreeSet<String>();
    for (Response element : response) {
      texts.add(element.toString());
    }
    return texts;
  }

  private void cleanUp() {
    for (String pattern : new String[] {"tour:*", "{tour*"}) {
      Response keys = call(Command.KEYS, pattern);
      if (keys.size() > 0) {
        call(Command.DEL, sorted(keys).toArray());
      }
    }
  }

  private void strings() {
    show("ping", call(Command.PING));
    show("echo", pooled(Command.ECHO, "tour"));
    for (int i = 0; i < 40; i++) {
      show(
          "set",
          i % 2 == 0
              ? call(Command.SET, "tour:string:" + i, "value " + i)
              : pooled(Command.SET, "tour:string:" + i, "value " + i));
    }
    for (int i = 0; i < 41; i++) {
      show(
          "get",
          i % 3 == 0
              ? call(Command.GET, "tour:string:" + i)
              : pooled(Command.GET, "tour:string:" + i));
    }
    show("append", call(Command.APPEND, "tour:string:1", " more"));
    show("setnx", call(Command.SETNX, "tour:string:1", "no"));
    show("set nx", call(Command.SET, "tour:string:1", "no", "NX"));
    show("incrby", call(Command.INCRBY, "tour:counter", 5));
    show("incrbyfloat", call(Command.INCRBYFLOAT, "tour:counter", "0.5"));
    show("setbit", call(Command.SETBIT, "tour:bits", 7, 1));
    show("pfadd", call(Command.PFADD, "tour:log", "a", "b"));
    show("pfcount", call(Command.PFCOUNT, "tour:log"));
    show("expire", call(Command.EXPIRE, "tour:counter", 1000));
    results.add("ttl", call(Command.TTL, "tour:counter").toLong() > 900);
  }

  private void otherTypes() {
    show("hset", call(Command.HSET, "tour:hash", "one", "1"));
    show("hincrby", call(Command.HINCRBY, "tour:hash", "one", 10));
    show("hgetall", call(Command.HGETALL, "tour:hash"));
    show("hmget", call(Command.HMGET, "tour:hash", "one", "none"));
    show("rpush", call(Command.RPUSH, "tour:list", "c", "a", "b"));
    show("lrange", call(Command.LRANGE, "tour:list", 0, -1));
    show("sort", call(Command.SORT, "tour:list", "ALPHA"));
    show("sadd", call(Command.SADD, "tour:set", "x", "y"));
    results.add("smembers", sorted(call(Command.SMEMBERS, "tour:set")));
    show("zadd", call(Command.ZADD, "tour:ranking", "1.5", "first", "2.5", "second"));
    show("zrange", call(Command.ZRANGE, "tour:ranking", 0, -1, "WITHSCORES"));
    show("zscore", call(Command.ZSCORE, "tour:ranking", "first"));
  }

  private void severalSlots() {
    List<Object> mset = new ArrayList<Object>();
    List<Object> keys = new ArrayList<Object>();
    for (int i = 0; i < 50; i++) {
      mset.add("tour:many:" + i);
      mset.add("many " + i);
      keys.add("tour:many:" + i);
    }
    keys.add("tour:many:none");
    show("mset", call(Command.MSET, mset.toArray()));
    show("mget", pooled(Command.MGET, keys.toArray()));
    show("exists", pooled(Command.EXISTS, keys.toArray()));
    for (int i = 0; i < 5; i++) {
      call(Command.SADD, "tour:set:" + i, "common", "own " + i);
    }
    results.add("sunion", sorted(call(Command.SUNION, "tour:set:0", "tour:set:1", "tour:set:3")));
    show("sinter", call(Command.SINTER, "tour:set:0", "tour:set:1", "tour:set:3"));
    show("unlink", call(Command.UNLINK, keys.toArray()));
  }

  private void scans() {
    for (int i = 0; i < 100; i++) {
      call(Command.SET, "tour:scan:" + i, "");
    }
    TreeSet<String> found = new TreeSet<String>();
    String cursor = "0";
    do {
      Response page = call(Command.SCAN, cursor, "MATCH", "tour:scan:*", "COUNT", 20);
      cursor = page.get(0).toString();
      found.addAll(sorted(page.get(1)));
    } while (!cursor.equals("0"));
    results.add("scan", found.size());
    results.add("keys", call(Command.KEYS, "tour:scan:*").size());
    results.add("dbsize", call(Command.DBSIZE).toLong() >= 100);
  }

  private void scripts() {
    call(Command.SET, "tour:script", "scripted");
    show("eval", call(Command.EVAL, "return redis.call('get', KEYS[1])", 1, "tour:script"));
    String sha =
        pooled(Command.SCRIPT, "LOAD", "return {KEYS[1], ARGV[1], redis.call('incr', KEYS[1])}")
            .toString();
    for (int i = 0; i < 10; i++) {
      show("evalsha", call(Command.EVALSHA, sha, 1, "tour:scripted:" + i, "argument"));
    }
  }

  private void transactions() {
    for (int i = 0; i < 5; i++) {
      String key = "{tour" + i + "}a";
      show("multi", call(Command.MULTI));
      show("queued", call(Command.SET, key, "1"));
      show("queued", call(Command.INCR, key));
      show("exec", call(Command.EXEC));
      results.add(
          "in one batch",
          Futures.await(
              Dialect.batch(
                  connection,
                  Arrays.asList(
                      request(Command.MULTI),
                      request(Command.INCR, key),
                      request(Command.GET, key),
                      request(Command.EXEC)))));
    }
    show("watch", call(Command.WATCH, "{tour2}a"));
    pooled(Command.SET, "{tour2}a", "changed");
    call(Command.MULTI);
    call(Command.SET, "{tour2}a", "lost");
    show("exec after change", call(Command.EXEC));
    show("kept", call(Command.GET, "{tour2}a"));
    call(Command.MULTI);
    show("discard", call(Command.DISCARD));
  }

  private void errors() {
    call(Command.SET, "tour:text", "no list");
    for (int i = 0; i < 3; i++) {
      try {
        call(Command.LPUSH, "tour:text", "x");
      } catch (IllegalStateException e) {
        results.add("wrong type", e.getMessage());
      }
      try {
        pooled(Command.INCR, "tour:text");
      } catch (IllegalStateException e) {
        results.add("no number", e.getMessage());
      }
    }
  }

  private void batches() {
    List<Request> requests = new ArrayList<Request>();
    for (int i = 0; i < 500; i++) {
      requests.add(request(Command.SET, "tour:batch:" + i % 100, "b" + i));
      requests.add(request(Command.GET, "tour:batch:" + i % 100));
    }
    results.add("batch", Futures.await(Dialect.batch(redis, requests)));
    results.add("batch", Futures.await(Dialect.batch(connection, requests)));
  }

  private void blocking() {
    RedisConnection own = Futures.await(Dialect.connect(redis));
    for (int i = 0; i < 10; i++) {
      CompletableFuture<Response> popped =
          Dialect.send(own, request(Command.BLPOP, "tour:queue:" + i, 30));
      pooled(Command.RPUSH, "tour:queue:" + i, "job " + i);
      show("blpop", Futures.await(popped));
    }
    show("nothing", Futures.await(Dialect.send(own, request(Command.BLPOP, "tour:queue:none", 1))));
    own.close();
  }

  private void publishing() throws InterruptedException {
    RedisConnection listening = Futures.await(Dialect.connect(redis));
    BlockingQueue<String> heard = new LinkedBlockingQueue<String>();
    listening.handler(message -> heard.add(String.valueOf(message)));
    Dialect.send(listening, request(Command.SUBSCRIBE, "tour-news", "tour-weather"));
    hear(heard, 2);
    Dialect.send(listening, request(Command.PSUBSCRIBE, "tour-n*"));
    hear(heard, 1);
    show("publish", call(Command.PUBLISH, "tour-news", "hello"));
    hear(heard, 2);
    for (int i = 0; i < 20; i++) {
      call(Command.PUBLISH, "tour-weather", "rain " + i);
    }
    hear(heard, 20);
    Dialect.send(listening, request(Command.UNSUBSCRIBE, "tour-news"));
    hear(heard, 1);
    Dialect.send(listening, request(Command.PUNSUBSCRIBE, "tour-n*"));
    hear(heard, 1);
    // 3.9 gives it back to the pool as it is
    Dialect.send(listening, request(Command.UNSUBSCRIBE, "tour-weather"));
    hear(heard, 1);
    listening.close();
  }

  private void hear(BlockingQueue<String> heard, int count) throws InterruptedException {
    List<String> texts = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      texts.add(heard.poll(30, TimeUnit.SECONDS));
    }
    results.add("heard", texts);
  }

  private void streams() {
    for (int i = 1; i <= 5; i++) {
      show("xadd", call(Command.XADD, "tour:stream", "1-" + i, "field", "value " + i));
    }
    show("xrange", call(Command.XRANGE, "tour:stream", "-", "+", "COUNT", 3));
    show("xread", call(Command.XREAD, "COUNT", 2, "STREAMS", "tour:stream", "1-2"));
    show("xgroup", call(Command.XGROUP, "CREATE", "tour:stream", "group", "0"));
    show(
        "xreadgroup",
        call(
            Command.XREADGROUP,
            "GROUP",
            "group",
            "one",
            "COUNT",
            2,
            "STREAMS",
            "tour:stream",
            ">"));
    show("xack", call(Command.XACK, "tour:stream", "group", "1-1"));
  }

  private void bigValues() {
    char[] big = new char[BIG_LENGTH];
    Arrays.fill(big, 'x');
    String value = new String(big);
    for (int i = 0; i < 3; i++) {
      show("big", call(Command.SET, "tour:big:" + i, value));
      results.add("big", value.equals(String.valueOf(call(Command.GET, "tour:big:" + i))));
    }
  }

  private void manyAtOnce() {
    List<CompletableFuture<Response>> futures = new ArrayList<CompletableFuture<Response>>();
    for (int i = 0; i < 400; i++) {
      futures.add(Dialect.send(redis, request(Command.INCR, "tour:many:" + i % 20)));
    }
    long sum = 0;
    for (CompletableFuture<Response> future : futures) {
      sum += Futures.await(future).toLong();
    }
    results.add("sum", sum);
  }
}
