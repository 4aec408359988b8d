package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Redirect;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * MULTI, EXEC, DISCARD, WATCH and UNWATCH of one session: which link a transaction is bound to, and what becomes of it
 * when its slot moves. Without WATCH it is run again whole at the new owner, since a server that redirects has discarded
 * it; with WATCH that would break the promise made to the client, so EXEC answers nil, as for a key that was touched.
 */
final class Transactions {
  private static final byte[] ASKING = RespWriter.command("ASKING");
  private static final byte[] DISCARD = RespWriter.command("DISCARD");
  private static final byte[] UNWATCH = RespWriter.command("UNWATCH");
  private static final byte[] OK = Session.ascii("+OK\r\n");
  private static final byte[] QUEUED = Session.ascii("+QUEUED\r\n");
  private static final byte[] NULL_ARRAY = Session.ascii("*-1\r\n");
  private static final byte[] NULL = Session.ascii("_\r\n");
  // Redis' own words (execCommand), for what a single node would have said.
  private static final byte[] EXECABORT =
      Session.ascii("-EXECABORT Transaction discarded because of previous errors.\r\n");

  private final Session session;
  private Transaction transaction; // open: MULTI was sent, neither EXEC nor DISCARD
  private boolean quietWanted; // a transaction waits until no slot is out of order
  private Link watchLink; // holds watched keys, pinned; null: none
  private int watchSlot;
  private int watchesConfirmed; // WATCH commands that a node has accepted
  private boolean watchLost; // the link with the watched keys broke
  private long forgottenAt; // the command that ended all WATCHes before it

  Transactions(Session session) {
    this.session = session;
  }

  /** Whether the client's commands are being queued. */
  boolean isOpen() {
    return transaction != null;
  }

  /** Whether what is sent over {@code link} now would be queued by its node. */
  boolean occupies(Link link) {
    return transaction != null && transaction.link == link;
  }

  /** Whether a transaction waits until every slot is in order. */
  boolean wantsQuiet() {
    return quietWanted;
  }

  /** Whether keys of another slot are being watched. */
  boolean watchesElsewhere(int slot) {
    return watchLink != null && slot >= 0 && slot != watchSlot;
  }

  /** Whether EXEC, DISCARD or UNWATCH came behind a WATCH that was held up: it has nothing left to watch for. */
  boolean isOver(Part watch) {
    return watch.sequence < forgottenAt;
  }

  /** A node has accepted a WATCH, or refused it. */
  void onWatchReply(Link link, Part part, boolean accepted) {
    if (isOver(part)) {
      return; // EXEC or UNWATCH was sent behind it
    }
    if (accepted) {
      watchesConfirmed++;
      pin(link, part.slot);
    } else if (watchesConfirmed == 0) {
      unpin();
    }
  }

  /** A link broke. */
  void onLinkLost(Link link) {
    if (link == watchLink) {
      watchLink = null;
      watchLost = true;
    }
  }

  /** Takes MULTI outside a transaction. */
  void begin(Part multi) {
    transaction = new Transaction(multi);
    multi.transaction = transaction;
    transaction.watched = watchLink != null || watchLost;
    transaction.watchLost = watchLost;
    if (watchLink != null) {
      transaction.slot = watchSlot;
      bind(transaction, watchLink);
      session.give(multi, watchLink);
    } else {
      Session.answer(multi, OK);
    }
  }

  /** Takes any command inside one. */
  void take(Part part, Effect effect, Arguments arguments, long nowNanos) {
    Transaction open = transaction;
    boolean ends = effect == Effect.EXEC || effect == Effect.DISCARD;
    if (effect == Effect.QUIT || effect == Effect.RESET) {
      leave(part, effect, nowNanos);
      return;
    }
    boolean binds = part.slot >= 0 || effect == Effect.EXEC || (!ends && !isQueueable(part, effect, arguments));
    if (binds && session.order.isTracking() && (open.link == null
        || effect == Effect.EXEC && !session.order.maySend(open.slot, part.sequence, open.link))) {
      quietWanted = true; // it would overtake what is being redirected
      session.backlog.addFirst(part);
      return;
    }
    quietWanted = false;
    part.transaction = open;
    if (open.link != null && open.link.closed) {
      session.giveUp(part, part + ": the connection of its transaction was lost");
    } else if (ends) {
      transaction = null;
      open.end = part;
      part.slot = open.slot;
      end(open, effect, nowNanos);
    } else {
      queue(open, part, binds, nowNanos);
    }
  }

  /** QUIT and RESET end a transaction unasked; its link ends with it still open. */
  private void leave(Part part, Effect effect, long nowNanos) {
    Link link = transaction.link;
    if (link != null) {
      link.condemned = true;
      unbind(transaction);
    }
    transaction = null;
    forgetWatch(part, link);
    if (effect == Effect.RESET) {
      session.sendStateChange(part, nowNanos);
    } else {
      session.sendHome(part, nowNanos);
    }
  }

  private void queue(Transaction open, Part part, boolean binds, long nowNanos) {
    if (part.slot >= 0 && open.slot >= 0 && part.slot != open.slot) {
      open.aborted = true;
      Session.answer(part, Session.CROSSSLOT);
      return;
    }
    open.commands.add(part);
    if (open.slot < 0) {
      open.slot = part.slot;
    }
    if (open.link != null) {
      if (part.slot >= 0 && !session.owns(open.link, part.slot)) {
        session.startTracking(); // it will be refused there and run elsewhere; what comes after it has to wait
      }
      session.give(part, open.link);
    } else if (binds) {
      run(open, nowNanos);
    } else {
      Session.answer(part, QUEUED);
    }
  }

  private void end(Transaction ended, Effect effect, long nowNanos) {
    if (effect == Effect.DISCARD && ended.link == null) {
      Session.answer(ended.end, OK);
      forgetWatch(ended.end, null);
    } else if (effect == Effect.EXEC && (ended.aborted || ended.watchLost)) {
      if (ended.link != null) {
        session.enqueueSilently(DISCARD, ended.link);
      }
      Session.answer(ended.end, ended.aborted ? EXECABORT : nil());
      forgetWatch(ended.end, ended.link);
      unbind(ended);
    } else if (ended.link == null) {
      run(ended, nowNanos);
      forgetWatch(ended.end, ended.link); // one that was held up when MULTI came
    } else {
      session.give(ended.end, ended.link);
      forgetWatch(ended.end, ended.link);
    }
  }

  /** Whether a server would answer QUEUED whatever else comes, so that we may. */
  private static boolean isQueueable(Part part, Effect effect, Arguments arguments) {
    if (part.command == null || effect == Effect.MULTI || effect == Effect.WATCH || effect == Effect.SUBSCRIBE
        || effect == Effect.SHARDED_SUBSCRIBE || effect == Effect.MONITOR || effect == Effect.SYNC) {
      return false;
    }
    int arity = part.command.arity();
    return arity >= 0 ? arguments.count() == arity : arguments.count() >= -arity;
  }

  /** Gives a transaction to the owner of its slot: what the client has no reply for, and again what it has. */
  void run(Transaction run, long nowNanos) {
    if (run.end != null && run.end.state == Part.State.ANSWERED) {
      answerAsQueued(run, nowNanos); // by us, while it was held up: nothing of it may run any more
      return;
    }
    Part first = firstUnanswered(run);
    Node node = first.target != null ? first.target
        : run.slot >= 0 ? session.cluster.topology().primaryOf(run.slot) : null;
    if (node == null && !session.ensureHome()) {
      session.giveUp(first, first + ": connection to " + session.homeAddress + " lost");
      return;
    }
    Link link = node == null ? session.home : session.linkTo(node);
    if (session.order.isTracking() && !session.order.maySend(run.slot, run.multi.sequence, link)) {
      hold(run);
      session.giveBack(link);
      return;
    }
    bind(run, link);
    if (first.asking) {
      // Before MULTI it holds for the whole transaction (networking.c, resetClient).
      session.enqueueSilently(ASKING, link);
    }
    giveAgain(run.multi, run, link);
    for (Part command : run.commands) {
      giveAgain(command, run, link);
    }
    if (run.end != null) {
      giveAgain(run.end, run, link);
    }
  }

  private void answerAsQueued(Transaction ended, long nowNanos) {
    if (ended.multi.state != Part.State.ANSWERED) {
      Session.answer(ended.multi, OK);
    }
    for (Part command : ended.commands) {
      if (command.state != Part.State.ANSWERED) {
        Session.answer(command, QUEUED);
        session.settled(command, nowNanos);
      }
    }
  }

  /** An earlier command of the slot is still under way elsewhere: {@link SlotOrder} lets the transaction go behind it. */
  private void hold(Transaction held) {
    for (Part command : held.commands) {
      hold(command);
    }
    if (held.end != null) {
      hold(held.end);
    }
  }

  private void hold(Part part) {
    if (part.state != Part.State.ANSWERED) {
      part.state = Part.State.HELD;
      session.order.add(part);
    }
  }

  private void giveAgain(Part part, Transaction run, Link link) {
    if (part.state == Part.State.ANSWERED) {
      Part again = new Part(Part.Origin.REPLAY, part.command, part.bytes, part.start, part.end, part.slot,
          part.sequence);
      again.transaction = run;
      session.enqueue(again, link);
    } else {
      session.enqueue(part, link);
    }
  }

  private static Part firstUnanswered(Transaction run) {
    if (run.multi.state != Part.State.ANSWERED) {
      return run.multi;
    }
    for (Part command : run.commands) {
      if (command.state != Part.State.ANSWERED) {
        return command;
      }
    }
    return run.end;
  }

  /** Looks at a reply to a part of a transaction; true when that was all there is to do. */
  boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    Transaction its = part.transaction;
    if (part == its.end && its.watchLost && part.effect() == Effect.EXEC) {
      session.detach(part);
      Session.answer(part, nil());
      session.settled(part, nowNanos);
      return true;
    }
    return link.in[start] == '-' && session.isRouted() && onRefused(link, part, start, end, nowNanos);
  }

  /** A node would not queue or run a transaction: runs it again where it can; false for an ordinary error. */
  boolean onRefused(Link link, Part part, int start, int end, long nowNanos) {
    Transaction its = part.transaction;
    RetryPolicy.Verdict verdict = RetryPolicy.verdict(link.in, start, end);
    if (verdict == RetryPolicy.Verdict.ANSWER) {
      return false;
    }
    Node node = null;
    boolean ask = false;
    if (verdict == RetryPolicy.Verdict.REDIRECT) {
      Redirect redirect = session.redirect(link, start, end);
      node = redirect == null ? null : session.learn(redirect, link, nowNanos);
      if (node == null) {
        return false;
      }
      ask = redirect.isAsk();
    } else if (verdict == RetryPolicy.Verdict.LATER_AND_REFRESH) {
      session.cluster.refresh(session.name(link) + " refused a transaction");
    }
    if (its.watched) {
      its.watchLost = true; // the keys moved away from where they were watched: to the client, they were touched
      session.detach(part);
      Session.answer(part, part == its.end ? nil() : part == its.multi ? OK : QUEUED);
      session.settled(part, nowNanos);
      return true;
    }
    if (its.aborted) { // EXEC answers EXECABORT, or has: nothing of it may run
      session.detach(part);
      Session.answer(part, part == its.multi ? OK : QUEUED);
      session.settled(part, nowNanos);
      return true;
    }
    if (++its.redirects > session.options.redirectsMax()) {
      return false;
    }
    session.startTracking();
    session.detach(part);
    part.state = Part.State.HELD;
    withdraw(its, link);
    Part first = firstUnanswered(its);
    if (first == null) {
      return true; // nothing is awaited yet: the next command of the client runs it
    }
    first.target = node;
    first.asking = ask;
    if (node == null) {
      session.retryLater(first, nowNanos, first + " at " + session.name(link) + " was refused");
    } else {
      run(its, nowNanos);
    }
    return true;
  }

  /** Takes a transaction back from a link. What was written there is answered to nobody. */
  private void withdraw(Transaction withdrawn, Link link) {
    List<Part> inFlight = new ArrayList<Part>(link.inFlight);
    link.inFlight.clear();
    boolean endWritten = false;
    for (Part part : inFlight) {
      if (!withdrawn.owns(part)) {
        link.inFlight.add(part);
        continue;
      }
      if (part.written) {
        link.inFlight.add(new Part(Part.Origin.SILENT, null, part.bytes, part.start, part.end, Slot.NONE, -1));
        link.inFlight.peekLast().link = link;
        endWritten |= part == withdrawn.end;
      } else {
        link.outbox.remove(part);
        link.attached--;
      }
      part.link = null;
      part.state = Part.State.HELD;
      if (part.origin == Part.Origin.REPLAY) {
        part.transaction = null;
      }
    }
    if (!endWritten) {
      session.enqueueSilently(DISCARD, link);
    }
    unbind(withdrawn);
  }

  private void bind(Transaction bound, Link link) {
    bound.link = link;
    link.pins++;
  }

  void unbind(Transaction bound) {
    Link link = bound.link;
    if (link != null) {
      bound.link = null;
      link.pins--;
      session.giveBack(link);
    }
  }

  /** A WATCH goes to {@code link}. */
  void watchOn(Link link, int slot) {
    if (watchLink != link) {
      // A slot that moved between two WATCHes leaves the first one out of sight.
      watchLost |= watchesConfirmed > 0;
      watchesConfirmed = 0;
      unwatchElsewhere(transaction == null ? link : transaction.link);
      unpin();
    }
    pin(link, slot);
  }

  void unwatch(Part part) {
    Link link = watchLink;
    if (link == null) {
      Session.answer(part, OK);
    } else {
      session.give(part, link);
    }
    forgetWatch(part, link);
  }

  /** {@code by} ends every WATCH before it; on {@code link}, unless null, the node does so by what it is sent. */
  private void forgetWatch(Part by, Link link) {
    forgottenAt = by.sequence;
    watchLost = false;
    watchesConfirmed = 0;
    unwatchElsewhere(link);
    unpin();
  }

  /** A WATCH that followed its slot to another link would outlive its transaction there, and spoil another client's. */
  private void unwatchElsewhere(Link link) {
    if (watchLink != null && watchLink != link && !watchLink.closed) {
      session.enqueueSilently(UNWATCH, watchLink);
    }
  }

  private void pin(Link link, int slot) {
    if (watchLink == null) {
      watchLink = link;
      link.pins++;
    }
    watchSlot = slot;
  }

  private void unpin() {
    Link link = watchLink;
    watchLink = null;
    if (link != null) {
      link.pins--;
      session.giveBack(link);
    }
  }

  private byte[] nil() {
    return session.state().protocol() == 3 ? NULL : NULL_ARRAY;
  }
}
