package dev.unmoved.option;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How single values are written. A malformed one is an {@link IllegalArgumentException} that says
 * what is expected.
 */
final class Values {
  private Values() {}

  /** {@code 500ms}, {@code 60s}, {@code 5m}, {@code 1h} or {@code 0}, in nanoseconds. */
  static long durationNanos(String text) {
    if (text.equals("0")) {
      return 0;
    }
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    long unitNanos = unitNanos(text.substring(digits));
    // Ten digits of milliseconds are four months; hours need the check for overflow below.
    if (digits == 0 || digits > 10 || unitNanos == 0) {
      throw new IllegalArgumentException("a duration such as 500ms, 60s, 5m, 1h or 0");
    }
    long count = Long.parseLong(text.substring(0, digits));
    if (count > Long.MAX_VALUE / 2 / unitNanos) {
      throw new IllegalArgumentException("a shorter duration");
    }
    return count * unitNanos;
  }

  private static long unitNanos(String unit) {
    if (unit.equals("ms")) {
      return 1_000_000L;
    } else if (unit.equals("s")) {
      return 1_000_000_000L;
    } else if (unit.equals("m")) {
      return 60_000_000_000L;
    } else if (unit.equals("h")) {
      return 3_600_000_000_000L;
    }
    return 0;
  }

  /**
   * {@code 64MB}, {@code 512KB}, {@code 1GB} or a plain number of bytes; units are powers of 1024.
   */
  static long bytes(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    int shift = unitShift(text.substring(digits));
    if (digits == 0 || digits > 9 || shift < 0) {
      throw new IllegalArgumentException("a size such as 64MB, 512KB, 1GB or a number of bytes");
    }
    return Long.parseLong(text.substring(0, digits)) << shift;
  }

  private static int unitShift(String unit) {
    if (unit.isEmpty()) {
      return 0;
    } else if (unit.equalsIgnoreCase("KB")) {
      return 10;
    } else if (unit.equalsIgnoreCase("MB")) {
      return 20;
    } else if (unit.equalsIgnoreCase("GB")) {
      return 30;
    }
    return -1;
  }

  static boolean bool(String text) {
    if (text.equalsIgnoreCase("true")) {
      return true;
    } else if (text.equalsIgnoreCase("false")) {
      return false;
    }
    throw new IllegalArgumentException("true or false");
  }

  static int count(String text, int min) {
    try {
      int count = Integer.parseInt(text);
      if (count >= min) {
        return count;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("a number of at least " + min);
  }

  /**
   * Text with one {@code %d}, behind which no digit comes; braces would decide the slot, and what
   * is special in patterns or between arguments would be read as that.
   */
  static String databasePrefix(String text) {
    int number = text.indexOf("%d");
    if (number < 0 || text.indexOf('%', number + 1) >= 0 || text.indexOf('%') < number) {
      throw new IllegalArgumentException("a text with one %d for the number, such as db%d:");
    }
    if (number + 2 == text.length() || Character.isDigit(text.charAt(number + 2))) {
      throw new IllegalArgumentException("a character behind %d that is no digit, such as db%d:");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || "{}*?[]\\,\"'".indexOf(c) >= 0) {
        throw new IllegalArgumentException(
            "letters, digits and signs other than braces, quotes, commas and *?[]\\, not " + c);
      }
    }
    return text;
  }

  /** The parts of a list without blanks around them; empty parts are dropped. */
  static List<String> list(String text) {
    List<String> parts = new ArrayList<String>();
    int start = 0;
    while (start <= text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      String part = text.substring(start, end).trim();
      if (!part.isEmpty()) {
        parts.add(part);
      }
      start = end + 1;
    }
    return Collections.unmodifiableList(parts);
  }

  static List<String> addresses(String text) {
    List<String> addresses = list(text);
    for (String address : addresses) {
      if (port(address) < 0) {
        throw new IllegalArgumentException("host:port, not " + address);
      }
    }
    return addresses;
  }

  static Map<String, String> addressMap(String text) {
    Map<String, String> map = new LinkedHashMap<String, String>();
    for (String entry : list(text)) {
      int equals = entry.indexOf('=');
      String announced = equals < 0 ? "" : entry.substring(0, equals).trim();
      String reachable = equals < 0 ? "" : entry.substring(equals + 1).trim();
      if (announced.isEmpty() || reachable.isEmpty() || reachable.indexOf('=') >= 0) {
        throw new IllegalArgumentException("announced=reachable, not " + entry);
      }
      map.put(announced, reachable);
    }
    return Collections.unmodifiableMap(map);
  }

  /**
   * The port of {@code host:port}, {@code [ipv6]:port} or {@code ipv6:port} (after the last colon),
   * or -1.
   */
  private static int port(String address) {
    int colon = address.lastIndexOf(':');
    if (colon <= 0) {
      return -1;
    }
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      return port > 0 && port <= 65_535 ? port : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
