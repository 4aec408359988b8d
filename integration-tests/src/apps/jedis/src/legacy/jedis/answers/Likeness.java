package legacy.jedis.answers;

import java.util.Arrays;
import java.util.List;

/** When two replies count as the same. */
enum Likeness {
  /** Byte for byte. */
  EXACT,
  /** The order of the elements is free. */
  UNORDERED,
  /** The order of pairs is free. */
  UNORDERED_PAIRS,
  /** The order is free on every level. */
  UNORDERED_DEEP,
  /** Integers are seconds that pass meanwhile. */
  SECONDS,
  /** Integers are milliseconds that pass meanwhile. */
  MILLIS,
  /** The kind of reply alone, for what differs from server to server; errors must be the same. */
  KIND;

  /** How far apart two servers, asked one after the other on a busy machine, may be. */
  private static final long SECONDS_APART = 60;

  boolean alike(Reply one, Reply other) {
    switch (this) {
      case SECONDS:
        return near(one, other, SECONDS_APART);
      case MILLIS:
        return near(one, other, SECONDS_APART * 1000);
      case KIND:
        return one.kind == other.kind
            && (one.bytes == null) == (other.bytes == null)
            && (!one.isError() || same(one, other));
      default:
        return same(normal(one), normal(other));
    }
  }

  /** With whatever order is free made alphabetical. */
  Reply normal(Reply reply) {
    if (reply == null) {
      return null;
    }
    switch (this) {
      case UNORDERED:
        return reply.sorted(1, false);
      case UNORDERED_PAIRS:
        return reply.sorted(2, false);
      case UNORDERED_DEEP:
        return reply.sorted(1, true);
      default:
        return reply;
    }
  }

  private static boolean same(Reply one, Reply other) {
    if (one.kind != other.kind
        || !Arrays.equals(one.bytes, other.bytes)
        || (one.elements == null) != (other.elements == null)) {
      return false;
    }
    boolean same = one.elements == null || one.elements.size() == other.elements.size();
    for (int i = 0; same && one.elements != null && i < one.elements.size(); i++) {
      same = same(one.elements.get(i), other.elements.get(i));
    }
    return same;
  }

  private static boolean near(Reply one, Reply other, long distance) {
    if (one.isInteger() && other.isInteger()) {
      // negative numbers and zero are answers of their own: no time limit, no such key
      return one.integer() == other.integer()
          || one.integer() >= 0
              && other.integer() >= 0
              && Math.abs(one.integer() - other.integer()) <= distance;
    }
    if (one.elements == null || other.elements == null) {
      return same(one, other);
    }
    boolean near = one.kind == other.kind && one.elements.size() == other.elements.size();
    for (int i = 0; near && i < one.elements.size(); i++) {
      near = near(one.elements.get(i), other.elements.get(i), distance);
    }
    return near;
  }

  /** The replies of an EXEC, each with the likeness of its command. */
  static boolean alike(Reply one, Reply other, List<Likeness> each) {
    if (one.elements == null || other.elements == null || one.elements.size() != each.size()) {
      return same(one, other);
    }
    boolean alike = one.kind == other.kind && one.elements.size() == other.elements.size();
    for (int i = 0; alike && i < each.size(); i++) {
      alike = each.get(i).alike(one.elements.get(i), other.elements.get(i));
    }
    return alike;
  }
}
