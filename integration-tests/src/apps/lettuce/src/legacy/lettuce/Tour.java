package legacy.lettuce;

import io.lettuce.core.BitFieldArgs;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SortArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.support.ConnectionPoolSupport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import legacy.common.Settings;
import legacy.common.Walk;
import legacy.lettuce.resp3.Protocol3;
import legacy.lettuce.streams.Streams;
import legacy.lettuce.v5.Dialect;
import legacy.lettuce.v5.Reactive;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/** What an application can do with one Lettuce client on one server. */
public final class Tour implements Walk.Tour {
  private static final int BIG_LENGTH = 3 << 20;

  private final RedisClient client;
  private final Walk.Results results;
  private final StatefulRedisConnection<String, String> connection;
  private final RedisCommands<String, String> sync;
  private final RedisAsyncCommands<String, String> async;

  public Tour(Settings settings, Walk.Results results) {
    this.client = Dialect.client(settings);
    this.results = results;
    this.connection = client.connect();
    this.sync = connection.sync();
    this.async = connection.async();
  }

  public static void main(String[] args) throws Exception {
    Walk.run(args, Tour::new);
  }

  @Override
  public void walk() throws Exception {
    cleanUp();
    connectionCommands();
    strings();
    otherTypes();
    severalSlots();
    scans();
    scripts();
    transactions();
    errors();
    asynchronous();
    manualFlush();
    pool();
    blocking();
    publishing();
    bigValues();
    Reactive.walk(connection, results);
    Streams.walk(client, connection, results);
    Protocol3.walk(client, results);
    cleanUp();
    connection.close();
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }

  private void cleanUp() {
    List<String> keys = new ArrayList<String>();
    for (String pattern : new String[] {"tour:*", "{tour*"}) {
      keys.addAll(sync.keys(pattern));
    }
    if (!keys.isEmpty()) {
      sync.del(keys.toArray(new String[0]));
    }
  }

  private void connectionCommands() {
    results.add("ping", sync.ping());
    results.add("echo", sync.echo("tour"));
    sync.clientSetname("tour-guide");
    results.add("name", sync.clientGetname());
    results.add("time", sync.time().size());
    results.add("list", sync.clientList().contains("tour-guide"));
    results.add("info", sync.info("server").contains("redis_version"));
    results.add("config", sync.configGet("maxmemory-samples"));
  }

  private void strings() {
    for (int i = 0; i < 40; i++) {
      results.add("set", sync.set("tour:string:" + i, "value " + i));
    }
    for (int i = 0; i < 41; i++) {
      results.add("get", sync.get("tour:string:" + i));
    }
    results.add("append", sync.append("tour:string:1", " more"));
    results.add("getset", sync.getset("tour:string:2", "new"));
    results.add("getrange", sync.getrange("tour:string:1", 2, 8));
    results.add("setnx", sync.setnx("tour:string:1", "no"));
    results.add("set nx", sync.set("tour:string:1", "no", SetArgs.Builder.nx()));
    results.add("set ex", sync.set("tour:timed", "soon gone", SetArgs.Builder.ex(1000)));
    results.add("ttl", sync.ttl("tour:timed") > 900);
    results.add("persist", sync.persist("tour:timed"));
    results.add("type", sync.type("tour:timed"));
    results.add("incrby", sync.incrby("tour:counter", 5));
    results.add("incrbyfloat", sync.incrbyfloat("tour:counter", 0.5));
    results.add("strlen", sync.strlen("tour:string:1"));
    results.add("setbit", sync.setbit("tour:bits", 7, 1));
    results.add("bitcount", sync.bitcount("tour:bits"));
    results.add(
        "bitfield",
        sync.bitfield("tour:bits", BitFieldArgs.Builder.set(BitFieldArgs.unsigned(8), 0, 5).get()));
    results.add("pfadd", sync.pfadd("tour:log", new String[] {"a", "b", "c"}));
    results.add("pfcount", sync.pfcount(new String[] {"tour:log"}));
  }

  private void otherTypes() {
    Map<String, String> fields = new HashMap<String, String>();
    fields.put("one", "1");
    fields.put("two", "2");
    results.add("hmset", sync.hmset("tour:hash", fields));
    results.add("hgetall", new TreeMap<String, String>(sync.hgetall("tour:hash")));
    results.add("hincrby", sync.hincrby("tour:hash", "one", 10));
    results.add("hmget", sync.hmget("tour:hash", "one", "none", "two"));
    results.add("hdel", sync.hdel("tour:hash", "one", "none"));
    results.add("rpush", sync.rpush("tour:list", "c", "a", "b"));
    results.add("lrange", sync.lrange("tour:list", 0, -1));
    results.add("sort", sync.sort("tour:list", SortArgs.Builder.alpha()));
    results.add("lpop", sync.lpop("tour:list"));
    results.add("rpoplpush", sync.rpoplpush("tour:list", "tour:list"));
    results.add("sadd", sync.sadd("tour:set", "x", "y"));
    results.add("smembers", new TreeSet<String>(sync.smembers("tour:set")));
    results.add("sismember", sync.sismember("tour:set", "x"));
    results.add("zadd", sync.zadd("tour:ranking", 1.5, "first"));
    results.add("zadd", sync.zadd("tour:ranking", 2.5, "second"));
    results.add("zincrby", sync.zincrby("tour:ranking", 2, "first"));
    results.add("zrange", sync.zrangeWithScores("tour:ranking", 0, -1));
    results.add("zrank", sync.zrank("tour:ranking", "none"));
    results.add("geoadd", sync.geoadd("tour:places", 13.361389, 38.115556, "Palermo"));
    results.add("geohash", sync.geohash("tour:places", "Palermo"));
    results.add("encoding", sync.objectEncoding("tour:ranking"));
    byte[] dump = sync.dump("tour:hash");
    results.add("restore", sync.restore("tour:restored", 0, dump));
    results.add("restored", sync.hgetall("tour:restored"));
  }

  private void severalSlots() {
    Map<String, String> values = new HashMap<String, String>();
    for (int i = 0; i < 50; i++) {
      values.put("tour:many:" + i, "many " + i);
    }
    results.add("mset", sync.mset(values));
    String[] keys = new String[51];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "tour:many:" + i;
    }
    results.add("mget", sync.mget(keys));
    results.add("exists", sync.exists(keys));
    results.add("touch", sync.touch(keys));
    for (int i = 0; i < 5; i++) {
      sync.sadd("tour:set:" + i, "common", "own " + i);
    }
    results.add("sinter", sync.sinter("tour:set:0", "tour:set:1", "tour:set:2"));
    results.add(
        "sunion", new TreeSet<String>(sync.sunion("tour:set:0", "tour:set:1", "tour:set:3")));
    results.add("sdiff", sync.sdiff("tour:set:0", "tour:set:1"));
    results.add("unlink", sync.unlink(keys));
    results.add("exists", sync.exists(keys));
  }

  private void scans() {
    for (int i = 0; i < 100; i++) {
      sync.set("tour:scan:" + i, "");
    }
    Set<String> found = new TreeSet<String>();
    ScanArgs wanted = ScanArgs.Builder.matches("tour:scan:*").limit(20);
    KeyScanCursor<String> cursor = sync.scan(wanted);
    found.addAll(cursor.getKeys());
    while (!cursor.isFinished()) {
      cursor = sync.scan(ScanCursor.of(cursor.getCursor()), wanted);
      found.addAll(cursor.getKeys());
    }
    results.add("scan", found.size());
    results.add("keys", sync.keys("tour:scan:*").size());
    results.add("dbsize", sync.dbsize() >= 100);
    results.add("randomkey", sync.randomkey() != null);
    results.add("hscan", new TreeMap<String, String>(sync.hscan("tour:hash").getMap()));
  }

  private void scripts() {
    sync.set("tour:script", "scripted");
    results.add(
        "eval",
        sync.eval("return redis.call('get', KEYS[1])", ScriptOutputType.VALUE, "tour:script"));
    String sha = sync.scriptLoad("return {KEYS[1], ARGV[1], redis.call('incr', KEYS[1])}");
    for (int i = 0; i < 10; i++) {
      results.add(
          "evalsha",
          sync.evalsha(
              sha, ScriptOutputType.MULTI, new String[] {"tour:scripted:" + i}, "argument"));
    }
    results.add(
        "script exists", sync.scriptExists(sha, "0000000000000000000000000000000000000000"));
    try {
      sync.evalsha(
          "0000000000000000000000000000000000000000", ScriptOutputType.VALUE, "tour:script");
    } catch (RedisException e) {
      results.add("unknown script", e.getMessage());
    }
  }

  private void transactions() {
    for (int i = 0; i < 5; i++) {
      String tag = "{tour" + i + "}";
      results.add("multi", sync.multi());
      results.add("queued", sync.set(tag + "a", "1"));
      sync.incr(tag + "a");
      sync.get(tag + "a");
      results.add("exec", list(sync.exec()));
    }
    sync.multi();
    sync.set("{tour0}a", "never");
    results.add("discard", sync.discard());
    results.add("discarded", sync.get("{tour0}a"));
    // asynchronous, with all replies to come
    RedisFuture<String> multi = async.multi();
    RedisFuture<Long> queued = async.incr("{tour1}a");
    RedisFuture<?> exec = async.exec();
    await(multi);
    results.add("async exec", list((Iterable<?>) await(exec)));
    results.add("async queued", await(queued));
    results.add("watch", sync.watch("{tour2}a"));
    StatefulRedisConnection<String, String> other = client.connect();
    other.sync().set("{tour2}a", "changed");
    other.close();
    sync.multi();
    sync.set("{tour2}a", "lost");
    results.add("exec after change", list(sync.exec()));
    results.add("kept", sync.get("{tour2}a"));
    results.add("watch", sync.watch("{tour3}a"));
    results.add("unwatch", sync.unwatch());
  }

  private static List<Object> list(Iterable<?> replies) {
    List<Object> list = new ArrayList<Object>();
    if (replies != null) {
      for (Object reply : replies) {
        list.add(reply);
      }
    }
    return list;
  }

  private void errors() {
    sync.set("tour:text", "no list");
    for (int i = 0; i < 3; i++) {
      try {
        sync.lpush("tour:text", "x");
      } catch (RedisException e) {
        results.add("wrong type", e.getMessage());
      }
      try {
        sync.incr("tour:text");
      } catch (RedisException e) {
        results.add("no number", e.getMessage());
      }
    }
    try {
      sync.auth("nobody asked for one");
    } catch (RedisException e) {
      results.add("auth", e.getMessage());
    }
  }

  private void asynchronous() {
    List<RedisFuture<?>> futures = new ArrayList<RedisFuture<?>>();
    for (int i = 0; i < 300; i++) {
      futures.add(async.set("tour:async:" + i, String.valueOf(i)));
      futures.add(async.incr("tour:async:" + i));
    }
    results.add(
        "all",
        LettuceFutures.awaitAll(60, TimeUnit.SECONDS, futures.toArray(new RedisFuture<?>[0])));
    long sum = 0;
    for (RedisFuture<?> future : futures) {
      Object reply = await(future);
      sum += reply instanceof Long ? (Long) reply : 0;
    }
    results.add("sum", sum);
  }

  private void manualFlush() {
    StatefulRedisConnection<String, String> own = client.connect();
    own.setAutoFlushCommands(false);
    List<RedisFuture<?>> futures = new ArrayList<RedisFuture<?>>();
    for (int i = 0; i < 1000; i++) {
      futures.add(own.async().set("tour:flushed:" + i % 100, "f" + i));
      futures.add(own.async().get("tour:flushed:" + i % 100));
    }
    own.flushCommands();
    StringBuilder all = new StringBuilder();
    for (RedisFuture<?> future : futures) {
      all.append(await(future));
    }
    results.add("flushed", all);
    own.setAutoFlushCommands(true);
    results.add("as before", own.sync().get("tour:flushed:1"));
    own.close();
  }

  // its configuration has a type parameter in later versions only
  @SuppressWarnings({"rawtypes", "unchecked"})
  private void pool() throws Exception {
    final GenericObjectPool<StatefulRedisConnection<String, String>> pool =
        ConnectionPoolSupport.createGenericObjectPool(
            client::connect, new GenericObjectPoolConfig());
    final AtomicInteger failed = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      final int number = i;
      threads[i] =
          new Thread(
              () -> {
                for (int round = 0; round < 20; round++) {
                  try (StatefulRedisConnection<String, String> borrowed = pool.borrowObject()) {
                    RedisCommands<String, String> commands = borrowed.sync();
                    commands.multi();
                    commands.incr("tour:pooled:" + number);
                    commands.exec();
                    commands.incr("tour:pooled:all");
                  } catch (Exception e) {
                    e.printStackTrace();
                    failed.incrementAndGet();
                  }
                }
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    pool.close();
    results.add("pool failures", failed);
    results.add("pooled", sync.get("tour:pooled:3") + " " + sync.get("tour:pooled:all"));
  }

  private void blocking() {
    StatefulRedisConnection<String, String> own = client.connect();
    RedisFuture<?> popped = own.async().blpop(30, "{tour}queue1", "{tour}queue2");
    sync.rpush("{tour}queue2", "job");
    results.add("blpop", await(popped));
    for (int i = 0; i < 10; i++) {
      popped = own.async().brpop(30, "tour:queue:" + i);
      sync.rpush("tour:queue:" + i, "job " + i);
      results.add("brpop", await(popped));
    }
    results.add("nothing", own.sync().blpop(1, "tour:queue:none"));
    results.add("brpoplpush", own.sync().brpoplpush(1, "{tour}none", "{tour}other"));
    own.close();
  }

  private void publishing() throws InterruptedException {
    StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub();
    final BlockingQueue<String> heard = new LinkedBlockingQueue<String>();
    listening.addListener(
        new RedisPubSubAdapter<String, String>() {
          @Override
          public void message(String channel, String message) {
            heard.add("message " + channel + " " + message);
          }

          @Override
          public void message(String pattern, String channel, String message) {
            heard.add("message " + pattern + " " + channel + " " + message);
          }

          @Override
          public void subscribed(String channel, long count) {
            heard.add("subscribed " + channel + " " + count);
          }

          @Override
          public void psubscribed(String pattern, long count) {
            heard.add("psubscribed " + pattern + " " + count);
          }

          @Override
          public void unsubscribed(String channel, long count) {
            heard.add("unsubscribed " + channel + " " + count);
          }

          @Override
          public void punsubscribed(String pattern, long count) {
            heard.add("punsubscribed " + pattern + " " + count);
          }
        });
    listening.sync().subscribe("tour-news", "tour-weather");
    hear(heard, 2);
    listening.sync().psubscribe("tour-n*");
    hear(heard, 1);
    results.add("numsub", new TreeMap<String, Long>(sync.pubsubNumsub("tour-news", "tour-none")));
    results.add("publish", sync.publish("tour-news", "hello"));
    hear(heard, 2);
    for (int i = 0; i < 20; i++) {
      async.publish("tour-weather", "rain " + i);
    }
    hear(heard, 20);
    listening.sync().unsubscribe("tour-news");
    hear(heard, 1);
    listening.sync().punsubscribe("tour-n*");
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

  private void bigValues() {
    StatefulRedisConnection<byte[], byte[]> binary = client.connect(ByteArrayCodec.INSTANCE);
    byte[] value = new byte[BIG_LENGTH];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) (i * 31 >> 3);
    }
    List<RedisFuture<?>> futures = new ArrayList<RedisFuture<?>>();
    for (int i = 0; i < 4; i++) {
      byte[] key = ("tour:big:" + i).getBytes();
      futures.add(binary.async().set(key, value));
      futures.add(binary.async().get(key));
    }
    for (RedisFuture<?> future : futures) {
      Object reply = await(future);
      results.add(
          "big", reply instanceof byte[] ? (Object) Arrays.equals(value, (byte[]) reply) : reply);
    }
    binary.close();
  }

  public static Object await(RedisFuture<?> future) {
    return LettuceFutures.awaitOrCancel(future, 60, TimeUnit.SECONDS);
  }
}
