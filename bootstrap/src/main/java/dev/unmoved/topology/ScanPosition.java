package dev.unmoved.topology;

import java.util.BitSet;
import java.util.Collections;
import java.util.Map;

/** A position in one walk over all keys (SCAN). Immutable. */
public final class ScanPosition {
  private final BitSet seen; // never written once shared
  private final Node node;
  private final BitSet ownedAtStart; // the slots whose keys are walked for at node
  private final String cursor;
  // by slot, not by node: where keys have gone that were not seen
  private final Map<Integer, Node> gone;
  private final int walks; // of nodes, up to this one

  ScanPosition(BitSet seen, Node node, BitSet ownedAtStart, String cursor) {
    this(seen, node, ownedAtStart, cursor, Collections.<Integer, Node>emptyMap(), 1);
  }

  ScanPosition(
      BitSet seen,
      Node node,
      BitSet ownedAtStart,
      String cursor,
      Map<Integer, Node> gone,
      int walks) {
    this.seen = seen;
    this.node = node;
    this.ownedAtStart = ownedAtStart;
    this.cursor = cursor;
    this.gone = gone;
    this.walks = walks;
  }

  /** The same with what its node has answered. */
  ScanPosition at(String nodeCursor) {
    return new ScanPosition(seen, node, ownedAtStart, nodeCursor, gone, walks);
  }

  /** How many nodes the walk has been to, this one included, each as often as it was begun. */
  public int walks() {
    return walks;
  }

  /** The node to ask. */
  public Node node() {
    return node;
  }

  /** The cursor that this node understands. */
  public String cursor() {
    return cursor;
  }

  /** Whether the keys of {@code slot} have been returned. */
  public boolean hasSeen(int slot) {
    return seen.get(slot);
  }

  BitSet seen() {
    return seen;
  }

  BitSet ownedAtStart() {
    return ownedAtStart;
  }

  Map<Integer, Node> gone() {
    return gone;
  }

  boolean isSameAs(ScanPosition other) {
    return node.equals(other.node)
        && gone.equals(other.gone)
        && cursor.equals(other.cursor)
        && seen.equals(other.seen)
        && ownedAtStart.equals(other.ownedAtStart);
  }
}
