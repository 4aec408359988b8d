package dev.unmoved.topology;

import java.util.BitSet;

/** A position in one walk over all keys (SCAN). Immutable. */
public final class ScanPosition {
  private final BitSet seen; // never written once shared
  private final Node node;
  private final BitSet ownedAtStart; // the slots of node when its walk began
  private final String cursor;

  ScanPosition(BitSet seen, Node node, BitSet ownedAtStart, String cursor) {
    this.seen = seen;
    this.node = node;
    this.ownedAtStart = ownedAtStart;
    this.cursor = cursor;
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

  boolean isSameAs(ScanPosition other) {
    return node.equals(other.node)
        && cursor.equals(other.cursor)
        && seen.equals(other.seen)
        && ownedAtStart.equals(other.ownedAtStart);
  }
}
