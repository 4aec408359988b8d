package dev.unmoved.engine.link;

import dev.unmoved.command.Command;
import dev.unmoved.command.Effect;
import dev.unmoved.naming.ReplyTranslation;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one link gets of a request, from the moment the client wrote it until its reply was handed
 * back: where it is, and its reply. Belongs to one session. A data holder: who moves it is told by
 * each field's writers, all of them within the engine.
 */
public class Part {
  /** Where a part is in its life. */
  public enum State {
    /** Waits until the session is ready for it. */
    BACKLOG,
    /** Waits behind an earlier part of its slot, or for its turn among those to be sent. */
    HELD,
    /** Waits until other nodes have confirmed what the client is to hear by it. */
    UNCONFIRMED,
    /** Waits for a time, {@link Detour#backoff}, before it is sent again. */
    PARKED,
    /** Given to a link, answer outstanding. */
    IN_FLIGHT,
    /** Its reply is there. */
    ANSWERED,
    /** It will never have a reply; {@link Part#failure} says why. */
    FAILED
  }

  /** Who wants it sent; only the client's own parts have a place in its sequence of replies. */
  public enum Origin {
    /** The client. */
    CLIENT,
    /** The session asks whether the server is a cluster. */
    DISCOVERY,
    /** The session asks about a command that the table does not know. */
    LOOKUP,
    /** The client, as one of several parts of what it asked for: a {@link PiecePart}. */
    PIECE,
    /** A command of a transaction that is run again, its first reply long delivered. */
    REPLAY,
    /** The session asks what the node calls this link. */
    LINK_ID,
    /** The session, for its effect: nobody reads the reply. */
    SILENT
  }

  /** Who wants it sent. */
  public final Origin origin;

  /** Its row in the table; null: not in the table. */
  public @Nullable Command command;

  /** The array that it lies in, from {@link #start} to {@link #end}. */
  public byte[] bytes;

  /** Its first byte. */
  public int start;

  /** The end of its bytes, exclusive. */
  public int end;

  /** The slot of its keys, or {@link Slot#NONE}. */
  public int slot;

  /** Its place in all that the client has sent. */
  public long sequence;

  /** Where it is in its life. */
  public State state = State.BACKLOG;

  /** The link it was last given to, as {@link Link#of} tells; null: none, or done with. */
  public @Nullable Inbound inbound;

  /** Whether some of its bytes may have reached the node. */
  public boolean written;

  /** Whether it has its place in the order of its slot. */
  public boolean ordered;

  /** Whether it was last given to a replica of its slot. */
  public boolean fromReplica;

  /** When a blocking command was given to a node; 0: it was not. */
  public long blockedSinceNanos;

  /** From when on the time limit counts that its bytes name; 0: it was not sent yet. */
  public long limitSinceNanos;

  /** Whether a feature looks at its reply, whatever command it is. */
  public boolean observed;

  /** Whether the client wants no reply. */
  public boolean muted;

  /** The array that its reply lies in; null: not answered, or answered in place. */
  public byte @Nullable [] reply;

  /** The first byte of the reply that the client has not had. */
  public int replyStart;

  /** The end of the reply, exclusive. */
  public int replyEnd;

  /** Whether the client has had the first bytes of the reply. */
  public boolean replyBegun;

  /** Whether the client has had all of the reply. */
  public boolean delivered;

  /** The length of a reply that lies in its link's receive buffer; -1: it does not. */
  public int waitingBytes = -1;

  /** Where it goes other than by its slot; null: nowhere. */
  public @Nullable Detour detour;

  /** The parts that it was taken apart into last; null: it was not. */
  public @Nullable List<? extends Part> pieces;

  /** The transaction that it belongs to, or null. */
  public @Nullable Bond transaction;

  /** What was found out of a command that is not in the table; null: nothing. */
  public @Nullable Bond lookup;

  /** What was said unasked beside its reply; null: nothing. */
  public @Nullable Pushes pushes;

  /**
   * How its reply becomes the client's, once the request is written in the names of the cluster;
   * null: names are the same, or it was not written yet.
   */
  public @Nullable ReplyTranslation names;

  /** Who follows it, as one of the client's own; null: nobody. */
  public @Nullable Sighting sighting;

  /** A part of {@code command}, whose bytes are given. */
  public Part(
      Origin origin,
      @Nullable Command command,
      byte[] bytes,
      int start,
      int end,
      int slot,
      long sequence) {
    this.origin = origin;
    this.command = command;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.slot = slot;
    this.sequence = sequence;
  }

  /** A command of the session's own, outside the client's sequence. */
  public static Part own(Origin origin, byte[] command) {
    return new Part(origin, null, command, 0, command.length, Slot.NONE, -1);
  }

  /**
   * Becomes the next request. Only for a part that {@link #isOrdinary} and was answered in place.
   */
  public final void reuse(
      @Nullable Command newCommand,
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
    names = null;
  }

  /**
   * Whether it was never refused, redirected, held back, or bound to others: nobody else remembers
   * it.
   */
  public final boolean isOrdinary() {
    return origin == Origin.CLIENT
        && !ordered
        && detour == null
        && pieces == null
        && transaction == null
        && lookup == null
        && !muted
        && !observed
        && reply == null
        && !replyBegun
        && blockedSinceNanos == 0
        && limitSinceNanos == 0
        && pushes == null
        && sighting == null;
  }

  /** Whether nothing follows from its reply, as long as that is no error. */
  public final boolean isPlain() {
    return transaction == null
        && pieces == null
        && !muted
        && !observed
        && (names == null || names.isOfErrorsOnly())
        && (effect() == Effect.NONE
            || effect() == Effect.SCRIPT
            || effect() == Effect.SCRIPT_BY_DIGEST);
  }

  /** It goes other than to one node. */
  public final void goes(Sighting.Way way) {
    if (sighting != null) {
      sighting.goes(way);
    }
  }

  /** Its row in the table, where it is known to have one. */
  public final Command knownCommand() {
    Command known = command;
    if (known == null) {
      throw new IllegalStateException("a command that is not in the table");
    }
    return known;
  }

  /** The array that its reply lies in, where it is known to have one. */
  public final byte[] knownReply() {
    byte[] known = reply;
    if (known == null) {
      throw new IllegalStateException("a reply that is not here");
    }
    return known;
  }

  /** What it does to the session apart from its reply. */
  public final Effect effect() {
    return command == null ? Effect.NONE : command.effect();
  }

  /** Where it goes other than by its slot: made if need be. */
  public final Detour detour() {
    if (detour == null) {
      detour = new Detour();
    }
    return detour;
  }

  /** The node that it has to go to; null: to its slot's owner. */
  public final @Nullable Node target() {
    return detour == null ? null : detour.target;
  }

  /** Has it go to {@code node}; null: to its slot's owner. */
  public final void target(@Nullable Node node) {
    if (node != null || detour != null) {
      detour().target = node;
    }
  }

  /** Whether it goes behind ASKING. */
  public final boolean isAsking() {
    return detour != null && detour.asking;
  }

  /** How often it was refused for now. */
  public final int retries() {
    return detour == null ? 0 : detour.backoff.tries();
  }

  /** What it met with last, for people; null: nothing. */
  public final @Nullable String failure() {
    return detour == null ? null : detour.failure;
  }

  /** What is said unasked beside its reply: made if need be. */
  public final Pushes pushes() {
    if (pushes == null) {
      pushes = new Pushes();
    }
    return pushes;
  }

  /** Has {@code command} sent in its place. */
  public final void replaceBytes(byte[] command) {
    bytes = command;
    start = 0;
    end = command.length;
  }

  /** Its words. */
  public final Arguments arguments() {
    return parse(bytes, start, end);
  }

  /** Its bytes, copied. */
  public final byte[] copy() {
    return java.util.Arrays.copyOfRange(bytes, start, end);
  }

  /** It is answered by us, and needs no node. */
  public void answer(byte[] its) {
    state = State.ANSWERED;
    reply(its);
  }

  /** {@code its} is the whole reply, in the names of the cluster. */
  public final void reply(byte[] its) {
    byte[] ofClient = names == null ? its : names.toClient(its, command, bytes, start, end);
    reply = ofClient;
    replyStart = 0;
    replyEnd = ofClient.length;
  }

  /** Whether a reply to it is there, or ever was. */
  public final boolean isAnswered() {
    return state == State.ANSWERED;
  }

  /** Whether sending it a second time does no harm, should the first time have worked. */
  public final boolean isRepeatable() {
    boolean asksForTopology = origin == Origin.PIECE && effect() == Effect.CLUSTER_AWARE;
    return command != null && (command.readOnly() || asksForTopology);
  }

  /** Whether its confirmations begin or end subscriptions; inside MULTI it has one reply only. */
  public final boolean isSubscription() {
    Effect effect = effect();
    return (effect == Effect.SUBSCRIBE || effect == Effect.SHARDED_SUBSCRIBE)
        && transaction == null;
  }

  static Arguments parse(byte[] bytes, int start, int end) {
    RequestParser parser = new RequestParser();
    parser.feed(bytes, start, end - start);
    try {
      parser.next();
    } catch (ProtocolException e) {
      throw new IllegalStateException("a command that was parsed before cannot be parsed again", e);
    }
    return parser.arguments();
  }

  /** What people read in messages: the command's name and slot, never its arguments. */
  @Override
  public String toString() {
    String name = command == null ? "a command" : command.name().replace('|', ' ');
    return slot < 0 ? name : name + " (slot " + slot + ")";
  }
}
