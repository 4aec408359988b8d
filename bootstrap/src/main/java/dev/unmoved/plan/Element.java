package dev.unmoved.plan;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import java.util.Arrays;

/**
 * A member of a set or sorted set, as the slice of the reply it came in; equal to any other of the
 * same bytes, ordered as the server orders members of one score. Immutable.
 */
final class Element implements Comparable<Element> {
  private final byte[] bytes;
  private final int frame; // where its whole frame starts
  private final int from; // where its content does
  private final int to; // where its content ends, exclusive
  private final int hash;

  private Element(byte[] bytes, int frame, int from, int to) {
    this.bytes = bytes;
    this.frame = frame;
    this.from = from;
    this.to = to;
    int h = 1;
    for (int i = from; i < to; i++) {
      h = 31 * h + bytes[i];
    }
    hash = h;
  }

  /**
   * Element {@code index} of a reply.
   *
   * @throws ProtocolException when it is no bulk
   */
  static Element of(Frames frames, int index) throws ProtocolException {
    byte[] bytes = frames.bytes();
    int frame = frames.start(index);
    if (bytes[frame] != '$' || bytes[frame + 1] == '-') {
      throw new ProtocolException("expected a member");
    }
    int from = frame + 1;
    while (bytes[from] != '\n') {
      from++;
    }
    return new Element(bytes, frame, from + 1, frames.end(index) - 2);
  }

  /** Whether it is a number that an intset can hold. */
  boolean isInteger() {
    return Numbers.isInteger(bytes, from, to);
  }

  /** Its value where {@link #isInteger}. */
  long integer() {
    return Numbers.integer(bytes, from, to);
  }

  /** A copy of its bytes. */
  byte[] copy() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  void writeTo(Reply reply) {
    reply.frames(bytes, frame, to + 2);
  }

  @Override
  public int compareTo(Element other) {
    int common = Math.min(to - from, other.to - other.from);
    for (int i = 0; i < common; i++) {
      int difference = (bytes[from + i] & 0xff) - (other.bytes[other.from + i] & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return (to - from) - (other.to - other.from);
  }

  @Override
  public boolean equals(Object object) {
    if (!(object instanceof Element)) {
      return false;
    }
    Element other = (Element) object;
    return hash == other.hash && compareTo(other) == 0;
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
