package dev.unmoved.topology;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which node serves each slot, at one moment. Never changes: a change is a new snapshot, so a
 * reader needs no lock and can never see half of one.
 */
public final class Topology {
  /** Knows no node; every slot is uncovered. */
  public static final Topology EMPTY = new Topology(Collections.<Shard>emptyList());

  private final List<Shard> shards;
  private final Node[] nodes; // every primary, then every replica and whatever redirects named
  // primaries that serve nothing: just added, or about to be removed
  private final List<Node> withoutSlots;
  private final List<Node> told; // every node that the cluster told of, as opposed to redirects
  private final boolean tellsOfAll; // whoever is not among them is no node of the cluster
  private final short[] primaryBySlot; // index into nodes, -1 for an uncovered slot
  private final int slotsCovered;
  private final java.util.Map<Node, List<Node>> replicasByPrimary;

  /** A snapshot of the given shards. A slot that two shards claim goes to the later one. */
  public Topology(List<Shard> shards) {
    this(shards, Collections.<Node>emptyList());
  }

  /**
   * A snapshot of the given shards, and of primaries that serve no slot. Redirects may lead to
   * those, and their names are known; otherwise nobody has reason to talk to them. Those that a
   * shard names too are left out.
   */
  public Topology(List<Shard> shards, List<Node> withoutSlots) {
    this(shards, withoutSlots, true);
  }

  private Topology(List<Shard> shards, List<Node> withoutSlots, boolean tellsOfAll) {
    this.tellsOfAll = tellsOfAll;
    this.shards = Collections.unmodifiableList(new ArrayList<Shard>(shards));
    Set<Node> distinct = new LinkedHashSet<Node>();
    for (Shard shard : shards) {
      distinct.add(shard.primary());
    }
    for (Shard shard : shards) {
      distinct.addAll(shard.replicas());
    }
    List<Node> ordered = new ArrayList<Node>(distinct);
    nodes = ordered.toArray(new Node[0]);
    this.withoutSlots = new ArrayList<Node>();
    for (Node node : withoutSlots) {
      if (distinct.add(node)) {
        this.withoutSlots.add(node);
      }
    }
    told = new ArrayList<Node>(distinct);
    primaryBySlot = new short[Slot.COUNT];
    java.util.Arrays.fill(primaryBySlot, (short) -1);
    java.util.Map<Node, Integer> indexes = new java.util.HashMap<Node, Integer>();
    for (int i = 0; i < nodes.length; i++) {
      indexes.put(nodes[i], i);
    }
    for (Shard shard : shards) {
      short index = Objects.requireNonNull(indexes.get(shard.primary())).shortValue();
      int[] ranges = shard.ranges();
      for (int i = 0; i < ranges.length; i += 2) {
        java.util.Arrays.fill(primaryBySlot, ranges[i], ranges[i + 1] + 1, index);
      }
    }
    slotsCovered = countCovered(primaryBySlot);
    replicasByPrimary = new java.util.HashMap<Node, List<Node>>();
    for (Shard shard : shards) {
      replicasByPrimary.put(shard.primary(), shard.replicas());
    }
  }

  private Topology(Topology before, Node[] nodes, short[] primaryBySlot) {
    this.shards = before.shards;
    this.withoutSlots = before.withoutSlots;
    this.told = before.told;
    this.tellsOfAll = before.tellsOfAll;
    this.nodes = nodes;
    this.primaryBySlot = primaryBySlot;
    this.slotsCovered = countCovered(primaryBySlot);
    this.replicasByPrimary = before.replicasByPrimary;
  }

  /**
   * A snapshot like {@link #Topology(List, List)}, of a command that tells of no node which serves
   * nothing ({@code CLUSTER SLOTS}): there may be more than {@code withoutSlots}.
   */
  static Topology ofThoseWithSlots(List<Shard> shards, List<Node> withoutSlots) {
    return new Topology(shards, withoutSlots, false);
  }

  /** What this one tells, of these nodes. */
  Topology with(List<Shard> sameShards, List<Node> sameWithoutSlots) {
    return new Topology(sameShards, sameWithoutSlots, tellsOfAll);
  }

  /** The node that serves {@code slot}, or null where none is known. */
  public @Nullable Node primaryOf(int slot) {
    int index = primaryBySlot[slot];
    return index < 0 ? null : nodes[index];
  }

  /**
   * The nodes that copy {@code primary}, as the cluster told; none when it is not known as a
   * primary.
   */
  public List<Node> replicasOf(Node primary) {
    List<Node> replicas = replicasByPrimary.get(primary);
    return replicas == null ? Collections.<Node>emptyList() : replicas;
  }

  /** The shards as the cluster told them; redirects since then are not part of them. */
  public List<Shard> shards() {
    return shards;
  }

  /**
   * Every node that serves a slot or copies one that does, and those that redirects named;
   * primaries first.
   */
  public List<Node> nodes() {
    return Collections.unmodifiableList(java.util.Arrays.asList(nodes));
  }

  /** The primaries that serve no slot. */
  List<Node> withoutSlots() {
    return withoutSlots;
  }

  /** How many of the {@value Slot#COUNT} slots have an owner. */
  public int slotsCovered() {
    return slotsCovered;
  }

  /** The known node that goes by {@code address}, or null. */
  public @Nullable Node nodeAt(NodeAddress address) {
    Node node = nodeAt(address, false);
    return node != null ? node : nodeAt(address, true);
  }

  private @Nullable Node nodeAt(NodeAddress address, boolean byAlias) {
    for (Node node : nodes) {
      if (byAlias ? node.answersTo(address) : node.address().equals(address)) {
        return node;
      }
    }
    for (Node node : withoutSlots) {
      if (byAlias ? node.answersTo(address) : node.address().equals(address)) {
        return node;
      }
    }
    return null;
  }

  /** The known node with this id, or null. */
  public @Nullable Node nodeWithId(String id) {
    for (Node node : told) {
      if (!id.isEmpty() && node.id().equals(id)) {
        return node;
      }
    }
    return null;
  }

  /** Whether {@code node} is a node of this cluster. */
  public boolean knows(Node node) {
    for (Node known : nodes) {
      if (known == node || known.equals(node)) {
        return true;
      }
    }
    return withoutSlots.contains(node);
  }

  /**
   * Whether the cluster has told of {@code node} otherwise than by a redirect. Where it tells of no
   * nodes, since the user may not ask, any could be its own; and where it tells of those alone that
   * serve slots, any that serves none.
   *
   * @param withoutSlots whether the node need not serve a slot
   */
  public boolean vouchesFor(Node node, boolean withoutSlots) {
    return told.isEmpty() || withoutSlots && !tellsOfAll || told.contains(node);
  }

  /** The slots that {@code node} serves, in a set of the caller's own. */
  public BitSet slotsOf(Node node) {
    BitSet slots = new BitSet(Slot.COUNT);
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      if (node.equals(primaryOf(slot))) {
        slots.set(slot);
      }
    }
    return slots;
  }

  /** Whether {@code node} serves any slot. */
  public boolean isPrimary(Node node) {
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      if (node.equals(primaryOf(slot))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Who stands for the shard whose primary {@code primary} was when it served {@code slot}: still
   * that node, whatever became of the slot, or the one that took its place.
   */
  public @Nullable Node successorOf(Node primary, int slot) {
    if (primary.equals(primaryOf(slot)) || isPrimary(primary)) {
      return primary;
    }
    for (Shard shard : shards) {
      if (shard.replicas().contains(primary)) {
        return shard.primary();
      }
    }
    return primaryOf(slot);
  }

  /** The node itself, or its primary where it copies one: it may have been that one's before. */
  Node primaryInPlaceOf(Node node) {
    for (Shard shard : shards) {
      if (shard.replicas().contains(node)) {
        return shard.primary();
      }
    }
    return node;
  }

  /** One slot of each node that serves any: where commands over all shards are sent by. */
  public int[] slotPerShard() {
    int[] slots = new int[nodes.length];
    boolean[] taken = new boolean[nodes.length];
    int count = 0;
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      int index = primaryBySlot[slot];
      if (index >= 0 && !taken[index]) {
        taken[index] = true;
        slots[count++] = slot;
      }
    }
    return java.util.Arrays.copyOf(slots, count);
  }

  /**
   * Whether {@code later} describes this cluster too: at least half of the smaller one's nodes are
   * in both. One node is not enough where there were three or more, since a node that was removed
   * keeps its id, and may have joined another cluster or become one of its own.
   *
   * <p>Nodes are the same when their ids are. Servers before 4.0 tell none: then their addresses
   * have to do. What only redirects named says nothing.
   */
  public boolean overlaps(Topology later) {
    boolean byId = hasIds() && later.hasIds();
    int shared = 0;
    for (Node node : later.told) {
      boolean known = byId ? nodeWithId(node.id()) != null : told.contains(node);
      shared += known ? 1 : 0;
    }
    return shared > 0
        && shared * 2 >= Math.min(told.size(), later.told.size())
        && (shared > 1 || told.size() < 3);
  }

  private boolean hasIds() {
    for (Node node : told) {
      if (!node.id().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Whether the same nodes are primaries here and there, whatever their slots. */
  public boolean samePrimaries(Topology other) {
    return primaries().equals(other.primaries());
  }

  private Set<Node> primaries() {
    Set<Node> primaries = new LinkedHashSet<Node>();
    for (Shard shard : shards) {
      primaries.add(shard.primary());
    }
    return primaries;
  }

  /** Whether every slot has the same owner here and there. */
  public boolean sameOwners(Topology other) {
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      Node mine = primaryOf(slot);
      Node theirs = other.primaryOf(slot);
      if (mine == null ? theirs != null : !mine.equals(theirs)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The same snapshot with one slot served by {@code owner}, as a MOVED redirect told. A replica of
   * the owner before has no slots unless it took that one's place: then it serves all of them.
   */
  Topology withOwner(int slot, Node owner) {
    Node before = primaryOf(slot);
    if (before != null && replicasOf(before).contains(owner)) {
      return withSuccessor(before, owner);
    }
    int index = -1;
    for (int i = 0; i < nodes.length; i++) {
      if (nodes[i].equals(owner)) {
        index = i;
      }
    }
    Node[] newNodes = nodes;
    if (index < 0) {
      index = nodes.length;
      newNodes = java.util.Arrays.copyOf(nodes, nodes.length + 1);
      newNodes[index] = owner;
    }
    short[] newOwners = primaryBySlot.clone();
    newOwners[slot] = (short) index;
    return new Topology(this, newNodes, newOwners);
  }

  private Topology withSuccessor(Node before, Node successor) {
    List<Shard> changed = new ArrayList<Shard>();
    for (Shard shard : shards) {
      if (shard.primary().equals(before)) {
        List<Node> replicas = new ArrayList<Node>(shard.replicas());
        replicas.remove(successor);
        replicas.add(before);
        changed.add(new Shard(successor, replicas, shard.ranges()));
      } else {
        changed.add(shard);
      }
    }
    Topology next = with(changed, withoutSlots);
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      Node owner = primaryOf(slot);
      if (owner != null && !owner.equals(before) && !owner.equals(next.primaryOf(slot))) {
        next = next.withOwner(slot, owner); // redirected since the cluster told
      }
    }
    return next;
  }

  private static int countCovered(short[] primaryBySlot) {
    int covered = 0;
    for (short index : primaryBySlot) {
      if (index >= 0) {
        covered++;
      }
    }
    return covered;
  }
}
