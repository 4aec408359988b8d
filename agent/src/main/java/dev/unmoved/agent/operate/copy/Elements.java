package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.List;

/**
 * The elements of one value, page by page: of a hash fields and values in turn, of a sorted set
 * members and scores, of a stream whole entries. Not thread-safe.
 */
final class Elements {
  private static final long PAGE_BYTES = 4L * 1024 * 1024;
  private static final int PAGE_COUNT_MAX = 1000;

  private final Side side;
  private final Place place;
  private final String type;
  private final int count;
  private String position;
  private boolean over;

  private Elements(Side side, Place place, String type, int count) {
    this.side = side;
    this.place = place;
    this.type = type;
    this.count = count;
    position = type.equals("stream") ? "-" : "0";
  }

  /**
   * From the first one on.
   *
   * @param size of the whole value in bytes; not positive: not known
   * @param length how many elements there are
   */
  static Elements of(Side side, Place place, String type, long size, long length) {
    long each = size > 0 ? Math.max(1, size / Math.max(1, length)) : PAGE_BYTES / PAGE_COUNT_MAX;
    return new Elements(
        side, place, type, (int) Math.max(1, Math.min(PAGE_COUNT_MAX, PAGE_BYTES / each)));
  }

  /** Whether values of that type have elements that can be read so. */
  static boolean areOf(String type) {
    return lengthCommand(type) != null && !type.equals("string");
  }

  /** What tells how much there is in a value of that type; null: nothing that is known here. */
  static String lengthCommand(String type) {
    switch (type) {
      case "string":
        return "STRLEN";
      case "list":
        return "LLEN";
      case "set":
        return "SCARD";
      case "zset":
        return "ZCARD";
      case "hash":
        return "HLEN";
      case "stream":
        return "XLEN";
      default:
        return null;
    }
  }

  /** The next ones, perhaps none; null: there are no more. */
  List<RespValue> next() throws IOException, CopyException, KeyException {
    if (over) {
      return null;
    }
    switch (type) {
      case "list":
        return range();
      case "stream":
        return entries();
      case "set":
        return scan("SSCAN");
      case "zset":
        return scan("ZSCAN");
      default:
        return scan("HSCAN");
    }
  }

  private List<RespValue> scan(String command) throws IOException, CopyException, KeyException {
    RespValue page = side.about(place, command, place.name, position, "COUNT", count);
    position = page.elements().get(0).text();
    over = "0".equals(position);
    return page.elements().get(1).elements();
  }

  private List<RespValue> range() throws IOException, CopyException, KeyException {
    long from = Long.parseLong(position);
    RespValue page = side.about(place, "LRANGE", place.name, from, from + count - 1);
    position = Long.toString(from + count);
    over = page.elements().size() < count;
    return page.elements();
  }

  private List<RespValue> entries() throws IOException, CopyException, KeyException {
    RespValue page = side.about(place, "XRANGE", place.name, position, "+", "COUNT", count);
    List<RespValue> entries = page.elements();
    over = entries.size() < count;
    if (!over) {
      position = "(" + entries.get(entries.size() - 1).elements().get(0).text();
    }
    return entries;
  }
}
