package legacy.redisson.v3_21;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;
import legacy.redisson.RedissonStore;
import org.redisson.api.RMapCache;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.event.EntryEvent;
import org.redisson.api.map.event.EntryExpiredListener;

/**
 * Listens to what expires in several maps. The script that looks for it stops where PUBLISH tells
 * that nobody listens.
 *
 * <p>Prints {@code OK} when all of it was told.
 */
public final class ExpiryEvents {
  private ExpiryEvents() {}

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    String prefix = settings.text("prefix", "");
    RedissonClient redisson = RedissonStore.client(settings);
    Set<String> told = new ConcurrentSkipListSet<String>();
    Set<String> expected = new TreeSet<String>();
    List<RMapCache<String, String>> maps = new ArrayList<RMapCache<String, String>>();
    for (int i = 0; i < settings.number("maps", 8); i++) {
      String name = prefix + i;
      RMapCache<String, String> map = redisson.getMapCache(name);
      map.addListener(
          new EntryExpiredListener<String, String>() {
            @Override
            public void onExpired(EntryEvent<String, String> event) {
              told.add(name + " " + event.getKey());
            }
          });
      maps.add(map);
      for (int entry = 0; entry < 5; entry++) {
        map.put("entry" + entry, "v", 1, TimeUnit.SECONDS);
        expected.add(name + " entry" + entry);
      }
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!told.containsAll(expected) && System.nanoTime() < end) {
      Thread.sleep(50);
    }
    expected.removeAll(told);
    System.out.println(expected.isEmpty() ? "OK" : "NOT TOLD " + expected);
    System.exit(expected.isEmpty() ? 0 : 1);
  }
}
