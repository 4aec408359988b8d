package legacy.common;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Writes and reads back a few values of {@code megabytes} each. Prints {@code OK} when they are
 * what they should be.
 */
public final class BigValues {
  private BigValues() {}

  /** The program, on the store that {@code open} opens; it ends the JVM. */
  public static void run(String[] args, Function<Settings, Store> open) {
    Settings settings = new Settings(args);
    Store store = open.apply(settings);
    for (int i = 0; i < 4; i++) {
      char[] big = new char[settings.number("megabytes", 64) << 20];
      Arrays.fill(big, (char) ('a' + i));
      String value = new String(big);
      big = null;
      store.set("big:" + i, value);
      if (!value.equals(store.get("big:" + i))) {
        System.out.println("FAILED value " + i + " came back changed");
        System.exit(1);
      }
    }
    store.close();
    System.out.println("OK");
    System.exit(0);
  }
}
