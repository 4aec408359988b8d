package dev.unmoved.plan;

import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call of SORT or SORT_RO, read as the server reads it. Immutable. */
final class SortCall {
  private final byte[] source;
  private final boolean isReadOnly;
  private final List<SortPattern> gets = new ArrayList<SortPattern>();
  private @Nullable SortPattern by; // null without, and where it is constant
  private boolean isUnsorted; // BY a constant
  private boolean descends;
  private boolean isAlpha;
  private boolean hasLimit;
  private long limitStart;
  private long limitCount = -1;
  private byte @Nullable [] destination;
  private byte @Nullable [] refusal;

  private SortCall(Arguments arguments) {
    source = arguments.copy(1);
    isReadOnly = arguments.is(0, "SORT_RO");
    int index = 2;
    while (index < arguments.count() && refusal == null) {
      index = readOption(arguments, index);
    }
  }

  static SortCall of(Arguments arguments) {
    return new SortCall(arguments);
  }

  /**
   * Whether a node of a cluster would refuse the call for what its patterns may name, before it
   * reads any further.
   */
  static boolean hasPattern(Arguments arguments) {
    SortCall call = of(arguments);
    return call.by != null || !call.gets.isEmpty();
  }

  /** Reads one option; returns where the next one starts. */
  private int readOption(Arguments arguments, int index) {
    int left = arguments.count() - index - 1;
    if (arguments.is(index, "ASC") || arguments.is(index, "DESC")) {
      descends = arguments.is(index, "DESC");
      return index + 1;
    }
    if (arguments.is(index, "ALPHA")) {
      isAlpha = true;
      return index + 1;
    }
    if (arguments.is(index, "LIMIT") && left >= 2) {
      Long start = Numbers.integer(arguments.copy(index + 1));
      Long count = Numbers.integer(arguments.copy(index + 2));
      if (start == null || count == null) {
        refusal = ServerErrors.notAnInteger();
        return index;
      }
      hasLimit = true;
      limitStart = start;
      limitCount = count;
      return index + 3;
    }
    if (arguments.is(index, "STORE") && left >= 1 && !isReadOnly) {
      destination = arguments.copy(index + 1);
      return index + 2;
    }
    if (arguments.is(index, "BY") && left >= 1) {
      SortPattern pattern = new SortPattern(arguments.copy(index + 1));
      isUnsorted |= !pattern.isVariable(); // once said, it stays so
      by = pattern.isVariable() ? pattern : null;
      return index + 2;
    }
    if (arguments.is(index, "GET") && left >= 1) {
      gets.add(new SortPattern(arguments.copy(index + 1)));
      return index + 2;
    }
    refusal = ServerErrors.syntax();
    return index;
  }

  /** What a server says of a malformed call, or null. */
  byte @Nullable [] refusal() {
    return refusal;
  }

  byte[] source() {
    return source;
  }

  /** Where the result goes; null: to the client. */
  byte @Nullable [] destination() {
    return destination;
  }

  /** What is told of each element; empty: itself. */
  List<SortPattern> gets() {
    return gets;
  }

  /** Where an element's weight is; null: the elements are sorted by themselves, or not at all. */
  @Nullable SortPattern by() {
    return isUnsorted ? null : by;
  }

  boolean descends() {
    return descends;
  }

  boolean isAlpha() {
    return isAlpha;
  }

  /**
   * Which of {@code size} sorted elements are wanted: the first one's index, and the index after
   * the last.
   */
  int[] range(int size) {
    long start = Math.min(Math.max(limitStart, 0), size);
    long count = limitCount < 0 ? size : limitCount;
    return new int[] {(int) start, (int) Math.min(size, start + Math.min(count, size))};
  }

  /**
   * Whether all that the call may touch is in the slot of its source, so that servers of 7.4 and
   * later may do it: a pattern's slot is known where its hash tag comes before anything that stands
   * for other characters.
   */
  boolean isOfOneSlot() {
    int slot = Slot.of(source);
    boolean isOne =
        (by == null || by.isOfSlot(slot)) && (destination == null || Slot.of(destination) == slot);
    for (SortPattern get : gets) {
      isOne &= get.isElement() || get.isOfSlot(slot);
    }
    return isOne;
  }

  /** The elements as the source has them, in no particular order. */
  Call unsorted() {
    return Call.of(name(), source, ascii("BY"), ascii("nosort"));
  }

  /**
   * The elements wanted, sorted; stored to {@code to} unless that is null, for a server sorts
   * differently then.
   */
  Call sorted(byte @Nullable [] to) {
    List<byte[]> arguments = new ArrayList<byte[]>();
    arguments.add(source);
    if (isUnsorted) {
      arguments.add(ascii("BY"));
      arguments.add(ascii("nosort"));
    }
    if (hasLimit) {
      arguments.add(ascii("LIMIT"));
      arguments.add(ascii(Long.toString(limitStart)));
      arguments.add(ascii(Long.toString(limitCount)));
    }
    if (descends) {
      arguments.add(ascii("DESC"));
    }
    if (isAlpha) {
      arguments.add(ascii("ALPHA"));
    }
    if (to != null) {
      arguments.add(ascii("STORE"));
      arguments.add(to);
    }
    return Call.of(name(), arguments.toArray(new byte[0][]));
  }

  private String name() {
    return isReadOnly ? "SORT_RO" : "SORT";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
