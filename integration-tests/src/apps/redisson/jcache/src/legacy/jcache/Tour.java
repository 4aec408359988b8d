package legacy.jcache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import legacy.common.Settings;
import legacy.common.Walk;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** What an application does with the standard's caches, which Redisson keeps in one Redis. */
public final class Tour implements Walk.Tour {
  private static final BlockingQueue<String> CREATED = new LinkedBlockingQueue<>();

  private final Walk.Results results;
  private final Config config = new Config();

  public Tour(Settings settings, Walk.Results results) {
    this.results = results;
    config.setCodec(StringCodec.INSTANCE);
    config
        .useSingleServer()
        .setAddress("redis://" + settings.host() + ":" + settings.port())
        .setTimeout(settings.timeoutMillis());
  }

  /** Has to be serializable, so it is a class of its own. */
  public static final class Created
      implements CacheEntryCreatedListener<String, String>, java.io.Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
      for (CacheEntryEvent<? extends String, ? extends String> event : events) {
        CREATED.add(event.getKey());
      }
    }
  }

  public static void main(String[] args) throws Exception {
    Walk.run(args, Tour::new);
  }

  @Override
  public void walk() throws Exception {
    RedissonClient client = Redisson.create(config);
    client.getKeys().deleteByPattern("*jtour*");
    CacheManager manager = Caching.getCachingProvider().getCacheManager();
    for (int i = 0; i < 4; i++) {
      MutableConfiguration<String, String> settings = new MutableConfiguration<>();
      settings.setTypes(String.class, String.class).setStatisticsEnabled(true);
      if (i % 2 == 1) {
        settings.setExpiryPolicyFactory(
            CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 10)));
      }
      one(manager.createCache("jtour" + i, RedissonConfiguration.fromInstance(client, settings)));
      manager.destroyCache("jtour" + i);
    }
    client.shutdown();
  }

  private void one(Cache<String, String> cache) throws Exception {
    CREATED.clear();
    MutableCacheEntryListenerConfiguration<String, String> listening =
        new MutableCacheEntryListenerConfiguration<>(
            FactoryBuilder.factoryOf(Created.class), null, false, true);
    cache.registerCacheEntryListener(listening);
    Map<String, String> several = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      cache.put("key" + i, "value " + i);
      several.put("many" + i, "many " + i);
    }
    cache.putAll(several);
    TreeSet<String> heard = new TreeSet<>();
    while (heard.size() < 40) {
      String key = CREATED.poll(60, TimeUnit.SECONDS);
      if (key == null) {
        throw new IllegalStateException("heard only of " + heard);
      }
      heard.add(key);
    }
    results.add("created", heard);
    cache.deregisterCacheEntryListener(listening);
    results.add("get", cache.get("key7"));
    results.add("none", cache.get("key70"));
    results.add("getAll", new TreeMap<>(cache.getAll(several.keySet())));
    results.add("absent", cache.putIfAbsent("key1", "no"));
    results.add("replace", cache.replace("key1", "value 1", "new"));
    results.add("replaced", cache.getAndReplace("key1", "newer"));
    results.add("remove", cache.remove("key2") + " " + cache.containsKey("key2"));
    results.add("getAndRemove", cache.getAndRemove("key3"));
    results.add(
        "invoke",
        cache.invoke(
            "key4",
            (entry, arguments) -> {
              entry.setValue(entry.getValue() + "!");
              return entry.getValue();
            }));
    List<String> all = new ArrayList<>();
    for (Cache.Entry<String, String> entry : cache) {
      all.add(entry.getKey());
    }
    results.add("all", new TreeSet<>(all));
    cache.removeAll(several.keySet());
    cache.removeAll();
    results.add("empty", cache.iterator().hasNext());
  }
}
