package dev.unmoved.engine.transaction;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.TransactionSplit;
import java.util.Locale;

/**
 * The commands of one session from MULTI to EXEC. MULTI is answered here until the first key names
 * the slot; from then on every command is queued by the node of that slot, in its own words. Over
 * several slots, where that is emulated, all is kept until EXEC.
 */
final class Queueing extends Feature {
  private static final Command EVALSHA = CommandTable.named("EVALSHA");
  private static final Command EVALSHA_RO = CommandTable.named("EVALSHA_RO");

  private final Traffic traffic;
  private final Watches watches;
  private final Bindings bindings;
  private final Executions executions;
  private final SlotTransactions slotTransactions;
  private final KeyPositions keys = new KeyPositions();
  private Transaction open; // MULTI was sent, neither EXEC nor DISCARD; null: none

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
    slotTransactions = new SlotTransactions(traffic, watches, own);
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
    open = new Transaction(multi);
    open.open = true;
    multi.transaction = open;
    open.watched = watches.isActive();
    open.watchLost = watches.one.isLost();
    open.overSlots = watches.several.isActive();
    if (traffic.options.emulatesCrossSlot() && (!open.watched || open.overSlots)) {
      open.split = new TransactionSplit();
    }
    Link watching = watches.one.link();
    if (watching != null) {
      open.slot = watches.one.slot();
      bindings.bind(open, watching);
      traffic.sender.sendOver(multi, watching);
    } else {
      multi.answer(TransactionReplies.OK);
    }
  }

  private Transaction close() {
    Transaction closed = open;
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
    } else if (effect != Effect.EXEC || !open.overSlots || !traffic.intake.awaitsAllBefore(part)) {
      queueOrEnd(part, effect, arguments, nowNanos);
    }
    return true;
  }

  private void queueOrEnd(Part part, Effect effect, Arguments arguments, long nowNanos) {
    boolean ends = effect == Effect.EXEC || effect == Effect.DISCARD;
    if (effect == Effect.CLIENT_REPLY) {
      refuse(part, TransactionReplies.NO_CLIENT_REPLY);
      return;
    }
    if ((effect == Effect.SUBSCRIBE || effect == Effect.SHARDED_SUBSCRIBE)
        && part.command.hasArity(arguments.count())) {
      // what it subscribes to would come between the replies to others
      refuse(part, TransactionReplies.NO_SUBSCRIBE);
      return;
    }
    carryScript(part, arguments);
    if (open.split != null && !ends && !isCollected(part, effect, arguments)) {
      return;
    }
    boolean binds =
        (part.slot >= 0 && open.split == null)
            || effect == Effect.EXEC
            || (!ends
                && (!isQueueable(part, effect, arguments)
                    || open.split == null && part.command.hasKeys()));
    if (traffic.intake.awaitsOrder(part, binds && wouldOvertake(part, effect))) {
      return;
    }
    part.transaction = open;
    if (open.link != null && open.link.closed) {
      traffic.outbox.abandon(part, part + ": the connection of its transaction was lost");
    } else if (ends) {
      Transaction ended = close();
      ended.end = part;
      part.slot = ended.slot;
      end(ended, effect, nowNanos);
    } else {
      queue(part, binds, nowNanos);
    }
  }

  private void refuse(Part part, byte[] reply) {
    open.aborted = true;
    part.answer(reply);
  }

  /** Whether a part, which is about to go to a node, would overtake what is being redirected. */
  private boolean wouldOvertake(Part part, Effect effect) {
    traffic.sender.topologyToRouteBy();
    return traffic.order.isTracking()
        && (open.link == null
            || effect == Effect.EXEC
                && !traffic.order.maySend(open.slot, part.sequence, open.link));
  }

  /**
   * What EXEC answers cannot be healed of NOSCRIPT afterwards, and between MULTI and EXEC no node
   * can be given a script. So EVALSHA of a script that is known here goes as EVAL.
   */
  private void carryScript(Part part, Arguments arguments) {
    if ((part.command != EVALSHA && part.command != EVALSHA_RO) || arguments.count() < 3) {
      return;
    }
    byte[] body = traffic.cluster().scripts().body(arguments.text(1));
    if (body != null) {
      byte[][] argv = arguments.copies();
      argv[0] = RespWriter.ascii(part.command == EVALSHA ? "EVAL" : "EVAL_RO");
      argv[1] = body;
      part.replaceBytes(RespWriter.command(argv));
    }
  }

  /** QUIT and RESET end a transaction unasked; its link ends with it still open. */
  private void leave(Part part, Effect effect) {
    Link link = open.link;
    if (link != null) {
      link.condemned = true;
      bindings.unbind(open);
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
  private boolean isCollected(Part part, Effect effect, Arguments arguments) {
    boolean queueable = isQueueable(part, effect, arguments);
    if (open.overSlots && (effect == Effect.MULTI || effect == Effect.WATCH)) {
      part.answer(
          effect == Effect.MULTI
              ? TransactionReplies.NESTED_MULTI
              : TransactionReplies.WATCH_INSIDE);
      return false;
    }
    if (!queueable && !open.overSlots && open.split.slots().size() < 2) {
      open.split = null; // the server has something to say to it, and to this transaction
      return true;
    }
    if (!queueable) {
      boolean malformed = part.command != null && !part.command.hasArity(arguments.count());
      refuse(part, malformed ? wrongArity(part.command) : TransactionReplies.NOT_QUEUED);
      return false;
    }
    keys.clear();
    part.command.keys(arguments, keys);
    boolean splits = traffic.options.splits(part.command.readOnly());
    if (!open.split.add(part.command, arguments, keys, part.copy(), splits)) {
      refuse(part, TransactionReplies.CROSSSLOT);
      return false;
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

  private void queue(Part part, boolean binds, long nowNanos) {
    if (part.slot >= 0 && open.slot >= 0 && part.slot != open.slot && open.split == null) {
      refuse(part, TransactionReplies.CROSSSLOT);
      return;
    }
    open.commands.add(part);
    if (open.slot < 0) {
      open.slot = part.slot;
    }
    if (open.link != null) {
      trackElsewhere(part, open.link);
      traffic.sender.sendOver(part, open.link);
    } else if (binds) {
      executions.run(open, nowNanos);
    } else {
      part.answer(TransactionReplies.QUEUED);
    }
  }

  private void end(Transaction ended, Effect effect, long nowNanos) {
    ended.watchLost |= ended.overSlots && watches.several.isOutOfSight();
    if (effect == Effect.DISCARD && ended.link == null) {
      ended.end.answer(TransactionReplies.OK);
      watches.forget(ended.end, null);
    } else if (effect == Effect.EXEC && (ended.aborted || ended.watchLost)) {
      if (ended.link != null) {
        traffic.outbox.enqueueSilently(TransactionReplies.DISCARD, ended.link);
      }
      ended.end.answer(
          ended.aborted
              ? TransactionReplies.EXECABORT
              : TransactionReplies.nil(traffic.mode.protocol()));
      watches.forget(ended.end, ended.link);
      bindings.unbind(ended);
    } else if (ended.overSlots) {
      ended.end.transaction = null;
      slotTransactions.execute(ended.end, ended.split);
    } else if (ended.split != null && ended.split.slots().size() > 1) {
      ended.end.transaction = null;
      slotTransactions.run(ended.end, ended.split);
    } else if (ended.link == null) {
      executions.run(ended, nowNanos);
      watches.forget(ended.end, ended.link); // one that was held up when MULTI came
    } else {
      trackElsewhere(ended.end, ended.link);
      traffic.sender.sendOver(ended.end, ended.link);
      watches.forget(ended.end, ended.link);
    }
  }

  /**
   * What comes after a part that is not with the owner of its slot, by ASK or from before the slot
   * moved, has to wait.
   */
  private void trackElsewhere(Part part, Link link) {
    if (part.slot >= 0 && !traffic.links.owns(link, part.slot)) {
      traffic.order.startTracking();
      traffic.order.add(part);
    }
  }

  @Override
  public boolean isAtRest() {
    return open == null;
  }
}
