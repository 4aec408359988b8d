package legacy.common;

import java.util.function.Function;

/** Sets {@code keys} keys, one after the other, and prints what became of each. */
public final class Sets {
  private Sets() {}

  /** The whole program without the exit, on the store that {@code open} opens. */
  public static void run(String[] args, Function<Settings, Store> open) {
    Settings settings = new Settings(args);
    Store store = open.apply(settings);
    for (int i = 0; i < settings.number("keys", 30); i++) {
      String key = "key" + i;
      String outcome;
      try {
        outcome = store.set(key, "x");
      } catch (RuntimeException e) {
        outcome = "error: " + e.getMessage();
      }
      System.out.println(key + " " + outcome);
    }
    System.out.println("DONE");
    System.out.flush();
  }
}
