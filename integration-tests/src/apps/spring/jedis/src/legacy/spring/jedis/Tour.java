package legacy.spring.jedis;

import java.util.ArrayList;
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
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.PatternTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.listener.Topic;
import org.springframework.data.redis.support.atomic.RedisAtomicLong;

/** What applications did with Spring Data Redis 1.x, a pool of Jedis 2 and one server. */
public final class Tour implements Walk.Tour {
  private final Walk.Results results;
  private final Settings settings;
  private final JedisConnectionFactory factory;
  private final StringRedisTemplate template;

  public Tour(Settings settings, Walk.Results results) {
    this.results = results;
    this.settings = settings;
    factory = factory(true);
    template = new StringRedisTemplate(factory);
    template.afterPropertiesSet();
  }

  private JedisConnectionFactory factory(boolean pooled) {
    JedisConnectionFactory made = new JedisConnectionFactory();
    made.setHostName(settings.host());
    made.setPort(settings.port());
    made.setTimeout(settings.timeoutMillis());
    made.setUsePool(pooled);
    made.afterPropertiesSet();
    return made;
  }

  public static void main(String[] args) throws Exception {
    Walk.run(args, Tour::new);
  }

  @Override
  public void walk() throws Exception {
    template.delete(template.keys("*sjtour*"));
    values();
    pipelined();
    transactions();
    scans();
    scripts();
    cache();
    listening();
    template.delete(template.keys("*sjtour*"));
    factory.destroy();
  }

  private void values() {
    Map<String, String> several = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      template.opsForValue().set("sjtour:" + i, "value " + i);
      several.put("sjtour:many:" + i, "many " + i);
    }
    for (int i = 0; i < 31; i++) {
      results.add("get", template.opsForValue().get("sjtour:" + i));
    }
    template.opsForValue().multiSet(several);
    results.add("multiGet", template.opsForValue().multiGet(several.keySet()));
    template.delete(several.keySet());
    results.add("deleted", template.opsForValue().multiGet(several.keySet()));
    results.add("expire", template.expire("sjtour:1", 1000, TimeUnit.SECONDS));
    results.add("counter", new RedisAtomicLong("sjtour:counter", factory).addAndGet(5));
    template.opsForHash().put("sjtour:hash", "one", "1");
    results.add("hash", template.opsForHash().increment("sjtour:hash", "one", 4));
    template.opsForList().rightPushAll("sjtour:list", "a", "b", "c");
    results.add("pop", template.opsForList().leftPop("sjtour:list", 1, TimeUnit.SECONDS));
    results.add("list", template.opsForList().range("sjtour:list", 0, -1));
    template.opsForSet().add("sjtour:set:1", "common", "one");
    template.opsForSet().add("sjtour:set:2", "common", "two");
    results.add("intersect", template.opsForSet().intersect("sjtour:set:1", "sjtour:set:2"));
    template.opsForZSet().add("sjtour:ranking", "first", 1.5);
    results.add("score", template.opsForZSet().incrementScore("sjtour:ranking", "first", 2));
    try {
      template.opsForValue().increment("sjtour:0", 1);
    } catch (DataAccessException e) {
      results.add("error", e.getClass().getSimpleName());
    }
  }

  private void pipelined() {
    results.add(
        "pipelined",
        template.executePipelined(
            (RedisCallback<Object>)
                connection -> {
                  for (int i = 0; i < 300; i++) {
                    connection.set(("sjtour:pipe:" + i % 50).getBytes(), ("p" + i).getBytes());
                    connection.get(("sjtour:pipe:" + i % 50).getBytes());
                  }
                  return null;
                }));
  }

  private void transactions() {
    for (int i = 0; i < 5; i++) {
      String key = "{sjtour" + i + "}a";
      results.add(
          "session",
          template.execute(
              new SessionCallback<List<Object>>() {
                @Override
                @SuppressWarnings("unchecked")
                public List<Object> execute(RedisOperations operations) {
                  operations.watch(key);
                  operations.opsForValue().get(key);
                  operations.multi();
                  operations.opsForValue().set(key, "1");
                  operations.opsForValue().get(key);
                  return operations.exec();
                }
              }));
    }
  }

  private void scans() throws Exception {
    for (int i = 0; i < 100; i++) {
      template.opsForValue().set("sjtour:scan:" + i, "");
    }
    TreeSet<String> found = new TreeSet<>();
    template.execute(
        (RedisCallback<Object>)
            connection -> {
              try (Cursor<byte[]> cursor =
                  connection.scan(
                      ScanOptions.scanOptions().match("sjtour:scan:*").count(20).build())) {
                while (cursor.hasNext()) {
                  found.add(new String(cursor.next()));
                }
              } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
              }
              return null;
            });
    results.add("scan", found.size());
  }

  private void scripts() {
    DefaultRedisScript<Long> script =
        new DefaultRedisScript<>("return redis.call('incrby', KEYS[1], ARGV[1])", Long.class);
    for (int i = 0; i < 10; i++) {
      results.add(
          "script",
          template.execute(script, Collections.singletonList("sjtour:scripted:" + i), "7"));
    }
  }

  /** Of 1.x: every cache has a sorted set of its keys beside them. */
  private void cache() {
    RedisCacheManager manager = new RedisCacheManager(template, new ArrayList<>(), false);
    manager.setUsePrefix(true);
    manager.afterPropertiesSet();
    Cache cache = manager.getCache("{sjtour}cache");
    for (int i = 0; i < 10; i++) {
      cache.put("key " + i, "cached " + i);
    }
    results.add("cached", cache.get("key 3", String.class));
    cache.evict("key 3");
    results.add("evicted", cache.get("key 3"));
    cache.clear();
    results.add("cleared", cache.get("key 4"));
  }

  /**
   * One listener for each container, and without a pool: 1.8 may subscribe to a pattern before it
   * has subscribed to the channel, and when it stops leave a confirmation unread, which the next
   * user gets; both on one server, too.
   */
  private void listening() throws Exception {
    results.add("channel", listening(new ChannelTopic("sjtour-news")));
    results.add("pattern", listening(new PatternTopic("sjtour-n*")));
  }

  private String listening(Topic topic) throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    RedisMessageListenerContainer container = new RedisMessageListenerContainer();
    container.setConnectionFactory(factory(false));
    container.addMessageListener((message, pattern) -> heard.add(message.toString()), topic);
    container.afterPropertiesSet();
    container.start();
    String text = null;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    // the container subscribes when it likes
    while (text == null && System.nanoTime() - deadline < 0) {
      template.convertAndSend("sjtour-news", "hello");
      text = heard.poll(10, TimeUnit.MILLISECONDS);
    }
    container.stop();
    container.destroy();
    return text;
  }
}
