package dev.unmoved.topology;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where the SCANs over a whole cluster stand. A client gets one number below 2^63 for each step, as
 * from one server; what it stands for (node, that node's own cursor, slots already seen) is kept
 * here, for every connection of the JVM.
 *
 * <p>Slots, not nodes, decide when a walk is over: a slot counts as seen when its node owned it
 * from the beginning of the walk over that node to its end. Slots that moved meanwhile are walked
 * again at their new owner, so that every key that was there throughout is returned at least once.
 *
 * <p>In a topology that stays as it is, the number is that of {@link ScanOrder}: small, growing as
 * one server's does, and understood by every JVM that sees the same topology. Any other position
 * has a number drawn by chance.
 *
 * <p>Thread-safe. Bounded; the position that was not used for longest goes first.
 */
public final class ScanCursors {
  /**
   * Walks that may be under way or abandoned; a step is a position of its own, for clients may
   * repeat one.
   */
  private static final int COUNT_MAX = 10_000;

  private final Map<Long, ScanPosition> positions =
      new LinkedHashMap<Long, ScanPosition>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, ScanPosition> eldest) {
          return size() > COUNT_MAX;
        }
      }; // guarded by this
  private @Nullable ScanOrder order; // of the topology last asked about; guarded by this

  /**
   * Where the walk named by {@code cursor} goes on.
   *
   * @param cursor what the client sent; {@code 0} begins a new walk
   * @return null when no walk goes by that cursor
   */
  public @Nullable ScanPosition position(String cursor, Topology topology) {
    if (cursor.equals("0")) {
      return next(new BitSet(Slot.COUNT), topology);
    }
    ScanPosition position;
    synchronized (this) {
      try {
        long number = Long.parseLong(cursor);
        position = positions.get(number);
        if (position == null) {
          position = order(topology).position(number);
        }
      } catch (NumberFormatException e) {
        return null;
      }
    }
    if (position == null || topology.knows(position.node())) {
      return position;
    }
    return next(position.seen(), topology); // the node has left, and its cursor with it
  }

  /**
   * Where a walk begins that looks for keys of {@code slot} alone; null where nobody is known to
   * serve it.
   */
  public synchronized @Nullable ScanPosition start(int slot, Topology topology) {
    Node owner = topology.primaryOf(slot);
    return owner == null ? null : order(topology).start(owner);
  }

  /**
   * Where a walk for the keys of {@code slot} stands after {@code position} was asked; null when it
   * is over, as soon as those have been seen.
   *
   * @param whole whether the node asked had all keys of the slot; if not, they are looked for
   *     everywhere else
   */
  public @Nullable ScanPosition following(
      ScanPosition position, String nodeCursor, Topology topology, int slot, boolean whole) {
    if (nodeCursor.equals("0")
        && !position.seen().get(slot)
        && position.ownedAtStart().get(slot)
        && position.node().equals(topology.primaryOf(slot))) {
      return whole ? null : next(topology.slotsOf(position.node()), topology);
    }
    return following(position, nodeCursor, topology);
  }

  /**
   * Where a walk stands after {@code position} was asked; null when it is over.
   *
   * @param nodeCursor what the node answered; {@code 0} when it has no more
   */
  public @Nullable ScanPosition following(
      ScanPosition position, String nodeCursor, Topology topology) {
    if (nodeCursor.equals("0")) {
      BitSet seen = (BitSet) position.seen().clone();
      BitSet owned = topology.slotsOf(position.node());
      owned.and(position.ownedAtStart());
      seen.or(owned);
      return next(seen, topology);
    }
    return new ScanPosition(position.seen(), position.node(), position.ownedAtStart(), nodeCursor);
  }

  /**
   * Where a walk stands after the node of {@code position} was walked to its end; null when it is
   * over.
   *
   * @param view what that node says itself: only of its own slots it has shown all keys, whatever
   *     others believe
   */
  public @Nullable ScanPosition following(ScanPosition position, Topology view) {
    return following(position, "0", view);
  }

  /** The cursor by which a client finds back to {@code position}. */
  public synchronized String name(
      ScanPosition position, Topology topology, SplittableRandom random) {
    long number = order(topology).number(position);
    ScanPosition holder = positions.get(number);
    if (number == 0 || (holder != null && !holder.isSameAs(position))) {
      do {
        number = ScanOrder.NUMBERS_END | random.nextLong(ScanOrder.NUMBERS_END);
      } while (positions.containsKey(number));
    }
    positions.put(number, position);
    return Long.toString(number);
  }

  private ScanOrder order(Topology topology) {
    if (order == null || order.topology() != topology) {
      order = new ScanOrder(topology);
    }
    return order;
  }

  /**
   * The owner of the first slot not seen yet, from its beginning; null when every slot has been
   * seen.
   */
  private static @Nullable ScanPosition next(BitSet seen, Topology topology) {
    for (int slot = seen.nextClearBit(0); slot < Slot.COUNT; slot = seen.nextClearBit(slot + 1)) {
      Node node = topology.primaryOf(slot);
      if (node != null) {
        return new ScanPosition(seen, node, topology.slotsOf(node), "0");
      }
    }
    return null;
  }
}
