package dev.unmoved.plan;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers in arguments and values, read as strictly as the server reads them. */
final class Numbers {
  private static final int LONG_DIGITS_MAX = 20; // a sign and nineteen digits

  private Numbers() {}

  /**
   * Whether the bytes are a number of 64 bits in its one canonical form: what an intset can hold.
   */
  static boolean isInteger(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 0 || length > LONG_DIGITS_MAX) {
      return false;
    }
    int first = bytes[from] == '-' ? from + 1 : from;
    if (first == to || bytes[first] == '0' && length > 1) {
      return false; // leading zeros, and minus zero
    }
    for (int i = first; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    if (to - first < LONG_DIGITS_MAX - 1) {
      return true;
    }
    String largest = first > from ? "9223372036854775808" : "9223372036854775807";
    return to - first == largest.length() && ascii(bytes, first, to).compareTo(largest) <= 0;
  }

  /** The number of which {@link #isInteger} is true, or null. */
  static @Nullable Long integer(byte[] text) {
    return isInteger(text, 0, text.length) ? Long.valueOf(ascii(text, 0, text.length)) : null;
  }

  static long integer(byte[] bytes, int from, int to) {
    return Long.parseLong(ascii(bytes, from, to));
  }

  /**
   * A number with a fraction as C's strtod reads it whole, infinities included, or null when it
   * does not.
   */
  static @Nullable Double real(byte[] text) {
    String number = ascii(text, 0, text.length).toLowerCase(Locale.ROOT);
    String unsigned =
        number.startsWith("-") || number.startsWith("+") ? number.substring(1) : number;
    if (unsigned.equals("inf") || unsigned.equals("infinity")) {
      return number.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    boolean hex = unsigned.startsWith("0x");
    // Java takes more: blanks around, and a letter at the end for the type.
    if (!unsigned.matches(
        hex
            ? "0x([0-9a-f]+\\.?[0-9a-f]*|\\.[0-9a-f]+)(p[+-]?[0-9]+)?"
            : "([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?")) {
      return null;
    }
    double value = Double.parseDouble(hex && unsigned.indexOf('p') < 0 ? number + "p0" : number);
    String digits = hex ? unsigned.substring(2).split("p")[0] : unsigned.split("e")[0];
    boolean outOfRange = Double.isInfinite(value) || value == 0 && !digits.matches("[0.]*");
    return outOfRange ? null : value;
  }

  private static String ascii(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
