package dev.unmoved.resp;

import java.nio.charset.StandardCharsets;

/**
 * The arguments of one command as slices of the bytes they arrived in; argument 0 is the command's
 * name.
 *
 * <p>A parser refills one instance again and again, so nothing is allocated per command. An
 * instance is valid until its parser reads on; whoever needs an argument longer copies it. Not
 * thread-safe.
 */
public final class Arguments {
  private byte[] bytes = new byte[0];
  private int[] starts = new int[16];
  private int[] lengths = new int[16];
  private int count;

  /** Starts a new command over {@code bytes}; arguments follow with {@link #add}. */
  public void reset(byte[] bytes) {
    this.bytes = bytes;
    count = 0;
  }

  /** Appends the argument that occupies {@code length} bytes from {@code start}. */
  public void add(int start, int length) {
    if (count == starts.length) {
      starts = java.util.Arrays.copyOf(starts, count * 2);
      lengths = java.util.Arrays.copyOf(lengths, count * 2);
    }
    starts[count] = start;
    lengths[count] = length;
    count++;
  }

  /** From now on argument {@code index} is elsewhere; {@link #moved} tells in which array. */
  public void set(int index, int start, int length) {
    starts[index] = start;
    lengths[index] = length;
  }

  /** All arguments have been {@link #set} to where they are in another array. */
  public void moved(byte[] to) {
    bytes = to;
  }

  /** The same arguments after their bytes were moved down by {@code shift} into another array. */
  void rebase(byte[] moved, int shift) {
    bytes = moved;
    for (int i = 0; i < count; i++) {
      starts[i] -= shift;
    }
  }

  /** How many arguments there are, the command's name included. */
  public int count() {
    return count;
  }

  /** The array that holds every argument; shared, not to be written. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where argument {@code index} starts in {@link #bytes()}. */
  public int start(int index) {
    return starts[index];
  }

  /** The length of argument {@code index} in bytes. */
  public int length(int index) {
    return lengths[index];
  }

  /**
   * Whether argument {@code index} is the given ASCII word in upper or lower case; {@code word} is
   * upper case.
   */
  public boolean is(int index, String word) {
    if (lengths[index] != word.length()) {
      return false;
    }
    int start = starts[index];
    for (int i = 0; i < word.length(); i++) {
      if (upper(bytes[start + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Argument {@code index} as a decimal number of at most nine digits, or -1 where it is anything
   * else.
   */
  public int number(int index) {
    int length = lengths[index];
    if (length == 0 || length > 9) {
      return -1;
    }
    int value = 0;
    for (int i = starts[index]; i < starts[index] + length; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /**
   * Argument {@code index} as C's {@code atoi} reads it: spaces before the number and a sign are
   * taken, what follows its last digit is left, and no digits are 0. Beyond 64 bits it is the
   * nearest number of these, and of the result the lower 32 bits count (glibc).
   */
  public int leadingNumber(int index) {
    int at = starts[index];
    int end = at + lengths[index];
    while (at < end && (bytes[at] == ' ' || bytes[at] >= '\t' && bytes[at] <= '\r')) {
      at++;
    }
    boolean negative = at < end && bytes[at] == '-';
    if (negative || at < end && bytes[at] == '+') {
      at++;
    }
    long value = 0;
    for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      int digit = bytes[at] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return (int) (negative ? Long.MIN_VALUE : Long.MAX_VALUE);
      }
      value = value * 10 + digit;
    }
    return (int) (negative ? -value : value);
  }

  /** A copy of argument {@code index}. */
  public byte[] copy(int index) {
    return java.util.Arrays.copyOfRange(bytes, starts[index], starts[index] + lengths[index]);
  }

  /**
   * Copies of arguments {@code from} (inclusive) to {@code to} (exclusive), in an array of the
   * caller's own.
   */
  public byte[][] copies(int from, int to) {
    byte[][] copies = new byte[to - from][];
    for (int i = from; i < to; i++) {
      copies[i - from] = copy(i);
    }
    return copies;
  }

  /** Copies of all arguments, in an array of the caller's own. */
  public byte[][] copies() {
    return copies(0, count());
  }

  /** Argument {@code index} decoded as UTF-8, for messages and rare commands. */
  public String text(int index) {
    return new String(bytes, starts[index], lengths[index], StandardCharsets.UTF_8);
  }

  private static int upper(byte b) {
    return b >= 'a' && b <= 'z' ? b - 32 : b;
  }
}
