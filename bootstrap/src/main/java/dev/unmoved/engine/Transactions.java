package dev.unmoved.engine;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.TransactionSplit;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Redirect;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * MULTI, EXEC, DISCARD, WATCH and UNWATCH of one session: which link a transaction is bound to, and
 * what becomes of it when its slot moves. Without WATCH it is run again whole at the new owner,
 * since a server that redirects has discarded it; with WATCH that would break the promise made to
 * the client, so EXEC answers nil, as for a key that was touched. Keys of several slots, where they
 * may be watched, are the business of {@link Watches}.
 */
final class Transactions {
  private static final byte[] ASKING = RespWriter.command("ASKING");
  private static final byte[] MULTI = RespWriter.command("MULTI");
  private static final byte[] EXEC = RespWriter.command("EXEC");
  private static final byte[] DISCARD = RespWriter.command("DISCARD");
  private static final byte[] UNWATCH = RespWriter.command("UNWATCH");
  private static final Command EVALSHA = CommandTable.named("EVALSHA");
  private static final Command EVALSHA_RO = CommandTable.named("EVALSHA_RO");
  private static final byte[] OK = Session.ascii("+OK\r\n");
  private static final byte[] QUEUED = Session.ascii("+QUEUED\r\n");
  private static final byte[] NULL_ARRAY = Session.ascii("*-1\r\n");
  private static final byte[] NULL = Session.ascii("_\r\n");
  // Redis' own words (execCommand), for what a single node would have said.
  private static final byte[] EXECABORT =
      Session.ascii("-EXECABORT Transaction discarded because of previous errors.\r\n");

  // EXEC would turn off the replies of a connection that others use after this client.
  private static final byte[] NO_CLIENT_REPLY =
      Session.ascii("-ERR unmoved: CLIENT REPLY cannot be queued in a transaction\r\n");
  private static final byte[] NO_SUBSCRIBE =
      Session.ascii("-ERR unmoved: SUBSCRIBE and its kin are not supported inside MULTI\r\n");
  private static final byte[] NOT_QUEUED =
      Session.ascii(
          "-ERR unmoved: only known commands can be queued in a transaction over several slots\r\n");

  private static final byte[] NESTED_MULTI =
      Session.ascii("-ERR MULTI calls can not be nested\r\n");
  private static final byte[] WATCH_INSIDE =
      Session.ascii("-ERR WATCH inside MULTI is not allowed\r\n");

  private final Session session;
  private final Watches watches;
  private final KeyPositions keys = new KeyPositions();
  private Transaction transaction; // open: MULTI was sent, neither EXEC nor DISCARD
  private boolean quietWanted; // a transaction waits until no slot is out of order
  private Link watchLink; // holds watched keys, pinned; null: none
  private int watchSlot;
  // those commands, where WATCH may go on to other slots
  private final List<byte[]> accepted = new ArrayList<byte[]>();
  private boolean avoidsWatch; // a link is looked for that has no watched keys
  private int watchesConfirmed; // WATCH commands that a node has accepted
  // and answered ones, not looked at since
  private final List<Part> unansweredWatches = new ArrayList<Part>(1);
  private boolean watchLost; // the link with the watched keys broke
  private long forgottenAt; // the command that ended all WATCHes before it

  Transactions(Session session) {
    this.session = session;
    watches = new Watches(session, this);
  }

  /** Keys of several slots that are being watched. */
  Watches watches() {
    return watches;
  }

  /** Whether the client's commands are being queued. */
  boolean isOpen() {
    return transaction != null;
  }

  /** Whether the client's commands are being queued at {@code link}. */
  boolean holds(Link link) {
    return transaction != null && transaction.link == link
        || avoidsWatch && (link == watchLink || watches.holds(link));
  }

  /** Whether a transaction waits until every slot is in order. */
  boolean wantsQuiet() {
    return quietWanted;
  }

  /** Whether the next EXEC depends on keys. */
  boolean isWatching() {
    return watchLink != null || watchLost || watches.isActive();
  }

  /** Whether keys of another slot are being watched. */
  boolean watchesElsewhere(int slot) {
    return watchLink != null && slot >= 0 && slot != watchSlot;
  }

  /** A node has accepted a WATCH, or refused it. */
  void onWatchReply(Link link, Part part, boolean isAccepted) {
    if (part.sequence < forgottenAt || watches.owns(part)) {
      return; // EXEC or UNWATCH was sent behind it
    }
    if (isAccepted) {
      watchesConfirmed++;
      pin(link, part.slot);
      if (session.options.emulatesCrossSlot()) {
        accepted.add(Arrays.copyOfRange(part.bytes, part.start, part.end));
      }
    } else if (watchesConfirmed == 0) {
      unpin();
    }
  }

  /** A link broke. */
  void onLinkLost(Link link) {
    watches.onLinkLost(link);
    if (link == watchLink) {
      watchLink = null;
      // a WATCH that it has not answered is sent again, or fails its client
      watchLost |= watchesConfirmed > 0;
    }
  }

  /**
   * Takes MULTI outside a transaction. It waits for what was sent before while a WATCH is
   * unanswered: should that be refused, the commands behind it need not be (TRYAGAIN and ASK
   * concern single keys), and would run unguarded.
   */
  void begin(Part multi) {
    if (!unansweredWatches.isEmpty() && session.awaitsAllBefore(multi)) {
      return;
    }
    unansweredWatches.clear();
    transaction = new Transaction(multi);
    multi.transaction = transaction;
    transaction.watched = isWatching();
    transaction.watchLost = watchLost;
    transaction.overSlots = watches.isActive();
    if (session.options.emulatesCrossSlot() && (!transaction.watched || transaction.overSlots)) {
      transaction.split = new TransactionSplit();
    }
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
    if (effect == Effect.EXEC && open.overSlots && session.awaitsAllBefore(part)) {
      return;
    }
    if (effect == Effect.CLIENT_REPLY) {
      open.aborted = true;
      Session.answer(part, NO_CLIENT_REPLY);
      return;
    }
    if ((effect == Effect.SUBSCRIBE || effect == Effect.SHARDED_SUBSCRIBE)
        && part.command.hasArity(arguments.count())) {
      open.aborted = true; // what it subscribes to would come between the replies to others
      Session.answer(part, NO_SUBSCRIBE);
      return;
    }
    carryScript(part, arguments);
    if (open.split != null && !ends && !isCollected(open, part, effect, arguments)) {
      return;
    }
    boolean binds =
        (part.slot >= 0 && open.split == null)
            || effect == Effect.EXEC
            || (!ends
                && (!isQueueable(part, effect, arguments)
                    || open.split == null && part.command.hasKeys()));
    if (binds) {
      session.topologyToRouteBy();
    }
    if (binds
        && session.order.isTracking()
        && (open.link == null
            || effect == Effect.EXEC
                && !session.order.maySend(open.slot, part.sequence, open.link))) {
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

  /**
   * What EXEC answers cannot be healed of NOSCRIPT afterwards, and between MULTI and EXEC no node
   * can be given a script. So EVALSHA of a script that is known here goes as EVAL.
   */
  private void carryScript(Part part, Arguments arguments) {
    if ((part.command != EVALSHA && part.command != EVALSHA_RO) || arguments.count() < 3) {
      return;
    }
    byte[] body = session.cluster.scripts().body(arguments.text(1));
    if (body != null) {
      byte[][] argv = arguments.copies();
      argv[0] = Session.ascii(part.command == EVALSHA ? "EVAL" : "EVAL_RO");
      argv[1] = body;
      part.bytes = RespWriter.command(argv);
      part.start = 0;
      part.end = part.bytes.length;
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

  /**
   * Keeps a command until EXEC says that there are no more slots to come.
   *
   * @return false when the command has its answer already: it can be in no transaction
   */
  private boolean isCollected(Transaction open, Part part, Effect effect, Arguments arguments) {
    boolean queueable = isQueueable(part, effect, arguments);
    if (open.overSlots && (effect == Effect.MULTI || effect == Effect.WATCH)) {
      Session.answer(part, effect == Effect.MULTI ? NESTED_MULTI : WATCH_INSIDE);
      return false;
    }
    if (!queueable && !open.overSlots && open.split.slots().size() < 2) {
      open.split = null; // the server has something to say to it, and to this transaction
      return true;
    }
    keys.clear();
    byte[] reply =
        part.command == null || part.command.hasArity(arguments.count())
            ? NOT_QUEUED
            : RespWriter.error(
                "ERR wrong number of arguments for '"
                    + part.command.name().toLowerCase(java.util.Locale.ROOT)
                    + "' command");
    if (queueable) {
      part.command.keys(arguments, keys);
      boolean splits = session.options.splits(part.command.readOnly());
      if (open.split.add(
          part.command,
          arguments,
          keys,
          Arrays.copyOfRange(part.bytes, part.start, part.end),
          splits)) {
        return true;
      }
      reply = Session.CROSSSLOT;
    }
    open.aborted = true;
    Session.answer(part, reply);
    return false;
  }

  private void queue(Transaction open, Part part, boolean binds, long nowNanos) {
    if (part.slot >= 0 && open.slot >= 0 && part.slot != open.slot && open.split == null) {
      open.aborted = true;
      Session.answer(part, Session.CROSSSLOT);
      return;
    }
    open.commands.add(part);
    if (open.slot < 0) {
      open.slot = part.slot;
    }
    if (open.link != null) {
      trackElsewhere(part, open.link);
      session.give(part, open.link);
    } else if (binds) {
      run(open, nowNanos);
    } else {
      Session.answer(part, QUEUED);
    }
  }

  private void end(Transaction ended, Effect effect, long nowNanos) {
    ended.watchLost |= ended.overSlots && watches.isOutOfSight();
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
    } else if (ended.overSlots) {
      watches.execute(ended.end, ended.split, nowNanos);
    } else if (ended.split != null && ended.split.slots().size() > 1) {
      runBySlot(ended, nowNanos);
    } else if (ended.link == null) {
      run(ended, nowNanos);
      forgetWatch(ended.end, ended.link); // one that was held up when MULTI came
    } else {
      trackElsewhere(ended.end, ended.link);
      session.give(ended.end, ended.link);
      forgetWatch(ended.end, ended.link);
    }
  }

  /**
   * What comes after a part that is not with the owner of its slot, by ASK or from before the slot
   * moved, has to wait.
   */
  private void trackElsewhere(Part part, Link link) {
    if (part.slot >= 0 && !session.owns(link, part.slot)) {
      session.startTracking();
      session.order.add(part);
    }
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

  /**
   * One transaction per slot, each replayed by itself where its slot moves, and one reply of all.
   */
  private void runBySlot(Transaction ended, long nowNanos) {
    Log.once(
        "transaction over slots",
        "a transaction over keys of several slots is executed as one per slot"
            + " (unmoved.cross-slot=emulate): atomic per slot only");
    Part exec = ended.end;
    exec.transaction = null;
    Gathering gathering = Gatherings.gathering(Gathering.Kind.TRANSACTIONS, exec);
    gathering.split = ended.split;
    for (int slot : ended.split.slots()) {
      gathering.add(atomically(exec, ended.split.commands(slot)));
    }
    for (Part part : gathering.parts) {
      session.send(part, nowNanos);
    }
  }

  /**
   * {@code commands}, all of one slot, as a transaction of its own, without replies but that to its
   * EXEC: the result.
   */
  Part atomically(Part whole, List<byte[]> commands) {
    Transaction own = new Transaction(answered(Session.piece(whole, MULTI)));
    for (byte[] command : commands) {
      Part part = answered(Session.piece(whole, command));
      own.commands.add(part);
      own.slot = own.slot < 0 ? part.slot : own.slot;
    }
    own.watched = isWatching();
    own.watchLost = watchLost;
    own.end = Session.piece(whole, EXEC);
    own.end.slot = own.slot;
    own.end.transaction = own;
    return own.end;
  }

  /** The same for commands that depend on no WATCH, whatever else is watched. */
  Part unwatched(Part whole, List<byte[]> commands) {
    Part end = atomically(whole, commands);
    end.transaction.watched = false;
    end.transaction.watchLost = false;
    return end;
  }

  /** The same for commands of {@code slot}, or none at all, that depend on {@code watch}. */
  Part watched(Part whole, int slot, List<byte[]> commands, Watches.Watch watch) {
    Part end = atomically(whole, commands);
    end.transaction.watched = true;
    end.transaction.watch = watch;
    end.transaction.slot = slot;
    end.slot = slot;
    return end;
  }

  private static Part answered(Part part) {
    part.state = Part.State.ANSWERED;
    return part;
  }

  /** A plan is over, and with it what it watched. */
  void endWatchOf(Part whole) {
    if (watchLink != null) {
      session.enqueueSilently(UNWATCH, watchLink);
    }
    forgetWatch(whole, watchLink);
  }

  /**
   * Gives a transaction to the owner of its slot: what the client has no reply for, and again what
   * it has.
   */
  void run(Transaction run, long nowNanos) {
    if (run.end != null && run.end.state == Part.State.ANSWERED) {
      answerAsQueued(run, nowNanos); // by us, while it was held up: nothing of it may run any more
      return;
    }
    Part first = firstUnanswered(run);
    if (run.watch != null) {
      watches.run(run, nowNanos);
      return;
    }
    if (run.watched && first.origin == Part.Origin.PIECE) {
      runWatched(run, nowNanos);
      return;
    }
    Node node =
        first.target != null
            ? first.target
            : run.slot >= 0 ? session.cluster.topology().primaryOf(run.slot) : null;
    if (node == null && !session.ensureHome()) {
      session.giveUp(first, first + ": connection to " + session.homeAddress + " lost");
      return;
    }
    Link link = linkFor(run, node == null ? session.home.node() : node);
    if (session.order.isTracking() && !mayRun(run, first, link)) {
      hold(run);
      session.giveBack(link);
      if (!first.ordered && !isOrdered(run)) {
        session
            .refusals()
            .retryLater(first, nowNanos, first + " waits for an earlier command of its slot");
      }
      return;
    }
    bind(run, link);
    if (first.asking) {
      // Before MULTI it holds for the whole transaction (networking.c, resetClient).
      session.enqueueSilently(ASKING, link);
    }
    giveAll(run, link);
  }

  /** Gives {@code link} a transaction as far as the client has sent it. */
  void giveAll(Transaction run, Link link) {
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

  /**
   * Not the one with watched keys, unless they are this transaction's: its EXEC would use them up,
   * or fail by them.
   */
  private Link linkFor(Transaction run, Node node) {
    if (node == null) {
      return session.home;
    }
    return run.watched ? session.linkTo(node) : linkWithoutWatch(node);
  }

  /** A link to {@code node} over which nothing is watched yet. */
  Link linkWithoutWatch(Node node) {
    avoidsWatch = true;
    Link link = session.linkTo(node);
    avoidsWatch = false;
    return link;
  }

  private boolean mayRun(Transaction run, Part first, Link link) {
    if (first.origin != Part.Origin.PIECE) {
      return session.order.maySend(run.slot, run.multi.sequence, link);
    }
    session.order.add(first); // among the other pieces of its request
    return session.order.maySend(first, link);
  }

  /**
   * An earlier command of the slot is still under way elsewhere: {@link SlotOrder} lets the
   * transaction go behind it.
   */
  private void hold(Transaction held) {
    for (Part command : held.commands) {
      hold(command);
    }
    if (held.end != null) {
      hold(held.end);
    }
  }

  /** Whether {@link SlotOrder} will bring it up again: what has no key has no place there. */
  private static boolean isOrdered(Transaction held) {
    for (Part command : held.commands) {
      if (command.ordered) {
        return true;
      }
    }
    return held.end != null && held.end.ordered;
  }

  private void hold(Part part) {
    if (part.state != Part.State.ANSWERED) {
      part.state = Part.State.HELD;
      session.order.add(part);
    }
  }

  /**
   * Only where its keys are watched may it run; that one is a plan's, as a client's own is bound
   * from MULTI on.
   */
  private void runWatched(Transaction run, long nowNanos) {
    Link link = watchLink;
    run.watchLost |= watchLost || link == null;
    if (run.watchLost) {
      session.settleAs(run.end, nil(), link, nowNanos);
    } else {
      bind(run, link);
      giveAll(run, link);
    }
    forgetWatch(run.end, link);
  }

  private void giveAgain(Part part, Transaction run, Link link) {
    if (part.state == Part.State.ANSWERED) {
      Part again =
          new Part(
              Part.Origin.REPLAY,
              part.command,
              part.bytes,
              part.start,
              part.end,
              part.slot,
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
    if (its.watch != null && part == its.end && link.in[start] == '-') {
      its.watch.onRefused();
    }
    if (part == its.end && its.watchLost && part.effect() == Effect.EXEC) {
      session.settleAs(part, nil(), link, nowNanos);
      return true;
    }
    return link.in[start] == '-'
        && session.isRouted()
        && onRefused(link, part, start, end, nowNanos);
  }

  /**
   * A node would not queue or run a transaction: runs it again where it can; false for an ordinary
   * error.
   */
  boolean onRefused(Link link, Part part, int start, int end, long nowNanos) {
    Transaction its = part.transaction;
    // where they were, its keys cannot be seen
    its.watchLost |= its.watch != null && part.effect() == Effect.WATCH;
    RetryPolicy.Verdict verdict = RetryPolicy.verdict(link.in, start, end);
    if (verdict == RetryPolicy.Verdict.ANSWER) {
      return false;
    }
    Node node = null;
    boolean ask = false;
    if (verdict == RetryPolicy.Verdict.REDIRECT) {
      Redirect redirect = session.refusals().redirect(link, start, end);
      node = redirect == null ? null : session.refusals().learn(redirect, link, nowNanos);
      if (node == null) {
        return false;
      }
      ask = redirect.isAsk();
    } else if (verdict == RetryPolicy.Verdict.LATER_AND_REFRESH) {
      session.cluster.refresh(session.name(link) + " refused a transaction");
    }
    if (its.watched) {
      // the keys moved away from where they were watched: to the client, they were touched
      its.watchLost = true;
      session.settleAs(
          part, part == its.end ? nil() : part == its.multi ? OK : QUEUED, link, nowNanos);
      return true;
    }
    if (its.aborted) { // EXEC answers EXECABORT, or has: nothing of it may run
      session.detach(part);
      Session.answer(part, part == its.multi ? OK : QUEUED);
      session.settled(part, nowNanos);
      return true;
    }
    if (node != null) {
      its.askedAt = ask ? node : null;
      if (++its.redirects > session.options.redirectsMax()) {
        return false;
      }
    }
    session.startTracking();
    if (node == null) {
      session.cluster.activity().refused(link.in, start, end, part.slot, link.node());
    }
    session.detach(part);
    part.state = Part.State.HELD;
    withdraw(its, link, part);
    Part first = firstUnanswered(its);
    if (first == null) {
      return true; // nothing is awaited yet: the next command of the client runs it
    }
    // Refused for now where ASK led: to go there again saves the way round, and the count of
    // redirects.
    first.target = its.askedAt != null ? its.askedAt : node;
    first.asking = its.askedAt != null;
    if (node == null) {
      session
          .refusals()
          .retryLater(first, nowNanos, first + " at " + session.name(link) + " was refused");
    } else {
      run(its, nowNanos);
    }
    return true;
  }

  /**
   * Takes a transaction back from a link, after its part {@code refused} was answered there. What
   * was written is answered to nobody. The node's transaction ends where EXEC has or had its place:
   * behind that the client's next one may begin.
   */
  private void withdraw(Transaction withdrawn, Link link, Part refused) {
    List<Part> inFlight = new ArrayList<Part>(link.inFlight);
    link.inFlight.clear();
    // a refused EXEC discards its transaction (server.c, processCommand)
    boolean ends = refused == withdrawn.end;
    for (Part part : inFlight) {
      if (!withdrawn.owns(part)) {
        link.inFlight.add(part);
        continue;
      }
      if (part.written) {
        link.inFlight.add(silent(part.bytes, part.start, part.end, link));
        ends |= part == withdrawn.end;
      } else if (part == withdrawn.end) {
        Part discard = silent(DISCARD, 0, DISCARD.length, link);
        link.inFlight.add(discard);
        link.replaceUnwritten(part, discard);
        ends = true;
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
    if (!ends) {
      session.enqueueSilently(DISCARD, link);
    }
    unbind(withdrawn);
  }

  /** What takes the place of a part on its link; its answer is for nobody. */
  private static Part silent(byte[] bytes, int start, int end, Link link) {
    Part part = new Part(Part.Origin.SILENT, null, bytes, start, end, Slot.NONE, -1);
    part.link = link;
    return part;
  }

  void bind(Transaction bound, Link link) {
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

  /** Takes a WATCH by which keys of several slots are watched, where that is wanted. */
  boolean watchOverSlots(Part part, Arguments arguments, long nowNanos) {
    return session.isRouted()
        && session.options.emulatesCrossSlot()
        && watches.take(part, arguments, nowNanos);
  }

  /** What is watched of one slot becomes one of several. */
  void handOver(Watches several) {
    several.adopt(watchLink, watchSlot, accepted, watchLost);
    watchLink = null;
    watchLost = false;
    watchesConfirmed = 0;
    accepted.clear();
  }

  /**
   * Whether a WATCH waits until every slot is in order. Were it held back by itself, the UNWATCH
   * behind it would not know of it.
   */
  boolean postpones(Part watch) {
    session.topologyToRouteBy();
    quietWanted = session.order.isTracking();
    if (quietWanted) {
      session.backlog.addFirst(watch);
    } else {
      forgetAnsweredWatches();
      unansweredWatches.add(watch);
    }
    return quietWanted;
  }

  private void forgetAnsweredWatches() {
    for (Iterator<Part> watches = unansweredWatches.iterator(); watches.hasNext(); ) {
      if (watches.next().state == Part.State.ANSWERED) {
        watches.remove();
      }
    }
  }

  /** Gives a WATCH to {@code link}. */
  void watch(Part part, Link link) {
    if (part.sequence < forgottenAt) {
      // Redirected, and the UNWATCH behind it was answered meanwhile: nothing may stay watched
      // here.
      session.give(part, link);
      session.enqueueSilently(UNWATCH, link);
    } else {
      watchOn(link, part.slot);
      session.give(part, link);
    }
  }

  private void watchOn(Link link, int slot) {
    if (watchLink != link) {
      // A slot that moved between two WATCHes leaves the first one out of sight.
      watchLost |= watchesConfirmed > 0;
      if (watchesConfirmed > 0) {
        unwatchElsewhere(transaction == null ? link : transaction.link);
      }
      watchesConfirmed = 0;
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

  /** RESET goes home, and would leave watched what is watched elsewhere. */
  void onReset(Part reset) {
    forgetWatch(reset, session.home);
  }

  /**
   * {@code by} ends every WATCH before it; on {@code link}, unless null, the node does so by what
   * it is sent.
   */
  private void forgetWatch(Part by, Link link) {
    forgottenAt = by.sequence;
    watchLost = false;
    watchesConfirmed = 0;
    accepted.clear();
    watches.end();
    unwatchElsewhere(link);
    unpin();
  }

  /**
   * A WATCH that followed its slot to another link would outlive its transaction there, and spoil
   * another client's.
   */
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

  /** What EXEC answers when a watched key was touched. */
  byte[] nil() {
    return session.state().protocol() == 3 ? NULL : NULL_ARRAY;
  }

  /** Whether an EXEC was answered so. */
  static boolean isNil(byte[] reply) {
    return reply[0] == '_' || reply[0] == '*' && reply[1] == '-';
  }
}
