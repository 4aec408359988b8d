package legacy.spring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import legacy.common.Walk;
import org.springframework.cache.Cache;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.RedisStringCommands;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.connection.stream.MapRecord;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamRecords;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.ReactiveStringRedisTemplate;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import reactor.core.publisher.Flux;

/** What an application can do with Spring Data Redis on Lettuce and one server. */
public final class Tour implements Walk.Tour {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Walk.Results results;
  private final LettuceConnectionFactory factory;
  private final StringRedisTemplate template;

  public Tour(Settings settings, Walk.Results results) throws Exception {
    this.results = results;
    RedisStandaloneConfiguration server =
        new RedisStandaloneConfiguration(settings.host(), settings.port());
    LettucePoolingClientConfiguration client =
        LettucePoolingClientConfiguration.builder()
            .commandTimeout(Duration.ofMillis(settings.timeoutMillis()))
            .build();
    factory = new LettuceConnectionFactory(server, client);
    factory.afterPropertiesSet();
    if ((Object) factory instanceof SmartLifecycle) { // since 3.2
      ((SmartLifecycle) (Object) factory).start();
    }
    template = new StringRedisTemplate(factory);
    template.afterPropertiesSet();
  }

  public static void main(String[] args) throws Exception {
    Walk.run(args, Tour::new);
  }

  @Override
  public void walk() throws Exception {
    cleanUp();
    values();
    collections();
    pipelined();
    transactions();
    scans();
    scripts();
    cache();
    streams();
    listening();
    reactive();
    dedicated();
    cleanUp();
    factory.destroy();
  }

  private void cleanUp() {
    template.delete(template.keys("tour:*"));
    template.delete(template.keys("{tour*"));
  }

  private void values() {
    for (int i = 0; i < 30; i++) {
      template.opsForValue().set("tour:string:" + i, "value " + i);
    }
    for (int i = 0; i < 31; i++) {
      results.add("get", template.opsForValue().get("tour:string:" + i));
    }
    template.opsForValue().set("tour:timed", "soon gone", 1000, TimeUnit.SECONDS);
    results.add("expire", template.getExpire("tour:timed") > 900);
    results.add("absent", template.opsForValue().setIfAbsent("tour:timed", "no"));
    results.add("increment", template.opsForValue().increment("tour:counter", 5));
    Map<String, String> several = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      several.put("tour:many:" + i, "many " + i);
    }
    template.opsForValue().multiSet(several);
    results.add("multiGet", template.opsForValue().multiGet(new ArrayList<>(several.keySet())));
    results.add("delete", template.delete(several.keySet()));
    template.opsForValue().set("tour:text", "no number");
    try {
      template.opsForValue().increment("tour:text");
    } catch (DataAccessException e) {
      results.add("error", e.getClass().getSimpleName());
    }
  }

  private void collections() {
    template.opsForHash().put("tour:hash", "one", "1");
    results.add("hash", template.opsForHash().increment("tour:hash", "one", 4));
    results.add("entries", template.opsForHash().entries("tour:hash"));
    template.opsForList().rightPushAll("tour:list", "a", "b", "c");
    results.add("list", template.opsForList().range("tour:list", 0, -1));
    results.add("pop", template.opsForList().leftPop("tour:list", 1, TimeUnit.SECONDS));
    template.opsForSet().add("tour:set:1", "common", "one");
    template.opsForSet().add("tour:set:2", "common", "two");
    results.add("intersect", template.opsForSet().intersect("tour:set:1", "tour:set:2"));
    results.add("union", new TreeSet<>(template.opsForSet().union("tour:set:1", "tour:set:2")));
    template.opsForZSet().add("tour:ranking", "first", 1.5);
    results.add("score", template.opsForZSet().incrementScore("tour:ranking", "first", 2));
    results.add("ranking", template.opsForZSet().range("tour:ranking", 0, -1));
  }

  private void pipelined() {
    results.add(
        "pipelined",
        template.executePipelined(
            (RedisCallback<Object>)
                connection -> {
                  for (int i = 0; i < 300; i++) {
                    connection
                        .stringCommands()
                        .set(("tour:pipe:" + i % 50).getBytes(), ("p" + i).getBytes());
                    connection.stringCommands().get(("tour:pipe:" + i % 50).getBytes());
                  }
                  return null;
                }));
  }

  private void transactions() {
    for (int i = 0; i < 5; i++) {
      String key = "{tour" + i + "}a";
      results.add(
          "session",
          template.execute(
              new SessionCallback<List<Object>>() {
                @Override
                @SuppressWarnings("unchecked")
                public List<Object> execute(RedisOperations operations) {
                  operations.watch(key);
                  Object before = operations.opsForValue().get(key);
                  operations.multi();
                  operations.opsForValue().set(key, before + "1");
                  operations.opsForValue().get(key);
                  return operations.exec();
                }
              }));
    }
  }

  private void scans() {
    for (int i = 0; i < 100; i++) {
      template.opsForValue().set("tour:scan:" + i, "");
    }
    TreeSet<String> found = new TreeSet<>();
    template.execute(
        (RedisCallback<Object>)
            connection -> {
              try (Cursor<byte[]> cursor =
                  connection.scan(
                      ScanOptions.scanOptions().match("tour:scan:*").count(20).build())) {
                cursor.forEachRemaining(key -> found.add(new String(key)));
              }
              return null;
            });
    results.add("scan", found.size());
    results.add("keys", template.keys("tour:scan:*").size());
  }

  private void scripts() {
    DefaultRedisScript<Long> script =
        new DefaultRedisScript<>("return redis.call('incrby', KEYS[1], ARGV[1])", Long.class);
    for (int i = 0; i < 10; i++) {
      results.add(
          "script", template.execute(script, Collections.singletonList("tour:scripted:" + i), "7"));
    }
  }

  private void cache() {
    RedisCacheManager manager = RedisCacheManager.create(factory);
    manager.afterPropertiesSet();
    Cache cache = manager.getCache("{tour}cache");
    for (int i = 0; i < 10; i++) {
      cache.put("key " + i, "cached " + i);
    }
    results.add("cached", cache.get("key 3", String.class));
    results.add("computed", cache.get("key 11", () -> "computed"));
    cache.evictIfPresent("key 3"); // unlike evict and clear, which 4.0 leaves for later
    results.add("evicted", cache.get("key 3"));
    cache.invalidate();
    results.add("cleared", cache.get("key 4"));
  }

  private void streams() {
    for (int i = 1; i <= 5; i++) {
      results.add(
          "added",
          template
              .opsForStream()
              .add(
                  StreamRecords.newRecord()
                      .in("tour:stream")
                      .withId("1-" + i)
                      .ofMap(Collections.singletonMap("n", "" + i))));
    }
    List<String> texts = new ArrayList<>();
    for (MapRecord<String, Object, Object> record :
        template.opsForStream().read(StreamOffset.fromStart("tour:stream"))) {
      texts.add(record.getId() + " " + record.getValue());
    }
    results.add("read", texts);
  }

  private void listening() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    RedisMessageListenerContainer container = new RedisMessageListenerContainer();
    container.setConnectionFactory(factory);
    container.addMessageListener(
        (message, pattern) -> heard.add("channel " + message), new ChannelTopic("tour-news"));
    container.addMessageListener(
        (message, pattern) -> heard.add("pattern " + message), new PatternTopic("tour-w*"));
    container.afterPropertiesSet();
    container.start();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    TreeSet<String> ready = new TreeSet<>(); // the container subscribes when it likes
    while (ready.size() < 2 && System.nanoTime() - deadline < 0) {
      template.convertAndSend("tour-news", "ready");
      template.convertAndSend("tour-w", "ready");
      String text = heard.poll(10, TimeUnit.MILLISECONDS);
      if (text != null) {
        ready.add(text);
      }
    }
    template.convertAndSend("tour-news", "hello");
    TreeSet<String> texts = new TreeSet<>();
    while (!texts.contains("channel hello") && System.nanoTime() - deadline < 0) {
      String text = heard.poll(1, TimeUnit.SECONDS);
      if (text != null) {
        texts.add(text);
      }
    }
    results.add("heard", texts.contains("channel hello"));
    container.stop();
    container.destroy();
  }

  private void reactive() {
    ReactiveStringRedisTemplate reactive = new ReactiveStringRedisTemplate(factory);
    results.add(
        "reactive set",
        Flux.range(0, 100)
            .flatMap(i -> reactive.opsForValue().set("tour:reactive:" + i, "r" + i), 20)
            .count()
            .block(LIMIT));
    results.add(
        "reactive get",
        Flux.range(0, 100)
            .concatMap(i -> reactive.opsForValue().get("tour:reactive:" + i))
            .collectList()
            .block(LIMIT));
    results.add(
        "reactive mget",
        reactive
            .opsForValue()
            .multiGet(Arrays.asList("tour:reactive:1", "tour:reactive:2", "tour:reactive:3"))
            .block(LIMIT));
    results.add(
        "reactive scan",
        reactive
            .scan(ScanOptions.scanOptions().match("tour:reactive:*").build())
            .distinct()
            .count()
            .block(LIMIT));
  }

  private void dedicated() {
    RedisConnection connection = factory.getConnection();
    results.add("blocked", connection.listCommands().bLPop(1, "tour:none".getBytes()));
    results.add(
        "option",
        connection
            .stringCommands()
            .set(
                "tour:option".getBytes(),
                "x".getBytes(),
                org.springframework.data.redis.core.types.Expiration.seconds(100),
                RedisStringCommands.SetOption.ifAbsent()));
    results.add("info", connection.serverCommands().info("server") != null);
    results.add("size", connection.serverCommands().dbSize() > 0);
    connection.close();
  }
}
