package dev.unmoved.topology;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts by kind, of kinds that are known beforehand: the first word of an error may be anything, a
 * script's words or a value, and must not become the name of a counter. Thread-safe.
 */
public final class Tally {
  /** Everything else. */
  public static final String OTHER = "other";

  private final String[] kinds;
  private final byte[][] codes;
  private final LongAdder[] counts;

  /** A tally of {@code kinds}, and of {@link #OTHER}. */
  Tally(String... kinds) {
    this.kinds = kinds;
    codes = new byte[kinds.length][];
    counts = new LongAdder[kinds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
      if (i < kinds.length) {
        codes[i] = kinds[i].getBytes(StandardCharsets.US_ASCII);
      }
    }
  }

  /** Counts one of {@code kind} and returns the name it counts under. */
  String add(String kind) {
    for (int i = 0; i < kinds.length; i++) {
      if (kinds[i].equals(kind)) {
        return add(i);
      }
    }
    return add(kinds.length);
  }

  /** Counts an error reply by its first word and returns the name it counts under. */
  String addError(byte[] reply, int from, int to) {
    for (int i = 0; i < codes.length; i++) {
      if (isCode(codes[i], reply, from + 1, to)) {
        return add(i);
      }
    }
    return add(kinds.length);
  }

  private String add(int index) {
    counts[index].increment();
    return index == kinds.length ? OTHER : kinds[index];
  }

  /** Whether {@code code} is the first word of {@code bytes} from {@code from} on. */
  static boolean isCode(byte[] code, byte[] bytes, int from, int to) {
    int end = from + code.length;
    if (end >= to || bytes[end] != ' ' && bytes[end] != '\r') {
      return false;
    }
    for (int i = 0; i < code.length; i++) {
      if (bytes[from + i] != code[i]) {
        return false;
      }
    }
    return true;
  }

  /** The counts by kind, without those of which there were none. */
  public Map<String, Long> counts() {
    Map<String, Long> result = new LinkedHashMap<String, Long>();
    for (int i = 0; i < counts.length; i++) {
      long count = counts[i].sum();
      if (count > 0) {
        result.put(i == kinds.length ? OTHER : kinds[i], count);
      }
    }
    return result;
  }
}
