package dev.unmoved.engine.transaction;

import dev.unmoved.command.Command;
import dev.unmoved.engine.link.Bond;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One MULTI with what follows it up to EXEC or DISCARD. All of it goes to one link, that of the
 * slot which its first key names; until then its commands are answered as the server would. Should
 * the slot move before EXEC ran, the server has discarded what it had queued, and the whole is run
 * again at the new owner. A data holder: {@link Queueing} fills it, {@link Executions} and {@link
 * Outcomes} move it.
 */
final class Transaction extends Bond {
  /** MULTI. */
  final Part multi;

  /** What the client has queued, in order. */
  final List<Part> commands = new ArrayList<Part>();

  /** EXEC or DISCARD, once the client has sent it. */
  @Nullable Part end;

  /** Where it is; null until it is bound to a link. */
  @Nullable Link link;

  /** The slot of its keys. */
  int slot = Slot.NONE;

  /** Where the first channel with a hash tag is published that it publishes; else none. */
  int channelSlot = Slot.NONE;

  /** A command about the node that the client is connected to; null: none was queued. */
  @Nullable Command atHome;

  /** Whether the client still queues commands. */
  boolean open;

  /** Its commands, while nothing is sent before EXEC; null: they are sent as they come. */
  @Nullable Segments kept;

  /** Whether WATCH came before: it must not be run a second time. */
  boolean watched;

  /** Whether a command with declared keys was queued, so that its node looks at whose they are. */
  boolean namesKeys;

  /** Whether its node was asked if the watched slot is still there. */
  boolean presenceAsked;

  /** Whether keys of several slots are watched, so that nothing is sent before EXEC. */
  boolean overSlots;

  /** For the transaction of one slot among several: what it depends on; null: nothing. */
  WatchedSlots.@Nullable Watch watch;

  /** Whether what was watched is out of sight: EXEC answers nil. */
  boolean watchLost;

  /** Whether a command was refused by us: EXEC answers EXECABORT. */
  boolean aborted;

  /** Why a command was refused, by us or its node, that one server had queued; null: none was. */
  @Nullable String because;

  /** The redirects it has followed. */
  int redirects;

  /** The node that ASK named last; null: the last redirect was MOVED, or there was none. */
  @Nullable Node askedAt;

  Transaction(Part multi) {
    this.multi = multi;
  }

  /** EXEC or DISCARD, where the client has sent it. */
  Part knownEnd() {
    Part known = end;
    if (known == null) {
      throw new IllegalStateException("a transaction that has not ended");
    }
    return known;
  }

  /** The transaction that {@code part} belongs to. */
  static Transaction of(Part part) {
    Bond transaction = part.transaction;
    if (transaction == null) {
      throw new IllegalStateException("a part of no transaction");
    }
    return (Transaction) transaction;
  }

  /** Whether it was refused for now, and waits to be run again. */
  boolean isParked() {
    for (Part command : commands) {
      if (command.state == Part.State.PARKED) {
        return true;
      }
    }
    return multi.state == Part.State.PARKED || end != null && end.state == Part.State.PARKED;
  }

  /** The first of its parts that the client, or whoever else wants it, has no answer to. */
  @Nullable Part firstUnanswered() {
    if (!multi.isAnswered()) {
      return multi;
    }
    for (Part command : commands) {
      if (!command.isAnswered()) {
        return command;
      }
    }
    return end;
  }

  /** Whether its commands are kept until EXEC, and are of several slots or watched there. */
  boolean isOverSlots() {
    return kept != null && (overSlots || !kept.isOfOneSlot(slot));
  }

  /** Whether its EXEC has to wait until all before it is answered, as it goes in steps. */
  boolean goesInSteps() {
    return kept != null && isOverSlots() && kept.goInSteps(watched);
  }

  /** Whether all it does is to tell whether watched keys were touched. */
  boolean isLook() {
    return watch != null && commands.isEmpty();
  }

  /** Whether a command with keys, declared or not, was queued. */
  boolean hasKeys() {
    for (Part command : commands) {
      if (command.slot >= 0) {
        return true;
      }
    }
    return false;
  }

  /** A command of it was answered by an error. */
  void onNotQueued(Part command, byte[] reply, int start, int end) {
    if (because == null) {
      because = TransactionReplies.reason(command, reply, start, end);
    }
  }

  boolean owns(Part part) {
    return part.transaction == this;
  }
}
