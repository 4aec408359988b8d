package legacy.common;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Threads that write and read keys of their own through one client, one at a time and in batches.
 */
public final class StoreLabour implements Labour {
  private static final int KEYS = 50;
  private static final int BATCH = 20;

  private final Function<Settings, Store> open;

  public StoreLabour(Function<Settings, Store> open) {
    this.open = open;
  }

  @Override
  public void begin(final Settings settings, final Ledger ledger) {
    final Store store = open.apply(settings);
    for (int i = 0; i < settings.number("threads", 16); i++) {
      final int number = i;
      Thread thread =
          new Thread(
              new Runnable() {
                @Override
                public void run() {
                  work(store, ledger, number, settings.text("batches", "true").equals("true"));
                }
              },
              "load " + i);
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public String order(String line) {
    throw new IllegalArgumentException(line);
  }

  private static void work(Store store, Ledger ledger, int number, boolean batches) {
    Random random = new Random(number);
    Map<String, String> known = new HashMap<String, String>();
    while (true) {
      try {
        String key = "store:" + number + ":" + random.nextInt(KEYS);
        String value = key + "=" + random.nextInt();
        ledger.check("SET", "OK", store.set(key, value));
        known.put(key, value);
        ledger.check(key, value, store.get(key));
        if (batches && number % 2 == 0) {
          batch(store, ledger, known);
        }
      } catch (RuntimeException e) {
        ledger.refused(e);
      }
    }
  }

  /**
   * Reads keys that were acknowledged: where one is refused, so is the batch, and nothing is known
   * of its others.
   */
  private static void batch(Store store, Ledger ledger, Map<String, String> known) {
    List<String[]> commands = new ArrayList<String[]>();
    List<String> wanted = new ArrayList<String>();
    for (Map.Entry<String, String> entry : known.entrySet()) {
      if (commands.size() < BATCH) {
        commands.add(new String[] {"GET", entry.getKey()});
        wanted.add(entry.getValue());
      }
    }
    ledger.check("batch", wanted, store.batch(commands));
  }
}
