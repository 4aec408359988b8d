package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.topology.Slot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of SORT's BY or GET: a key with a star for the element, perhaps a field of the hash
 * there. Immutable.
 */
final class SortPattern {
  private final byte[] pattern;
  private final int star; // -1: there is none
  private final int arrow; // where "->" of a field is; the pattern's length without

  SortPattern(byte[] pattern) {
    this.pattern = pattern;
    star = indexOf('*', 0);
    arrow = star < 0 ? pattern.length : arrowAfter(star + 1);
  }

  private int arrowAfter(int from) {
    for (int i = indexOf('-', from); i >= 0; i = indexOf('-', i + 1)) {
      if (i + 1 < pattern.length && pattern[i + 1] == '>') {
        // an arrow to nothing belongs to the key
        return i + 2 < pattern.length ? i : pattern.length;
      }
    }
    return pattern.length;
  }

  private int indexOf(char wanted, int from) {
    for (int i = from; i < pattern.length; i++) {
      if (pattern[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Whether it names another key for each element. */
  boolean isVariable() {
    return star >= 0;
  }

  /** Whether it stands for the element itself. */
  boolean isElement() {
    return pattern.length == 1 && pattern[0] == '#';
  }

  /** Whether every key it can name is in that slot. */
  boolean isOfSlot(int slot) {
    int open = indexOf('{', 0);
    int close = open < 0 ? -1 : indexOf('}', open + 1);
    if (close <= open + 1) {
      return false;
    }
    for (int i = 0; i < close; i++) {
      if ("*?[\\".indexOf(pattern[i]) >= 0) {
        return false;
      }
    }
    return Slot.of(pattern, open + 1, close - open - 1) == slot;
  }

  /** What asks for the value it names for {@code element}; only where {@link #isVariable}. */
  Call lookUp(byte[] element) {
    byte[] key = new byte[arrow - 1 + element.length];
    System.arraycopy(pattern, 0, key, 0, star);
    System.arraycopy(element, 0, key, star, element.length);
    System.arraycopy(pattern, star + 1, key, star + element.length, arrow - star - 1);
    return arrow == pattern.length
        ? Call.of("GET", key)
        : Call.of("HGET", key, Arrays.copyOfRange(pattern, arrow + 2, pattern.length));
  }

  /**
   * The value in a reply to {@link #lookUp}; null when there is none, or a key of another type.
   *
   * @throws ProtocolException when it is an error of another kind
   */
  static byte @Nullable [] value(byte[] reply) throws ProtocolException {
    return Emulation.isError(reply, "WRONGTYPE") ? null : Emulation.parse(reply).bytes();
  }
}
