package dev.unmoved.engine.transaction;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.plan.Plans;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.ChannelNames;
import dev.unmoved.route.Split;
import dev.unmoved.topology.Slot;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one session from MULTI to EXEC. MULTI is answered here until the first key names
 * the slot; from then on every command is queued by the node of that slot, in its own words. Over
 * several slots, where that is emulated, all is kept until EXEC.
 */
final class Queueing extends Feature {
  private final Traffic traffic;
  private final Watches watches;
  private final Bindings bindings;
  private final Executions executions;
  private final Admission admission;
  private final CrossSlotWarning warning;
  private final Ends ends;
  private final KeyPositions keys = new KeyPositions();
  private @Nullable Transaction open; // MULTI was sent, neither EXEC nor DISCARD; null: none

  Queueing(
      Traffic traffic,
      Watches watches,
      OwnTransactions own,
      Bindings bindings,
      Executions executions) {
    this.traffic = traffic;
    this.watches = watches;
    this.bindings = bindings;
    this.executions = executions;
    admission = new Admission(traffic);
    warning = new CrossSlotWarning(traffic, watches);
    SlotTransactions slotTransactions = new SlotTransactions(traffic, watches, own);
    ends = new Ends(traffic, watches, bindings, executions, slotTransactions);
  }

  /** Whether the client's commands are being queued. */
  boolean isOpen() {
    return open != null;
  }

  /** Takes MULTI outside a transaction. */
  void begin(Part multi) {
    if (watches.one.holdsBack(multi)) {
      return;
    }
    Transaction begun = new Transaction(multi);
    open = begun;
    begun.open = true;
    multi.transaction = begun;
    begun.watched = watches.isActive();
    begun.watchLost = watches.one.isLost();
    begun.overSlots = watches.several.isActive();
    if (traffic.options.emulatesCrossSlot()) {
      begun.kept = new Segments();
    }
    Link watching = watches.one.link();
    begun.slot = watching == null ? Slot.NONE : watches.one.slot();
    if (watching != null && begun.kept == null) {
      bindings.bind(begun, watching);
      traffic.sender.sendOver(multi, watching);
    } else {
      multi.answer(TransactionReplies.OK);
    }
  }

  /** The one that is open. */
  private Transaction open() {
    Transaction known = open;
    if (known == null) {
      throw new IllegalStateException("outside a transaction");
    }
    return known;
  }

  private Transaction close() {
    Transaction closed = open();
    open = null;
    closed.open = false;
    traffic.links.queueing(null);
    return closed;
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (open == null || !traffic.lifecycle.isRouted()) {
      return false;
    }
    if (effect == Effect.QUIT || effect == Effect.RESET) {
      leave(part, effect);
    } else if (effect != Effect.EXEC || !ends.isPutOff(part, open)) {
      queueOrEnd(part, effect, arguments, nowNanos);
    }
    return true;
  }

  private void queueOrEnd(Part part, Effect effect, Arguments arguments, long nowNanos) {
    Transaction its = open();
    boolean isEnd = effect == Effect.EXEC || effect == Effect.DISCARD;
    if (effect == Effect.CLIENT_REPLY) {
      refuse(part, TransactionReplies.NO_CLIENT_REPLY);
      return;
    }
    if ((effect == Effect.SUBSCRIBE || effect == Effect.SHARDED_SUBSCRIBE)
        && part.knownCommand().hasArity(arguments.count())) {
      // what it subscribes to would come between the replies to others
      refuse(part, TransactionReplies.NO_SUBSCRIBE);
      return;
    }
    QueuedPlace place = isEnd ? QueuedPlace.TRANSACTION : admission.place(part, arguments);
    admission.carryScript(part, arguments);
    if (!isEnd && its.kept != null && !isKept(part, place, effect, arguments)) {
      return;
    }
    if (!isEnd && its.kept == null && !isAdmitted(part, place, arguments)) {
      return;
    }
    boolean binds =
        (part.slot >= 0 && its.kept == null)
            || effect == Effect.EXEC
            || (!isEnd
                && (!isQueueable(part, effect, arguments)
                    || its.kept == null && part.knownCommand().hasKeys()));
    if (traffic.intake.awaitsOrder(part, binds && wouldOvertake(part, effect))) {
      return;
    }
    part.transaction = its;
    if (its.link != null && its.link.closed) {
      traffic.outbox.abandon(part, part + ": the connection of its transaction was lost");
    } else if (isEnd) {
      Transaction ended = close();
      ended.end = part;
      if (ended.slot == Slot.NONE && ended.link == null && ended.atHome == null) {
        ended.slot = ended.channelSlot;
      }
      part.slot = ended.slot;
      ends.carryOut(ended, effect, nowNanos);
    } else {
      queue(part, arguments, binds, nowNanos);
    }
  }

  /** Refuses what the node of the transaction would execute although it does not belong there. */
  private boolean isAdmitted(Part part, QueuedPlace place, Arguments arguments) {
    Transaction its = open();
    boolean staysHome = place == QueuedPlace.HOME && its.slot == Slot.NONE && !its.hasKeys();
    if (staysHome) {
      its.atHome = part.command;
    }
    if (place == QueuedPlace.TRANSACTION && part.slot != Slot.NONE && its.atHome != null) {
      refuse(part, RespWriter.error(QueuedPlace.HOME.refusal(its.atHome)));
      return false;
    }
    if (place != QueuedPlace.TRANSACTION && !staysHome) {
      refuse(part, RespWriter.error(place.refusal(part.knownCommand())));
      return false;
    }
    keys.clear();
    boolean isOverSeveral =
        part.command != null
            && part.command.keys(arguments, keys) > 1
            && Split.isOverSeveralSlots(arguments, keys);
    if (isOverSeveral || part.slot >= 0 && its.slot >= 0 && part.slot != its.slot) {
      warning.tell(its, part, arguments); // its node refuses the former, we the latter
    }
    return true;
  }

  /** Answers a command that cannot be in the transaction; what ends it says so. */
  void refuse(Part part, byte[] reply) {
    Transaction its = open();
    its.aborted = true;
    its.onNotQueued(part, reply, 0, reply.length);
    part.answer(reply);
  }

  /** Whether a part, which is about to go to a node, would overtake what is being redirected. */
  private boolean wouldOvertake(Part part, Effect effect) {
    Transaction its = open();
    traffic.sender.topologyToRouteBy();
    return traffic.order.isTracking()
        && (its.link == null
            || effect == Effect.EXEC && !traffic.order.maySend(its.slot, part.sequence, its.link));
  }

  /** QUIT and RESET end a transaction unasked; its link ends with it still open. */
  private void leave(Part part, Effect effect) {
    Transaction its = open();
    Link link = its.link;
    if (link != null) {
      link.condemned = true;
      bindings.unbind(its);
    }
    close();
    watches.forget(part, link);
    if (effect == Effect.RESET) {
      traffic.sender.sendDecisive(part);
    } else {
      traffic.sender.sendHome(part);
    }
  }

  /**
   * Keeps a command until EXEC says that there are no more slots to come.
   *
   * @return false when the command has its answer already: it can be in no transaction
   */
  private boolean isKept(Part part, QueuedPlace place, Effect effect, Arguments arguments) {
    Transaction its = open();
    Segments kept = its.kept;
    if (kept == null) {
      return true;
    }
    boolean queueable = isQueueable(part, effect, arguments);
    if (!queueable && !its.isOverSlots()) {
      its.kept = null; // the server has something to say to it, and to this transaction
      return true;
    }
    if (effect == Effect.MULTI || effect == Effect.WATCH) {
      part.answer(
          effect == Effect.MULTI
              ? TransactionReplies.NESTED_MULTI
              : TransactionReplies.WATCH_INSIDE);
      return false;
    }
    if (place == QueuedPlace.NOWHERE) {
      refuse(part, RespWriter.error(place.refusal(part.knownCommand())));
      return false;
    }
    if (!queueable) {
      boolean malformed = part.command != null && !part.command.hasArity(arguments.count());
      refuse(part, malformed ? wrongArity(part.knownCommand()) : TransactionReplies.NOT_QUEUED);
      return false;
    }
    keys.clear();
    part.knownCommand().keys(arguments, keys);
    boolean splits = traffic.options.splits(part.knownCommand().readOnly());
    if (place != QueuedPlace.TRANSACTION
        || Plans.neededInOneSlot(part.knownCommand(), arguments)
        || !kept.add(part, arguments, keys, splits)) {
      if (place == QueuedPlace.TRANSACTION && !admission.hasPlan(part, arguments, keys)) {
        warning.tell(its, part, arguments);
        refuse(part, TransactionReplies.CROSSSLOT);
        return false;
      }
      admission.waitNoMore(part, arguments);
      kept.addSingle(part);
    }
    return true;
  }

  private static byte[] wrongArity(Command command) {
    return RespWriter.error(
        "ERR wrong number of arguments for '"
            + command.name().toLowerCase(Locale.ROOT)
            + "' command");
  }

  /** Whether a server would answer QUEUED whatever else comes, so that we may. */
  private static boolean isQueueable(Part part, Effect effect, Arguments arguments) {
    if (part.command == null
        || effect == Effect.MULTI
        || effect == Effect.WATCH
        || effect == Effect.SUBSCRIBE
        || effect == Effect.SHARDED_SUBSCRIBE
        || effect == Effect.MONITOR
        || effect == Effect.SYNC) {
      return false;
    }
    return part.command.hasArity(arguments.count()) && !CommandTable.isContainer(part.command);
  }

  private void queue(Part part, Arguments arguments, boolean binds, long nowNanos) {
    Transaction its = open();
    if (part.slot >= 0 && its.slot >= 0 && part.slot != its.slot && its.kept == null) {
      refuse(part, TransactionReplies.CROSSSLOT);
      return;
    }
    its.commands.add(part);
    its.namesKeys |= part.command != null && part.command.firstKey(arguments) > 0;
    if (its.channelSlot == Slot.NONE) {
      its.channelSlot = ChannelNames.slotOfPublish(part.command, arguments);
    }
    if (its.slot < 0) {
      its.slot = part.slot;
    }
    if (its.link != null) {
      executions.trackElsewhere(part, its.link);
      traffic.sender.sendOver(part, its.link);
    } else if (binds) {
      executions.run(its, nowNanos);
    } else {
      part.answer(TransactionReplies.QUEUED);
    }
  }

  @Override
  public boolean isAtRest() {
    return open == null;
  }
}
