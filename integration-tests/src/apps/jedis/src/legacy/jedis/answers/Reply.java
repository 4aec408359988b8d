package legacy.jedis.answers;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One reply as it came over the wire, RESP2 or RESP3. Its text shows the kind of every part and
 * every byte.
 */
final class Reply {
  static final Charset LATIN_1 = Charset.forName("ISO-8859-1");

  /** The first byte of the frame. */
  final char kind;

  /** What the frame holds: a line, the bytes of a bulk string; null for null and for aggregates. */
  final byte[] bytes;

  /** Null unless an aggregate; keys and values of a map take turns. */
  final List<Reply> elements;

  private Reply(char kind, byte[] bytes, List<Reply> elements) {
    this.kind = kind;
    this.bytes = bytes;
    this.elements = elements;
  }

  static Reply of(char kind, byte[] bytes) {
    return new Reply(kind, bytes, null);
  }

  static Reply of(char kind, List<Reply> elements) {
    return new Reply(kind, null, elements);
  }

  /** What is compared when no reply came at all. */
  static Reply broken(Throwable why) {
    return of('X', ("connection: " + why).getBytes(LATIN_1));
  }

  boolean isBroken() {
    return kind == 'X';
  }

  boolean isError() {
    return kind == '-' || kind == '!' || kind == 'X';
  }

  boolean isPush() {
    return kind == '>';
  }

  boolean isInteger() {
    return kind == ':';
  }

  long integer() {
    return Long.parseLong(text());
  }

  String text() {
    return bytes == null ? "" : new String(bytes, LATIN_1);
  }

  /**
   * The same with its elements in alphabetical order, {@code group} of them kept together; all
   * levels if wanted.
   */
  Reply sorted(int group, boolean deep) {
    if (elements == null) {
      return this;
    }
    int together = kind == '%' ? 2 : group;
    if (together == 2 && kind != '%' && !elements.isEmpty() && elements.get(0).elements != null) {
      together = 1; // RESP3 nests what RESP2 puts side by side
    }
    List<Reply> groups = new ArrayList<Reply>();
    for (int i = 0; i < elements.size(); i += together) {
      List<Reply> inner = new ArrayList<Reply>();
      for (Reply element : elements.subList(i, Math.min(elements.size(), i + together))) {
        inner.add(deep ? element.sorted(1, true) : element);
      }
      groups.add(Reply.of('*', inner));
    }
    Collections.sort(groups, (one, other) -> one.toString().compareTo(other.toString()));
    List<Reply> all = new ArrayList<Reply>();
    for (Reply inner : groups) {
      all.addAll(inner.elements);
    }
    return Reply.of(kind, all);
  }

  @Override
  public String toString() {
    if (elements != null) {
      return kind + elements.toString();
    }
    return kind + (bytes == null ? "(nil)" : quoted(bytes));
  }

  /** Printable, and different for different bytes. */
  static String quoted(byte[] bytes) {
    StringBuilder text = new StringBuilder("\"");
    for (byte b : bytes) {
      if (b >= ' ' && b < 127 && b != '"' && b != '\\') {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b));
      }
    }
    return text.append('"').toString();
  }
}
