package legacy.common;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@link Rounds} on any client: single commands, batches, big values. */
public final class KeyRounds extends Rounds {
  private static final int BATCH = 500;
  private static final int BIG_LENGTH = 300 * 1024;
  private static final int KEYS_PER_THREAD = 3000;

  private final Store store;

  private KeyRounds(Settings settings, Store store, int number, Shared shared) {
    super(settings, number, shared, "n", KEYS_PER_THREAD);
    this.store = store;
  }

  /**
   * The whole program without the exit, for those who run it beside others, on the store that
   * {@code open} opens. Returns the exit code.
   */
  public static int run(String[] args, Function<Settings, Store> open) throws Exception {
    final Settings settings = new Settings(args);
    final Store store = open.apply(settings);
    return new Crew() {
      @Override
      public Rounds member(int number, Shared shared) {
        return new KeyRounds(settings, store, number, shared);
      }

      @Override
      public void end(Shared shared) {
        store.close();
      }
    }.run(settings, settings.number("threads", 4));
  }

  @Override
  public void round() {
    for (int i = 0; i < 50; i++) {
      oneCommand();
    }
    batch();
    char[] big = new char[BIG_LENGTH];
    Arrays.fill(big, (char) ('a' + random.nextInt(26)));
    String key = prefix + "big:" + random.nextInt(50);
    String value = new String(big);
    check("big", "OK", store.set(key, value));
    check("big", value, store.get(key));
    commands += 2;
  }

  private void oneCommand() {
    String key = anyKey();
    switch (random.nextInt(3)) {
      case 0:
        check(key, "OK", store.set(key, newValue(key)));
        break;
      case 1:
        String counter = "n:" + key;
        check(counter, nextCount(counter), String.valueOf(store.incr(counter)));
        break;
      default:
        check(key, expected.get(key), store.get(key));
    }
    commands++;
  }

  private void batch() {
    List<String> wanted = new ArrayList<String>();
    List<String[]> batch = new ArrayList<String[]>();
    for (int i = 0; i < BATCH; i++) {
      String key = anyKey();
      switch (random.nextInt(3)) {
        case 0:
          batch.add(new String[] {"SET", key, newValue(key)});
          wanted.add("OK");
          break;
        case 1:
          batch.add(new String[] {"INCR", "n:" + key});
          wanted.add(nextCount("n:" + key));
          break;
        default:
          batch.add(new String[] {"GET", key});
          wanted.add(expected.get(key));
      }
    }
    List<String> replies = store.batch(batch);
    if (replies.size() != wanted.size()) {
      throw new IllegalStateException(
          replies.size() + " replies to " + wanted.size() + " commands");
    }
    for (int i = 0; i < wanted.size(); i++) {
      check("reply " + i + " to " + Arrays.toString(batch.get(i)), wanted.get(i), replies.get(i));
    }
    commands += BATCH;
  }

  @Override
  public void checkEverything() {
    for (Map.Entry<String, String> entry : expected.entrySet()) {
      check(entry.getKey(), entry.getValue(), store.get(entry.getKey()));
      commands++;
    }
  }
}
