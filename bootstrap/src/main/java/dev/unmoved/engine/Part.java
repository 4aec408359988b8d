package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.Effect;
import dev.unmoved.topology.Node;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What one link gets of a request, from the moment the client wrote it until its reply was handed
 * back: where it is, how often it was redirected, and its reply. Belongs to one session.
 */
final class Part {
  /** Where a part is in its life. */
  enum State {
    /**
     * Waits until the session is ready for it: the topology is being asked, or the connection's
     * state is changing.
     */
    BACKLOG,
    /** Waits behind an earlier part of its slot. */
    HELD,
    /** Waits until {@link #wakeAtNanos} before it is sent again. */
    PARKED,
    /** Given to a link, answer outstanding. */
    IN_FLIGHT,
    /** Its reply is there. */
    ANSWERED,
    /** It will never have a reply; {@link #failure} says why. */
    FAILED
  }

  /** Who wants it sent; only the client's own parts have a place in its sequence of replies. */
  enum Origin {
    /** The client. */
    CLIENT,
    /** The session asks whether the server is a cluster. */
    DISCOVERY,
    /** The session asks about a command that the table does not know. */
    LOOKUP,
    /** The client, by way of a {@link Gathering}: one of several parts of what it asked for. */
    PIECE,
    /** A command of a transaction that is run again, its first reply long delivered. */
    REPLAY,
    /** The session, for its effect: nobody reads the reply. */
    SILENT
  }

  final Origin origin;
  Command command; // null: not in the table
  byte[] bytes;
  int start;
  int end;
  int slot; // Slot.NONE: none
  long sequence; // order of arrival from the client

  State state = State.BACKLOG;
  Link link; // the link it was last given to
  boolean written; // some of its bytes may have reached the node
  boolean ordered; // SlotOrder knows of it
  Node target; // where a redirect said it has to go; null: to the slot's owner
  boolean fromReplica; // it was last given to a replica of its slot
  boolean primaryOnly; // and must not be: a replica has failed it, or it prepares a write
  boolean asking; // and with ASKING before it
  int redirects;
  int retries;
  long retryUntilNanos; // set at the first refusal
  long wakeAtNanos;
  long waitsSinceNanos; // a blocking command was given to a node then; 0: it was not
  String failure;
  Gathering gathering; // the one it is a piece of, or that gathers its pieces; null: neither
  int ordinal; // which of its gathering's pieces it is
  int shardSlot = -1; // for a piece without keys: a slot of the shard it is meant for
  Node shard; // and the shard's primary at that time; null: the slot alone counts
  Transaction transaction; // the one it belongs to, or null
  Lookups.Question asked; // the last question to the server about it; null: none
  boolean keysUnknown; // it is not in the table, and the server did not tell where its keys are
  boolean asksForId; // SILENT: its reply is the link's id
  boolean alone; // what comes after it waits for its reply
  boolean scriptLoaded; // NOSCRIPT was answered once, and the script loaded

  byte[] reply; // null: not answered, or answered in place
  int replyStart;
  int replyEnd;
  int waitingBytes; // of the reply, when it came, where it lies in its link's receive buffer
  boolean muted; // the client wants no reply
  boolean replyBegun; // the client has had the first bytes
  // of a subscription: all but the last, and messages among them; null: none yet
  Queue<byte[]> confirmations;
  Queue<byte[]> pushesAfter; // what its node pushed after this reply; null: nothing
  boolean delivered; // the client has had all of its reply
  // a PING whose client is subscribed, at other nodes than the one that answers it
  boolean pongAsArray;
  boolean replyOnLink; // reply lies in its link's receive buffer

  Part(Origin origin, Command command, byte[] bytes, int start, int end, int slot, long sequence) {
    this.origin = origin;
    this.command = command;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.slot = slot;
    this.sequence = sequence;
  }

  /**
   * Becomes the next request. Only for a part that {@link #isOrdinary} and was answered in place.
   */
  void reuse(
      Command newCommand,
      byte[] newBytes,
      int newStart,
      int newEnd,
      int newSlot,
      long newSequence) {
    command = newCommand;
    bytes = newBytes;
    start = newStart;
    end = newEnd;
    slot = newSlot;
    sequence = newSequence;
    state = State.BACKLOG;
    written = false;
    fromReplica = false;
  }

  /**
   * Whether it was never refused, redirected, held back, or bound to others: nobody else remembers
   * it.
   */
  boolean isOrdinary() {
    return origin == Origin.CLIENT
        && !ordered
        && redirects == 0
        && retries == 0
        && target == null
        && !asking
        && failure == null
        && gathering == null
        && shardSlot < 0
        && transaction == null
        && !scriptLoaded
        && !primaryOnly
        && !muted
        && asked == null
        && !keysUnknown
        && !alone
        && !pongAsArray
        && reply == null
        && !replyBegun
        && waitsSinceNanos == 0
        && confirmations == null
        && pushesAfter == null;
  }

  /** What it does to the session apart from its reply. */
  Effect effect() {
    return command == null ? Effect.NONE : command.effect();
  }

  Queue<byte[]> confirmations() {
    if (confirmations == null) {
      confirmations = new ArrayDeque<byte[]>();
    }
    return confirmations;
  }

  Queue<byte[]> pushesAfter() {
    if (pushesAfter == null) {
      pushesAfter = new ArrayDeque<byte[]>();
    }
    return pushesAfter;
  }

  /** Whether sending it a second time does no harm, should the first time have worked. */
  boolean isRepeatable() {
    boolean asksForTopology = origin == Origin.PIECE && effect() == Effect.CLUSTER_AWARE;
    return command != null && (command.readOnly() || asksForTopology);
  }

  /** Whether nothing follows from its reply, as long as that is no error. */
  boolean isPlain() {
    return transaction == null
        && gathering == null
        && !muted
        && !alone
        && !pongAsArray
        && (effect() == Effect.NONE
            || effect() == Effect.SCRIPT
            || effect() == Effect.SCRIPT_BY_DIGEST);
  }

  /** What people read in messages: the command's name and slot, never its arguments. */
  @Override
  public String toString() {
    String name = command == null ? "a command" : command.name().replace('|', ' ');
    return slot < 0 ? name : name + " (slot " + slot + ")";
  }
}
