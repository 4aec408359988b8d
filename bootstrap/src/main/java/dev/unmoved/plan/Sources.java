package dev.unmoved.plan;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The keys a command reads, each asked for once, however often the call names it. Immutable. */
final class Sources {
  private final List<byte[]> distinct = new ArrayList<byte[]>();
  private final int[] positions;

  /** The keys of a call in its order, from {@code arguments[from]} on, {@code count} of them. */
  Sources(byte[][] arguments, int from, int count) {
    positions = new int[count];
    Map<ByteBuffer, Integer> seen = new HashMap<ByteBuffer, Integer>();
    for (int i = 0; i < count; i++) {
      byte[] key = arguments[from + i];
      Integer known = seen.get(ByteBuffer.wrap(key));
      if (known == null) {
        known = distinct.size();
        seen.put(ByteBuffer.wrap(key), known);
        distinct.add(key);
      }
      positions[i] = known;
    }
  }

  /** How many keys the call names. */
  int count() {
    return positions.length;
  }

  /** The key the call names first. */
  byte[] first() {
    return distinct.get(0);
  }

  /** What the call's {@code position}-th key is the same as, counted among {@link #distinct}. */
  int index(int position) {
    return positions[position];
  }

  /** Every key once, in the order of their first appearance. */
  List<byte[]> distinct() {
    return distinct;
  }
}
