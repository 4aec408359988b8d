package dev.unmoved.naming;

import java.nio.charset.StandardCharsets;

/**
 * The names of databases as beginnings of names: {@code db3:} for database 3. A key of database 0
 * has none, unless it looks like one of a database: then it has that of database 0. Immutable.
 */
final class DatabasePrefix {
  private static final int DIGITS_MAX = 9;
  private static final int MADE = 16;

  private final byte[] head; // before the number
  private final byte[] tail; // behind it; begins with no digit
  private final byte[][] first = new byte[MADE][]; // those of the first databases

  /**
   * @param format text with one {@code %d}, as the option wants it
   */
  DatabasePrefix(String format) {
    int number = format.indexOf("%d");
    head = format.substring(0, number).getBytes(StandardCharsets.UTF_8);
    tail = format.substring(number + 2).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < MADE; i++) {
      first[i] = made(i);
    }
  }

  /** What names of that database begin with, if they begin with anything; not to be changed. */
  byte[] of(int database) {
    return database < MADE ? first[database] : made(database);
  }

  private byte[] made(int database) {
    byte[] digits = Integer.toString(database).getBytes(StandardCharsets.US_ASCII);
    byte[] prefix = new byte[head.length + digits.length + tail.length];
    System.arraycopy(head, 0, prefix, 0, head.length);
    System.arraycopy(digits, 0, prefix, head.length, digits.length);
    System.arraycopy(tail, 0, prefix, head.length + digits.length, tail.length);
    return prefix;
  }

  /**
   * Reads the beginning of a name.
   *
   * @return the number of the database in the upper half, the length of the prefix in the lower;
   *     -1: the name does not begin so
   */
  long read(byte[] bytes, int start, int length) {
    if (!hasAt(bytes, start, length, head)) {
      return -1;
    }
    int end = start + length;
    int i = start + head.length;
    int firstDigit = i;
    int number = 0;
    while (i < end && i - firstDigit < DIGITS_MAX && bytes[i] >= '0' && bytes[i] <= '9') {
      number = number * 10 + (bytes[i++] - '0');
    }
    boolean isCanonical = i > firstDigit && (bytes[firstDigit] != '0' || i == firstDigit + 1);
    if (!isCanonical || !hasAt(bytes, i, end - i, tail)) {
      return -1;
    }
    return (long) number << 32 | (i + tail.length - start);
  }

  /**
   * Whether a name that begins with {@code literal}, or with nothing known, may begin with the
   * prefix of a database.
   */
  boolean mayBegin(byte[] literal, int length) {
    for (int i = 0; i < Math.min(length, head.length); i++) {
      if (literal[i] != head[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasAt(byte[] bytes, int start, int length, byte[] wanted) {
    if (length < wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (bytes[start + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
