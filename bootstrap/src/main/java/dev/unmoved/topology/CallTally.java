package dev.unmoved.topology;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls by their command and the line of the application that they come from. Bounded: what
 * finds no room counts as {@link #OTHERS}. Thread-safe.
 */
final class CallTally {
  /** Calls beyond those that are kept apart. */
  static final String OTHERS = "(others)";

  /** Somebody has to read them all. */
  private static final int KEPT_MAX = 50;

  private final Map<String, Long> counts = new LinkedHashMap<String, Long>(); // guarded by itself

  /** One more call; {@code line} is null where it is not known. */
  void add(String command, @Nullable String line) {
    String call = line == null ? command : command + " at " + line;
    synchronized (counts) {
      Long before = counts.get(call);
      if (before == null && counts.size() >= KEPT_MAX) {
        call = OTHERS;
        before = counts.get(call);
      }
      counts.put(call, before == null ? 1 : before + 1);
    }
  }

  /** The counts, by command and line. */
  Map<String, Long> counts() {
    synchronized (counts) {
      return new LinkedHashMap<String, Long>(counts);
    }
  }
}
