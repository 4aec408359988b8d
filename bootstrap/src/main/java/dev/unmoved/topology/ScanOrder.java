package dev.unmoved.topology;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The order in which SCAN walks the primaries of one topology, and numbers for the positions of a
 * walk in it. A number holds, from its lowest bit on, the primary's place in the order with its
 * bits reversed, the primary's own cursor, and a check of the topology.
 *
 * <p>So numbers stay as small as nodes' cursors are: clients from the time when Redis had 32 bits
 * for them take them as {@code int}. And they grow as one server's do, whose cursor counts from the
 * highest bit of its table downwards: read backwards, from the lowest bit on, each is greater than
 * the one before. Apache Beam measures its progress by that, and goes on from what it has read,
 * which is the number without its highest bits: a short number without a check is taken as one of
 * this topology, as one server takes any number.
 *
 * <p>Immutable.
 */
final class ScanOrder {
  /** Numbers of positions are smaller, for other uses of a cursor to take the rest. */
  static final long NUMBERS_END = 1L << 62;

  private static final int SHORT_BITS = 22; // and 9 for the check: below 2^31
  private static final int LONG_BITS = 47;
  private static final int SHORT_CHECKS = (1 << 9) - 1;
  private static final int LONG_CHECKS = (1 << 15) - 1;

  private final Topology topology;
  private final List<Node> nodes = new ArrayList<Node>();
  // slots of the nodes that come earlier
  private final List<BitSet> seenBefore = new ArrayList<BitSet>();
  private final List<BitSet> owned = new ArrayList<BitSet>();
  private final int nodeBits;
  private final int check; // depends on who owns which slot, and is the same in every JVM

  ScanOrder(Topology topology) {
    this.topology = topology;
    BitSet seen = new BitSet(Slot.COUNT);
    for (int slot : topology.slotPerShard()) {
      Node node = Objects.requireNonNull(topology.primaryOf(slot));
      nodes.add(node);
      seenBefore.add((BitSet) seen.clone());
      owned.add(topology.slotsOf(node));
      seen.or(topology.slotsOf(node));
    }
    nodeBits = nodes.size() < 2 ? 0 : 32 - Integer.numberOfLeadingZeros(nodes.size() - 1);
    int hash = 1;
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      Node node = topology.primaryOf(slot);
      hash = 31 * hash + (node == null ? 0 : node.address().toString().hashCode());
    }
    check = hash ^ hash >>> 16;
  }

  Topology topology() {
    return topology;
  }

  /** Where the walk reaches {@code node}, which serves slots. */
  ScanPosition start(Node node) {
    int place = nodes.indexOf(node);
    return new ScanPosition(seenBefore.get(place), node, owned.get(place), "0");
  }

  /**
   * The number of a position, or 0 when it has none: the topology changed during its walk, or there
   * is no room for it.
   */
  long number(ScanPosition position) {
    int place = nodes.indexOf(position.node());
    if (place < 0
        || position.cursor().length() > 15
        || !position.gone().isEmpty()
        || !position.seen().equals(seenBefore.get(place))
        || !position.ownedAtStart().equals(owned.get(place))) {
      return 0;
    }
    long number = Long.parseLong(position.cursor()) << nodeBits | reversed(place);
    if (number == 0 || number >= 1L << LONG_BITS) {
      return 0;
    }
    return number < 1L << SHORT_BITS
        ? number | (long) check(SHORT_CHECKS) << SHORT_BITS
        : number | (long) check(LONG_CHECKS) << LONG_BITS;
  }

  /** The position that has this number, or null when none has in this topology. */
  @Nullable ScanPosition position(long number) {
    boolean isShort = number >>> SHORT_BITS == 0 || number >>> SHORT_BITS == check(SHORT_CHECKS);
    if (!isShort && number >>> LONG_BITS != check(LONG_CHECKS)) {
      return null;
    }
    long rest = number & (1L << (isShort ? SHORT_BITS : LONG_BITS)) - 1;
    int place = reversed((int) rest & (1 << nodeBits) - 1);
    if (rest == 0 || place >= nodes.size() || !isShort && rest < 1L << SHORT_BITS) {
      return null;
    }
    return new ScanPosition(
        seenBefore.get(place),
        nodes.get(place),
        owned.get(place),
        Long.toString(rest >>> nodeBits));
  }

  private int reversed(int place) {
    return nodeBits == 0 ? 0 : Integer.reverse(place) >>> 32 - nodeBits;
  }

  /** From 1 to {@code count}. */
  private int check(int count) {
    return 1 + Math.floorMod(check, count);
  }
}
