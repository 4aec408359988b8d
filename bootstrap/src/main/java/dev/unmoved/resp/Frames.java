package dev.unmoved.resp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The elements of one whole aggregate reply, as slices of its bytes: to be put together anew
 * without decoding them. Not thread-safe while being made, immutable afterwards.
 */
public final class Frames {
  private final byte[] bytes;
  private int[] ends = new int[8];
  private int count;
  private final int first;

  private Frames(byte[] bytes, int first) {
    this.bytes = bytes;
    this.first = first;
  }

  /**
   * The elements of {@code reply}, which is one whole aggregate.
   *
   * @throws ProtocolException when it is none
   */
  public static Frames of(byte[] reply) throws ProtocolException {
    if (reply[0] != '*' && reply[0] != '~' && reply[0] != '%') {
      throw new ProtocolException("expected a list");
    }
    int position = 0;
    while (reply[position] != '\n') {
      position++;
    }
    Frames frames = new Frames(reply, ++position);
    ReplyReader reader = new ReplyReader();
    while (position < reply.length) {
      position = reader.scan(reply, position, reply.length);
      frames.add(position);
    }
    return frames;
  }

  /**
   * The elements of element {@code index}, itself an aggregate.
   *
   * @throws ProtocolException when it is none
   */
  public Frames nested(int index) throws ProtocolException {
    return of(Arrays.copyOfRange(bytes, start(index), end(index)));
  }

  private void add(int end) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
    }
    ends[count++] = end;
  }

  /** How many elements there are; a map has two for each of its pairs. */
  public int count() {
    return count;
  }

  /** The whole reply; shared, not to be written. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where element {@code index} starts in {@link #bytes()}. */
  public int start(int index) {
    return index == 0 ? first : ends[index - 1];
  }

  /** Where element {@code index} ends, exclusive. */
  public int end(int index) {
    return ends[index];
  }

  /** The whole of element {@code index}, to compare it with others. */
  public String frame(int index) {
    return new String(bytes, start(index), end(index) - start(index), StandardCharsets.ISO_8859_1);
  }

  /** Element {@code index} as text: of a simple frame its line, of a bulk its content. */
  public String text(int index) {
    String frame = frame(index);
    int line = frame.indexOf("\r\n");
    return frame.charAt(0) == '$'
        ? frame.substring(line + 2, Math.max(line + 2, frame.length() - 2))
        : frame.substring(1, line);
  }

  /**
   * Element {@code index} as a number.
   *
   * @throws ProtocolException when it is none
   */
  public long number(int index) throws ProtocolException {
    return number(text(index));
  }

  /**
   * A decimal number that may have a fraction.
   *
   * @throws ProtocolException when {@code text} is none
   */
  public static double decimal(String text) throws ProtocolException {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new ProtocolException("expected a number");
    }
  }

  /**
   * A decimal number.
   *
   * @throws ProtocolException when {@code text} is none
   */
  public static long number(String text) throws ProtocolException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProtocolException("expected a number");
    }
  }
}
