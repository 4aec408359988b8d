package dev.unmoved.engine;

import dev.unmoved.route.Piece;
import dev.unmoved.route.TransactionSplit;
import dev.unmoved.topology.ScanCursors;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyQuery;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that takes the replies of several parts, with what has come in so far. A data holder:
 * {@link Session} sends the parts and has {@link dev.unmoved.route.ReplyMerger} make one reply of
 * theirs.
 */
final class Gathering {
  /** How parts and replies relate. */
  enum Kind {
    /** One part per slot. */
    SPLIT,
    /** One part per shard. */
    FAN_OUT,
    /** One shard after the other, until one has something. */
    IN_TURN,
    /** One part, one step of a walk over all shards. */
    SCAN,
    /** One node, named otherwise than by a key. */
    ONE_NODE,
    /** The owner of one slot, and whether it has all of that slot's keys. */
    ONE_SLOT,
    /** One part per call of a plan's step. */
    STEP,
    /** One transaction per slot. */
    TRANSACTIONS,
    /** One WATCH per slot. */
    WATCHES,
    /** One empty transaction per watched slot that an EXEC has no commands for. */
    LOOKS
  }

  final Kind kind;
  final Part whole; // stands for all of them in the client's sequence
  final List<Part> parts = new ArrayList<Part>();
  final List<byte[]> replies = new ArrayList<byte[]>(); // by part; null: not in yet
  final List<Link> nodes = new ArrayList<Link>(); // by part: over which link the answer came
  int missing;

  List<Piece> pieces; // SPLIT
  TransactionSplit split; // TRANSACTIONS
  int keys; // SPLIT: of the request; SCAN: how many are asked for at least
  int count; // FAN_OUT: how many entries of a log are asked for
  byte[][] argv; // SCAN: the request
  int[] shardSlots; // IN_TURN: where to ask
  int asked; // IN_TURN: how many were
  ScanCursors.Position position; // SCAN
  int slot = Slot.NONE; // SCAN: the one that all keys looked for are of, if they are
  byte[] key; // SCAN: a key of that slot that does not exist
  final List<byte[]> pages = new ArrayList<byte[]>(); // SCAN
  // SCAN: what the node that gave its last page says of its slots; null: not asked
  TopologyQuery view;
  long mark; // SCAN: of when it was asked
  Topology believed; // SCAN: what was known then
  int views; // SCAN: how often nodes were asked

  Gathering(Kind kind, Part whole) {
    this.kind = kind;
    this.whole = whole;
  }

  void add(Part part) {
    part.gathering = this;
    part.ordinal = parts.size();
    parts.add(part);
    replies.add(null);
    nodes.add(null);
    missing++;
  }

  /** A part that is with a link now, or null. */
  Part inFlight() {
    for (Part part : parts) {
      if (part.state == Part.State.IN_FLIGHT) {
        return part;
      }
    }
    return null;
  }

  /** A part that is not answered yet. */
  Part unanswered() {
    for (Part part : parts) {
      if (part.state != Part.State.ANSWERED) {
        return part;
      }
    }
    return whole;
  }
}
