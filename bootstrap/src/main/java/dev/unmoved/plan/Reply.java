package dev.unmoved.plan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts a reply together in the client's protocol version. Not thread-safe. */
final class Reply {
  private final int protocol;
  private byte[] bytes = new byte[64];
  private int length;

  Reply(int protocol) {
    this.protocol = protocol;
  }

  /** {@code count} elements follow. */
  Reply array(int count) {
    return header('*', count);
  }

  /** {@code count} elements follow, each different from the others. */
  Reply set(int count) {
    return header(protocol >= 3 ? '~' : '*', count);
  }

  /** {@code count} pairs follow. */
  Reply map(int count) {
    return protocol >= 3 ? header('%', count) : header('*', 2L * count);
  }

  /** The null that stands for an array. */
  Reply nullArray() {
    return text(protocol >= 3 ? "_\r\n" : "*-1\r\n");
  }

  Reply integer(long value) {
    return header(':', value);
  }

  Reply bulk(byte[] content) {
    header('$', content.length);
    return frames(content, 0, content.length).text("\r\n");
  }

  Reply bulk(String ascii) {
    return bulk(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  /** A score, formatted already: a bulk in RESP2, a double in RESP3. */
  Reply score(String number) {
    return protocol >= 3 ? text("," + number + "\r\n") : bulk(number);
  }

  /** Whole frames as another reply has them. */
  Reply frames(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private Reply header(char type, long number) {
    return text(type + Long.toString(number) + "\r\n");
  }

  private Reply text(String ascii) {
    int count = ascii.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  private void reserve(int more) {
    if (more > bytes.length - length) {
      // Past half of what an array can hold doubling would overflow; a reply of that size fails
      // here, as out of memory.
      bytes =
          Arrays.copyOf(
              bytes, Math.max(length + more, bytes.length < 1 << 30 ? bytes.length * 2 : 0));
    }
  }
}
