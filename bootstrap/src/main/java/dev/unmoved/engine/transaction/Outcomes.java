package dev.unmoved.engine.transaction;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Refusal;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.engine.traffic.Traffic;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of transactions by what their nodes say, or fail to say. One whose slot has moved is
 * run again: without WATCH whole at the new owner, since a server that redirects has discarded it;
 * with WATCH that would break the promise made to the client, so EXEC answers nil, as for a key
 * that was touched.
 */
final class Outcomes {
  private final Traffic traffic;
  private final Bindings bindings;
  private final Executions executions;
  // one that nothing was written of on a lost link: it waits as a whole
  private @Nullable Transaction parking;

  Outcomes(Traffic traffic, Bindings bindings, Executions executions) {
    this.traffic = traffic;
    this.bindings = bindings;
    this.executions = executions;
  }

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
      bindings.answerNil(its, link);
      return true;
    }
    if (!isError || !traffic.lifecycle.isRouted()) {
      return false;
    }
    if (part != its.end) {
      its.onNotQueued(part, link.in, start, end);
    } else if (its.because != null && TransactionReplies.isExecAbort(link.in, start, end)) {
      bindings.answerEnd(its, TransactionReplies.execAbort(its.because), link);
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
      bindings.answer(its, part, part == its.end ? bindings.nil() : asQueued(its, part), link);
      return true;
    }
    if (its.aborted) { // EXEC answers EXECABORT, or has: nothing of it may run
      bindings.answer(its, part, asQueued(its, part), link);
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
      traffic.cluster().activity().refused(link.in, start, end, part.slot, link.knownNode());
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
      executions.run(its, nowNanos);
    }
    return true;
  }

  private static byte[] asQueued(Transaction its, Part part) {
    return part == its.multi ? TransactionReplies.OK : TransactionReplies.QUEUED;
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
      bindings.answerNil(its, link);
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
    bindings.answer(its, part, reply, link);
  }
}
