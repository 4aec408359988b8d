package dev.unmoved.engine.transaction;

import dev.unmoved.command.Effect;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Node;
import java.util.Arrays;
import java.util.List;

/**
 * MULTI, WATCH and UNWATCH of one session outside a transaction, and what all its transactions have
 * in common. What comes between MULTI and EXEC is another feature, {@link #queueing}, as it comes
 * before others in their order.
 */
public final class Transactions extends Feature {
  private final Traffic traffic;
  private final Watches watches;
  private final OwnTransactions own;
  private final Bindings bindings;
  private final Executions executions;
  private final Outcomes outcomes;
  private final Queueing queueing;

  /** The transactions of one session. */
  public Transactions(Traffic traffic) {
    this.traffic = traffic;
    watches = new Watches(traffic);
    own = new OwnTransactions(watches);
    bindings = new Bindings(traffic);
    executions = new Executions(traffic, watches, bindings);
    outcomes = new Outcomes(traffic, bindings, executions);
    queueing = new Queueing(traffic, watches, own, bindings, executions);
  }

  /** What takes the commands from MULTI to EXEC. */
  public Feature queueing() {
    return queueing;
  }

  /** Whether the client's commands are being queued. */
  public boolean isOpen() {
    return queueing.isOpen();
  }

  /** Answers a command that cannot be queued; only while {@link #isOpen}. */
  public void refuse(Part part, byte[] reply) {
    queueing.refuse(part, reply);
  }

  /** Whether the next EXEC depends on keys. */
  public boolean isWatching() {
    return watches.isActive();
  }

  /**
   * {@code commands}, all of one slot, as a transaction of its own, without replies but that to its
   * EXEC: the result.
   */
  public PiecePart atomically(Part whole, List<byte[]> commands) {
    return own.of(whole, commands);
  }

  /** {@code whole} is over, and with it what it watched. */
  public void endWatchOf(Part whole) {
    watches.forget(whole, null);
  }

  /** RESET goes home, and would leave watched what is watched elsewhere. */
  public void onReset(Part reset) {
    watches.forget(reset, traffic.links.home());
  }

  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isRouted()) {
      return false;
    }
    switch (effect) {
      case MULTI:
        if (arguments.count() == 1) {
          queueing.begin(part);
          return true;
        }
        return false;
      case WATCH:
        return watch(part, arguments, nowNanos);
      case UNWATCH:
        if (arguments.count() == 1) {
          unwatch(part);
          return true;
        }
        return false;
      default:
        return false;
    }
  }

  private boolean watch(Part part, Arguments arguments, long nowNanos) {
    if (traffic.options.emulatesCrossSlot() && watches.several.onWatch(part, arguments)) {
      return true;
    }
    if (watches.one.isElsewhere(part.slot)) {
      part.answer(TransactionReplies.CROSSSLOT);
      return true;
    }
    return watches.one.postpones(part) || send(part, nowNanos);
  }

  private void unwatch(Part part) {
    Link link = watches.one.link();
    if (link == null) {
      part.answer(TransactionReplies.OK);
    } else {
      traffic.sender.sendOver(part, link);
    }
    watches.forget(part, link);
  }

  @Override
  public boolean send(Part part, long nowNanos) {
    if (part.transaction != null) {
      Transaction its = Transaction.of(part);
      if (!its.isParked()) {
        executions.run(its, nowNanos);
      }
      return true;
    }
    if (WatchedSlots.owns(part)) {
      watches.several.send(part, nowNanos);
      return true;
    }
    if (part.effect() != Effect.WATCH) {
      return false;
    }
    Node node = traffic.sender.chooseNode(part, nowNanos);
    if (node == null) {
      return false; // to home, which tells what is wrong with it
    }
    Link link = traffic.sender.place(part, node);
    if (link != null) {
      watches.one.watch(part, link);
    }
    return true;
  }

  @Override
  public boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    if (WatchedSlots.renews(part)) {
      // a refusal is not followed: the keys cannot be seen where they were
      if (link.in[start] == '-') {
        traffic.retries.judge(link, link.in, start, end, nowNanos);
      }
      traffic.replies.answerPiece((PiecePart) part, Arrays.copyOfRange(link.in, start, end), link);
      return true;
    }
    return part.transaction != null && outcomes.onReply(link, part, start, end, nowNanos);
  }

  @Override
  public void onAnswered(Link link, Part part, int start, int end) {
    if (part.effect() == Effect.WATCH
        && part.transaction == null
        && traffic.lifecycle.isRouted()
        && !WatchedSlots.owns(part)) {
      watches.one.onAnswered(link, part, link.in[start] != '-');
    }
    if (part.transaction != null && part == Transaction.of(part).end) {
      bindings.unbind(Transaction.of(part));
    }
  }

  @Override
  public void onLinkLost(Link link) {
    watches.onLinkLost(link);
    outcomes.onLinkLost();
  }

  @Override
  public boolean onPartLost(
      Part part, Link link, String message, boolean mayGoAgain, long nowNanos) {
    if (WatchedSlots.renews(part)) {
      // out of sight: as EXEC would say
      traffic.replies.answerPiece(
          (PiecePart) part, TransactionReplies.nil(traffic.mode.protocol()), link);
      return true;
    }
    return part.transaction != null
        && outcomes.onPartLost(part, link, message, mayGoAgain, nowNanos);
  }

  @Override
  public boolean onPartRefused(Part part, Link link, byte[] error) {
    if (part.transaction == null) {
      return false;
    }
    outcomes.onPartRefused(part, link, error);
    return true;
  }

  @Override
  public boolean isAtRest() {
    return !watches.isActive();
  }
}
