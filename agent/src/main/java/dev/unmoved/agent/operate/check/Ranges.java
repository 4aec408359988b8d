package dev.unmoved.agent.operate.check;

import java.util.BitSet;

/** Slots as people read them. */
final class Ranges {
  private static final int SHOWN_MAX = 8;

  private Ranges() {}

  /** {@code 3 slots (0-1, 77)}. */
  static String text(BitSet slots) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (int first = slots.nextSetBit(0); first >= 0; ) {
      int last = slots.nextClearBit(first) - 1;
      if (shown++ == SHOWN_MAX) {
        text.append(", ...");
        break;
      }
      text.append(text.length() == 0 ? "" : ", ")
          .append(first)
          .append(last == first ? "" : "-" + last);
      first = slots.nextSetBit(last + 1);
    }
    return slots.cardinality() + (slots.cardinality() == 1 ? " slot (" : " slots (") + text + ")";
  }
}
