package dev.unmoved.resp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One whole reply as a tree, for the few replies that we read ourselves (topologies, confirmations
 * of subscriptions). Replies that are on their way to the client are never taken apart like this.
 * Immutable.
 */
public final class RespValue {
  // CLUSTER SHARDS nests five levels; more is not a reply we asked for
  private static final int DEPTH_MAX = 32;

  private final byte type;
  private final byte @Nullable [] text; // null for aggregates and nulls
  private final List<RespValue> elements; // empty for everything else
  private final boolean isNullArray; // RESP2 says null that way too

  private RespValue(byte type, byte @Nullable [] text, List<RespValue> elements) {
    this(type, text, elements, false);
  }

  private RespValue(
      byte type, byte @Nullable [] text, List<RespValue> elements, boolean isNullArray) {
    this.isNullArray = isNullArray;
    this.type = type;
    this.text = text;
    this.elements = elements;
  }

  /**
   * Parses exactly one whole reply.
   *
   * @throws ProtocolException when the bytes are not one whole reply
   */
  public static RespValue parse(byte[] bytes, int from, int to) throws ProtocolException {
    return parse(bytes, from, to, Integer.MAX_VALUE);
  }

  /**
   * The same for what a stranger may have said: each element takes far more memory than bytes.
   *
   * @throws ProtocolException also when there are more than {@code elementsMax} elements, at
   *     whatever depth
   */
  public static RespValue parse(byte[] bytes, int from, int to, int elementsMax)
      throws ProtocolException {
    Cursor cursor = new Cursor(bytes, from, to);
    cursor.elementsLeft = elementsMax;
    RespValue value = cursor.read(0);
    if (cursor.position != to) {
      throw new ProtocolException("bytes after the end of a reply");
    }
    return value;
  }

  /** A null. */
  public static RespValue nothing() {
    return new RespValue((byte) '_', null, Collections.<RespValue>emptyList());
  }

  /**
   * The first elements of an aggregate, at most {@code count}, and none from the first one on that
   * is an aggregate itself: enough to tell what a push frame is, however deep the rest of it goes.
   */
  public static List<RespValue> firstElements(byte[] bytes, int from, int to, int count)
      throws ProtocolException {
    Cursor cursor = new Cursor(bytes, from + 1, to);
    int length = Math.min(cursor.length(cursor.readLine(), -1), count);
    List<RespValue> elements = new ArrayList<RespValue>();
    while (elements.size() < length
        && (cursor.position >= to || "*~>%|".indexOf(bytes[cursor.position]) < 0)) {
      elements.add(cursor.read(0));
    }
    return elements;
  }

  /** Whether this is an error ({@code -} or {@code !}). */
  public boolean isError() {
    return type == '-' || type == '!';
  }

  /** Whether this is an array, set, push or map. */
  public boolean isAggregate() {
    return type == '*' || type == '~' || type == '>' || type == '%';
  }

  /** The elements of an aggregate, a map's as key, value, key, value; empty for anything else. */
  public List<RespValue> elements() {
    return elements;
  }

  /** The text of a string, number or error; null for nulls and aggregates. */
  public @Nullable String text() {
    return text == null ? null : new String(text, StandardCharsets.UTF_8);
  }

  /**
   * The bytes of a string, number or error; null for nulls and aggregates. Shared, not to be
   * written.
   */
  public byte @Nullable [] bytes() {
    return text;
  }

  /** Whether this is a null of any kind. */
  public boolean isNull() {
    return text == null && !isAggregate() || isNullArray;
  }

  /** A number, or -1 where this is none. */
  public long number() {
    try {
      return text == null ? -1 : Long.parseLong(text());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The value that follows {@code key} in a map or in a flat array of pairs, or null. */
  public @Nullable RespValue get(String key) {
    for (int i = 0; i + 1 < elements.size(); i += 2) {
      if (key.equals(elements.get(i).text())) {
        return elements.get(i + 1);
      }
    }
    return null;
  }

  private static final class Cursor {
    private final byte[] bytes;
    private final int end;
    private int position;
    private int elementsLeft = Integer.MAX_VALUE;

    Cursor(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.position = from;
      this.end = end;
    }

    RespValue read(int depth) throws ProtocolException {
      if (depth > DEPTH_MAX) {
        throw new ProtocolException("a reply is nested too deeply");
      }
      if (position >= end) {
        throw new ProtocolException("a reply ends early");
      }
      byte type = bytes[position++];
      String line = readLine();
      switch (type) {
        case '$':
        case '!':
        case '=':
          int length = length(line, type == '!' ? 0 : -1);
          return new RespValue(
              type, length < 0 ? null : readBulk(length), Collections.<RespValue>emptyList());
        case '*':
        case '~':
        case '>':
          int count = length(line, -1);
          return new RespValue(type, null, readElements(count, depth), count < 0);
        case '%':
          return new RespValue(type, null, readElements(2L * length(line, 0), depth));
        case '|':
          readElements(2L * length(line, 0), depth);
          return read(depth + 1);
        case '_':
          return new RespValue(type, null, Collections.<RespValue>emptyList());
        default:
          return new RespValue(
              type, line.getBytes(StandardCharsets.UTF_8), Collections.<RespValue>emptyList());
      }
    }

    private String readLine() throws ProtocolException {
      int start = position;
      while (position + 1 < end) {
        if (bytes[position] == '\r' && bytes[position + 1] == '\n') {
          String line = new String(bytes, start, position - start, StandardCharsets.UTF_8);
          position += 2;
          return line;
        }
        position++;
      }
      throw new ProtocolException("a reply ends within a line");
    }

    /** {@code min} is -1 where a null can be said that way, else 0. */
    private int length(String line, int min) throws ProtocolException {
      try {
        int length = Integer.parseInt(line);
        if (length >= min && line.charAt(0) != '+') {
          return length;
        }
      } catch (NumberFormatException e) {
        // it is malformed too
      }
      throw new ProtocolException("a reply's length is malformed");
    }

    private byte[] readBulk(int length) throws ProtocolException {
      if (length > end - position - 2) {
        throw new ProtocolException("a reply ends within a bulk");
      }
      byte[] bulk = java.util.Arrays.copyOfRange(bytes, position, position + length);
      position += length + 2;
      return bulk;
    }

    private List<RespValue> readElements(long count, int depth) throws ProtocolException {
      if (count > end - position) {
        // an element takes at least one byte
        throw new ProtocolException("a reply has fewer elements than it says");
      }
      if (count > elementsLeft) {
        throw new ProtocolException("a reply has too many elements");
      }
      elementsLeft -= (int) Math.max(count, 0);
      List<RespValue> elements = new ArrayList<RespValue>((int) Math.max(count, 0));
      for (int i = 0; i < count; i++) {
        elements.add(read(depth + 1));
      }
      return elements;
    }
  }
}
