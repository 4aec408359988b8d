package dev.unmoved.topology;

import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where the SCANs over a whole cluster stand. A client gets one number below 2^63 for each step, as
 * from one server; what it stands for (node, that node's own cursor, slots already seen) is kept
 * here, for every connection of the JVM.
 *
 * <p>Slots, not nodes, decide when a walk is over. A node is walked for slots of which this holds
 * when that begins: whatever key of them has not been returned is there, or at a node that keys go
 * to from there, directly or not. At first that is so for the owner of a slot, whoever names it: it
 * had all keys when it became the owner. When the walk of the node has ended, the node itself says
 * of each of these slots one of these:
 *
 * <ul>
 *   <li>it serves the slot, and the slot is closed; or it is the one that keys come to, and was
 *       walked since they began to. Then they were there all the time, and are returned: the slot
 *       is seen.
 *   <li>the slot is open, or somebody else serves it. Then each key was there all the time and is
 *       returned, or has gone to the node named: that one is walked for the slot next, from its
 *       beginning, if need be once more.
 * </ul>
 *
 * <p>So every key that is there from the walk's beginning to its end is returned at least once, as
 * long as no key goes to and fro while one and the same node is walked. Each move of a slot leads
 * to one more walk of a node at most, and in a cluster at rest each is walked once.
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

  private static final Map<Integer, Node> NOWHERE = Collections.emptyMap();

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
      return next(new BitSet(Slot.COUNT), NOWHERE, 0, topology);
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
    return position == null || isThere(position, topology) ? position : anew(position, topology);
  }

  /** Whether the node of {@code position} can still be asked: it serves slots, or is about to. */
  public boolean isThere(ScanPosition position, Topology topology) {
    return position.gone().containsValue(position.node()) || topology.isPrimary(position.node());
  }

  /**
   * Where a walk goes on whose node has left, and its cursor with it: at whoever serves its slots
   * now, from the beginning there. Null when it is over.
   */
  public @Nullable ScanPosition anew(ScanPosition position, Topology topology) {
    Map<Integer, Node> gone = new HashMap<Integer, Node>(position.gone());
    gone.values().removeAll(Collections.singleton(position.node()));
    return next(position.seen(), gone, position.walks(), topology);
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
      return whole
          ? null
          : next(topology.slotsOf(position.node()), NOWHERE, position.walks(), topology);
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
      Map<Integer, Node> gone = NOWHERE;
      if (!position.gone().isEmpty()) {
        gone = new HashMap<Integer, Node>(position.gone());
        gone.keySet().removeAll(slots(position.ownedAtStart()));
      }
      return next(seen, gone, position.walks(), topology);
    }
    return position.at(nodeCursor);
  }

  /**
   * Where a walk stands after the node of {@code position} was walked to its end; null when it is
   * over.
   *
   * @param view what that node says of the cluster: only of its own slots it has shown all keys,
   *     whatever others believe
   * @param open what it says of its own slots, asked before; null: it does not tell
   * @param topology what is known
   */
  public @Nullable ScanPosition following(
      ScanPosition position, Topology view, @Nullable OpenSlots open, Topology topology) {
    Node node = position.node();
    BitSet seen = (BitSet) position.seen().clone();
    Map<Integer, Node> gone = new HashMap<Integer, Node>(position.gone());
    BitSet walkedFor = position.ownedAtStart();
    for (int slot = walkedFor.nextSetBit(0); slot >= 0; slot = walkedFor.nextSetBit(slot + 1)) {
      if (seen.get(slot)) {
        continue;
      }
      boolean followed = node.equals(gone.remove(slot));
      Node owner = view.primaryOf(slot);
      String to = open == null ? null : open.goesTo(slot);
      String from = open == null ? null : open.comesFrom(slot);
      boolean serves = open == null ? node.equals(owner) : open.serves(slot);
      if (serves ? to == null : from != null && followed) {
        seen.set(slot);
        continue;
      }
      String other = serves ? to : from;
      Node next = other == null ? owner : nodeWithId(other, view, topology);
      if (next != null) {
        gone.put(slot, next);
      }
    }
    return next(seen, gone, position.walks(), topology);
  }

  /**
   * Where a walk begins behind a look at all keys of each primary: at slots of which keys may have
   * left one that was looked at later for one that was looked at before. Null when there are none.
   *
   * @param open what primaries said of their own slots, asked after that look
   * @param asked by which they were chosen
   * @param topology what is known now
   */
  public @Nullable ScanPosition behind(
      Map<Node, OpenSlots> open, Topology asked, Topology topology) {
    BitSet seen = new BitSet(Slot.COUNT);
    for (Map.Entry<Node, OpenSlots> each : open.entrySet()) {
      BitSet owned = asked.slotsOf(each.getKey());
      for (int slot = owned.nextSetBit(0); slot >= 0; slot = owned.nextSetBit(slot + 1)) {
        seen.set(slot, each.getValue().serves(slot) && each.getValue().goesTo(slot) == null);
      }
    }
    return next(seen, NOWHERE, 0, topology);
  }

  private static @Nullable Node nodeWithId(String id, Topology view, Topology topology) {
    Node node = view.nodeWithId(id);
    return node == null ? topology.nodeWithId(id) : node;
  }

  private static Set<Integer> slots(BitSet set) {
    Set<Integer> slots = new HashSet<Integer>();
    for (int slot = set.nextSetBit(0); slot >= 0; slot = set.nextSetBit(slot + 1)) {
      slots.add(slot);
    }
    return slots;
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
   * The node to walk for the first slot not seen yet, from its beginning; null when every slot has
   * been seen.
   */
  private static @Nullable ScanPosition next(
      BitSet seen, Map<Integer, Node> gone, int walks, Topology topology) {
    for (int slot = seen.nextClearBit(0); slot < Slot.COUNT; slot = seen.nextClearBit(slot + 1)) {
      Node node = nodeFor(slot, gone, topology);
      if (node != null) {
        BitSet walkedFor = topology.slotsOf(node);
        for (Map.Entry<Integer, Node> each : gone.entrySet()) {
          walkedFor.set(each.getKey(), node.equals(nodeFor(each.getKey(), gone, topology)));
        }
        return new ScanPosition(seen, node, walkedFor, "0", gone, walks + 1);
      }
    }
    return null;
  }

  /** Where the keys of a slot are that were not seen: where they have gone, else at its owner. */
  private static @Nullable Node nodeFor(int slot, Map<Integer, Node> gone, Topology topology) {
    Node node = gone.get(slot);
    return node == null ? topology.primaryOf(slot) : topology.primaryInPlaceOf(node);
  }
}
