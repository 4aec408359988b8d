package dev.unmoved.engine.transaction;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.topology.Node;
import org.jspecify.annotations.Nullable;

/** Gives transactions to links, each as far as its client has sent it. */
final class Executions {
  private static final Command WATCH = CommandTable.existing("WATCH");

  private final Traffic traffic;
  private final Watches watches;
  private final Bindings bindings;

  Executions(Traffic traffic, Watches watches, Bindings bindings) {
    this.traffic = traffic;
    this.watches = watches;
    this.bindings = bindings;
  }

  /**
   * Gives a transaction to the owner of its slot: what the client has no reply for, and again what
   * it has.
   */
  void run(Transaction run, long nowNanos) {
    if (run.end != null && run.end.isAnswered()) {
      answerAsQueued(run); // by us, while it was held up: nothing of it may run any more
      return;
    }
    if (run.watch != null) {
      runOnItsWatch(run, run.watch);
      return;
    }
    Part first = run.firstUnanswered();
    if (first == null) {
      return; // nothing is awaited yet: the next command of the client runs it
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

  private @Nullable Node nodeFor(Transaction run, Part first) {
    if (first.target() != null) {
      return first.target();
    }
    return run.slot >= 0 ? traffic.cluster().topology().primaryOf(run.slot) : null;
  }

  /**
   * Not the one with watched keys, unless they are this transaction's: its EXEC would use them up,
   * or fail by them.
   */
  private Link linkFor(Transaction run, @Nullable Node node) {
    if (node == null) {
      return traffic.links.presentHome();
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
    if (link == null || run.watchLost && run.end != null) {
      bindings.answerNil(run, link);
    } else {
      bindings.bind(run, link);
      enqueueAll(run, link);
    }
    if (run.end != null) {
      watches.forget(run.end, link);
    }
  }

  /** Gives a transaction of one slot among several to the link of what it depends on. */
  private void runOnItsWatch(Transaction run, WatchedSlots.Watch watch) {
    Link link = watch.link;
    run.watchLost |= link == null;
    if (link == null || run.watchLost) {
      bindings.answerNil(run, null);
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
                Part.Origin.REPLAY,
                WATCH,
                again,
                0,
                again.length,
                watch.slot,
                run.knownEnd().sequence);
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

  /**
   * What comes after a part that is not with the owner of its slot, by ASK or from before the slot
   * moved, has to wait.
   */
  void trackElsewhere(Part part, Link link) {
    if (part.slot >= 0 && !traffic.overview.owns(link, part.slot)) {
      traffic.order.startTracking();
      traffic.order.add(part);
    }
  }
}
