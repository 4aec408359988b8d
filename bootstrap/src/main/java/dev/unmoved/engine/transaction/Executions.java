package dev.unmoved.engine.transaction;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Refusal;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.topology.Node;
import java.nio.charset.StandardCharsets;

/**
 * Gives transactions to links, and runs them again when their slot moves. Without WATCH a
 * transaction is run again whole at the new owner, since a server that redirects has discarded it;
 * with WATCH that would break the promise made to the client, so EXEC answers nil, as for a key
 * that was touched.
 */
final class Executions {
  private static final Command WATCH = CommandTable.named("WATCH");

  private final Traffic traffic;
  private final Watches watches;
  private final Bindings bindings;
  // one that nothing was written of on a lost link: it waits as a whole
  private Transaction parking;

  Executions(Traffic traffic, Watches watches, Bindings bindings) {
    this.traffic = traffic;
    this.watches = watches;
    this.bindings = bindings;
  }

  // ---- To the nodes ----

  /**
   * Gives a transaction to the owner of its slot: what the client has no reply for, and again what
   * it has.
   */
  void run(Transaction run, long nowNanos) {
    if (run.end != null && run.end.isAnswered()) {
      answerAsQueued(run); // by us, while it was held up: nothing of it may run any more
      return;
    }
    Part first = run.firstUnanswered();
    if (run.watch != null) {
      runOnItsWatch(run);
      return;
    }
    if (run.watched && (first.origin == Part.Origin.PIECE || watches.one.link() != null)) {
      runWatched(run);
      return;
    }
    Node node = nodeFor(run, first);
    if (node == null && !traffic.links.ensureHome()) {
      traffic.outbox.abandon(
          first, first + ": connection to " + traffic.links.homeAddress() + " lost");
      return;
    }
    Link link = linkFor(run, node == null ? traffic.links.homeNode() : node);
    if (traffic.order.isTracking() && !mayRun(run, first, link)) {
      hold(run);
      traffic.links.release(link);
      if (!first.ordered && !isOrdered(run)) {
        traffic.retries.retryLater(
            first, nowNanos, first + " waits for an earlier command of its slot");
      }
      return;
    }
    bindings.bind(run, link);
    if (first.isAsking()) {
      // Before MULTI it holds for the whole transaction (networking.c, resetClient).
      traffic.outbox.enqueueSilently(TransactionReplies.ASKING, link);
    }
    enqueueAll(run, link);
  }

  private Node nodeFor(Transaction run, Part first) {
    if (first.target() != null) {
      return first.target();
    }
    return run.slot >= 0 ? traffic.cluster().topology().primaryOf(run.slot) : null;
  }

  /**
   * Not the one with watched keys, unless they are this transaction's: its EXEC would use them up,
   * or fail by them.
   */
  private Link linkFor(Transaction run, Node node) {
    if (node == null) {
      return traffic.links.home();
    }
    return run.watched ? traffic.links.linkTo(node) : traffic.links.linkWithoutWatch(node);
  }

  private boolean mayRun(Transaction run, Part first, Link link) {
    if (first.origin != Part.Origin.PIECE) {
      return traffic.order.maySend(run.slot, run.multi.sequence, link);
    }
    traffic.order.add(first); // among the other pieces of its request
    return traffic.order.maySend(first, link);
  }

  /**
   * An earlier command of the slot is still under way elsewhere: the transaction goes behind it.
   */
  private void hold(Transaction held) {
    for (Part command : held.commands) {
      hold(command);
    }
    if (held.end != null) {
      hold(held.end);
    }
  }

  private void hold(Part part) {
    if (!part.isAnswered()) {
      part.state = Part.State.HELD;
      traffic.order.add(part);
    }
  }

  /** Whether it will be brought up again with its slot: what has no key has no place there. */
  private static boolean isOrdered(Transaction held) {
    for (Part command : held.commands) {
      if (command.ordered) {
        return true;
      }
    }
    return held.end != null && held.end.ordered;
  }

  /** Only where its keys are watched may it run: a plan's, or one that was kept until now. */
  private void runWatched(Transaction run) {
    Link link = watches.one.link();
    run.watchLost |= watches.one.isLost() || link == null;
    if (run.watchLost && run.end != null) {
      answerEnd(run, nil(), link);
    } else {
      bindings.bind(run, link);
      enqueueAll(run, link);
    }
    if (run.end != null) {
      watches.forget(run.end, link);
    }
  }

  /** Gives a transaction of one slot among several to the link of what it depends on. */
  private void runOnItsWatch(Transaction run) {
    WatchedSlots.Watch watch = run.watch;
    Link link = watch.link;
    run.watchLost |= link == null;
    if (run.watchLost) {
      answerEnd(run, nil(), null);
      return;
    }
    bindings.bind(run, link);
    watch.ended = true;
    if (run.isLook()) {
      // Whether the slot is still here: EXEC alone, without keys, would not be redirected, nor
      // would a key that somebody has created elsewhere meanwhile be seen as touched.
      for (byte[] again : watch.accepted) {
        Part part =
            new Part(
                Part.Origin.REPLAY, WATCH, again, 0, again.length, watch.slot, run.end.sequence);
        part.transaction = run;
        traffic.outbox.enqueue(part, link);
      }
    }
    enqueueAll(run, link);
  }

  /** Gives {@code link} a transaction as far as the client has sent it. */
  private void enqueueAll(Transaction run, Link link) {
    enqueue(run.multi, run, link);
    for (Part command : run.commands) {
      enqueue(command, run, link);
    }
    if (run.end != null) {
      enqueue(run.end, run, link);
    }
  }

  private void enqueue(Part part, Transaction run, Link link) {
    if (part.isAnswered()) {
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
      traffic.outbox.enqueue(again, link);
    } else {
      traffic.outbox.enqueue(part, link);
    }
  }

  // ---- From the nodes ----

  /** Looks at a reply to a part of a transaction; true when that was all there is to do. */
  boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    Transaction its = Transaction.of(part);
    boolean isError = link.in[start] == '-';
    if (part.origin == Part.Origin.REPLAY) {
      if (!isError || !onRefused(link, part, start, end, nowNanos)) {
        traffic.replies.detach(part);
      }
      return true;
    }
    if (its.watch != null && part == its.end && isError) {
      its.watch.onRefused();
    }
    if (part == its.end && its.watchLost && part.effect() == Effect.EXEC) {
      answerEnd(its, nil(), link);
      return true;
    }
    if (!isError || !traffic.lifecycle.isRouted()) {
      return false;
    }
    if (part != its.end) {
      its.onNotQueued(part, link.in, start, end);
    } else if (its.because != null && TransactionReplies.isExecAbort(link.in, start, end)) {
      answerEnd(its, TransactionReplies.execAbort(its.because), link);
      return true;
    }
    return onRefused(link, part, start, end, nowNanos);
  }

  /**
   * A node would not queue or run a transaction: runs it again where it can; false for an ordinary
   * error.
   */
  private boolean onRefused(Link link, Part part, int start, int end, long nowNanos) {
    Transaction its = Transaction.of(part);
    // where they were, its keys cannot be seen
    its.watchLost |= its.watch != null && part.effect() == Effect.WATCH;
    Refusal refusal = traffic.retries.judge(link, link.in, start, end, nowNanos);
    if (refusal.isFinal()) {
      return false;
    }
    if (its.watched) {
      // the keys moved away from where they were watched: to the client, they were touched
      its.watchLost = true;
      answer(its, part, part == its.end ? nil() : asQueued(its, part), link);
      return true;
    }
    if (its.aborted) { // EXEC answers EXECABORT, or has: nothing of it may run
      answer(its, part, asQueued(its, part), link);
      return true;
    }
    boolean later = refusal.verdict != RetryPolicy.Verdict.REDIRECT;
    if (!later) {
      its.askedAt = refusal.ask ? refusal.node : null;
      if (++its.redirects > traffic.options.redirectsMax()) {
        return false;
      }
    }
    traffic.order.startTracking();
    if (later) {
      traffic.cluster().activity().refused(link.in, start, end, part.slot, link.node());
    }
    traffic.replies.detach(part);
    part.state = Part.State.HELD;
    bindings.withdraw(its, link, part);
    Part first = its.firstUnanswered();
    if (first == null) {
      return true; // nothing is awaited yet: the next command of the client runs it
    }
    // Refused for now where ASK led: to go there again saves the way round, and the count of
    // redirects.
    first.target(its.askedAt != null ? its.askedAt : refusal.node);
    if (first.detour != null) {
      first.detour.asking = its.askedAt != null;
    }
    if (later) {
      traffic.retries.retryLater(
          first, nowNanos, first + " at " + traffic.overview.name(link) + " was refused");
    } else {
      run(its, nowNanos);
    }
    return true;
  }

  private static byte[] asQueued(Transaction its, Part part) {
    return part == its.multi ? TransactionReplies.OK : TransactionReplies.QUEUED;
  }

  private void answerAsQueued(Transaction ended) {
    if (!ended.multi.isAnswered()) {
      ended.multi.answer(TransactionReplies.OK);
    }
    for (Part command : ended.commands) {
      if (!command.isAnswered()) {
        command.answer(TransactionReplies.QUEUED);
        traffic.replies.releaseSlot(command);
      }
    }
  }

  private void answerEnd(Transaction its, byte[] reply, Link link) {
    answer(its, its.end, reply, link);
  }

  private void answer(Transaction its, Part part, byte[] reply, Link link) {
    boolean isReplay = part.origin == Part.Origin.REPLAY;
    if (!isReplay && part == its.end) {
      bindings.unbind(its);
    }
    traffic.replies.answerInstead(part, reply, link);
  }

  /** A link broke; of the transactions on it none is waited with yet. */
  void onLinkLost() {
    parking = null;
  }

  /** A part of a transaction was on a link that broke; false when it is like any other part. */
  boolean onPartLost(Part part, Link link, String message, boolean mayGoAgain, long nowNanos) {
    Transaction its = Transaction.of(part);
    if (its == parking) {
      part.state = Part.State.HELD;
      return true;
    }
    if (its.isLook()) {
      // nothing was executed, and what was watched is out of sight
      answerEnd(its, nil(), link);
      return true;
    }
    if (!mayGoAgain) {
      return false;
    }
    parking = its;
    bindings.unbind(its);
    traffic.retries.onLost(part, link, message, nowNanos);
    return true;
  }

  /**
   * A part of a transaction was on a link that its node would not have opened: it is what a command
   * is that a server would not queue.
   */
  void onPartRefused(Part part, Link link, byte[] error) {
    Transaction its = Transaction.of(part);
    its.aborted = true;
    if (its.because == null) {
      its.because = new String(error, 1, error.length - 3, StandardCharsets.UTF_8);
    }
    bindings.unbind(its);
    byte[] reply =
        part == its.multi
            ? TransactionReplies.OK
            : part == its.end ? TransactionReplies.execAbort(its.because) : error;
    answer(its, part, reply, link);
  }

  private byte[] nil() {
    return TransactionReplies.nil(traffic.mode.protocol());
  }
}
