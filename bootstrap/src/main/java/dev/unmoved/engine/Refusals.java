package dev.unmoved.engine;

import dev.unmoved.log.Log;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Redirect;
import dev.unmoved.topology.TopologyParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of the commands of one session that a node refused before executing them:
 * redirected, they go to another node at once; refused for now, they wait a little and go out
 * again, for a limited time.
 */
final class Refusals {
  private final Session session;
  private final LinkSource links;
  private final List<Part> parked = new ArrayList<Part>();

  Refusals(Session session, LinkSource links) {
    this.session = session;
    this.links = links;
  }

  /** Whether no command waits to be sent again. */
  boolean isEmpty() {
    return parked.isEmpty();
  }

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextWakeNanos() {
    long next = Long.MAX_VALUE;
    for (Part part : parked) {
      next = Session.earlier(next, part.wakeAtNanos);
    }
    return next;
  }

  /** Time has passed: moves what has waited long enough into {@code released}. */
  void onTime(long nowNanos, ArrayDeque<Part> released) {
    for (int i = 0; i < parked.size(); i++) {
      Part part = parked.get(i);
      if (part.wakeAtNanos - nowNanos <= 0) {
        parked.remove(i--);
        // not answered, nor sent with its transaction, meanwhile
        if (part.state == Part.State.PARKED) {
          part.state = Part.State.HELD;
          released.add(part);
        }
      }
    }
  }

  /** Takes an error that answers {@code part}; false when it has to go to the client as it is. */
  boolean take(Link link, Part part, int start, int end, long nowNanos) {
    RetryPolicy.Verdict verdict = RetryPolicy.verdict(link.in, start, end);
    if (part.waitsSinceNanos != 0 && nowNanos - part.waitsSinceNanos >= Limits.SETTLED_NANOS) {
      // it waited where it belonged, until that changed: no part of its way there
      part.redirects = 0;
      part.retries = 0;
    }
    switch (verdict) {
      case REDIRECT:
        return onRedirect(link, part, start, end, nowNanos);
      case LATER_AND_REFRESH:
        if (RetryPolicy.endsConnection(link.in, start, end)) {
          link.ending = true;
          link.condemned = true;
        }
        session.cluster.refresh(
            session.name(link)
                + " answered "
                + new String(
                        link.in, start + 1, Math.min(end - start - 1, 12), StandardCharsets.UTF_8)
                    .split(" ")[0]);
        return onRefusal(link, part, start, end, nowNanos);
      case LATER:
        return onRefusal(link, part, start, end, nowNanos);
      default:
        return RetryPolicy.isNoScript(link.in, start, end)
            && session.scripts().onMissing(link, part, nowNanos);
    }
  }

  private boolean onRedirect(Link link, Part part, int start, int end, long nowNanos) {
    Redirect redirect = redirect(link, start, end);
    if (redirect == null) {
      session.settleAs(part, malformed(link, start, end), link, nowNanos);
      return true;
    }
    Node node = learn(redirect, link, nowNanos);
    if (node == null || ++part.redirects > session.options.redirectsMax()) {
      return false;
    }
    part.target = node;
    part.asking = redirect.isAsk();
    if (part.redirects <= Limits.REDIRECTS_AT_ONCE || !park(part, nowNanos)) {
      session.sendAgain(part, nowNanos);
    } else {
      session.startTracking();
      session.detach(part);
    }
    return true;
  }

  /**
   * Clients take redirects apart without much care, so one that cannot be right must not reach them
   * as it is.
   */
  private byte[] malformed(Link link, int start, int end) {
    String text =
        new String(link.in, start + 1, Math.min(end - start, 100) - 1, StandardCharsets.UTF_8)
            .trim();
    return RespWriter.error(
        "ERR unmoved: " + session.name(link) + " answered with a malformed redirect: " + text);
  }

  /** What a redirect says, or null when it is malformed. */
  Redirect redirect(Link link, int start, int end) {
    NodeAddress answering = link.node() == null ? session.homeAddress : link.node().address();
    return Redirect.parse(link.in, start, end, answering);
  }

  /**
   * Takes note of what a redirect tells of the topology; the node it names, or null when it is not
   * to be followed.
   */
  Node learn(Redirect redirect, Link link, long nowNanos) {
    NodeAddress address =
        TopologyParser.reachable(redirect.address(), session.options.addressMap());
    Node node = session.cluster.nodeAt(address);
    if (session.options.redirectsKnownOnly() && !session.cluster.topology().knows(node)) {
      session.cluster.refresh("a redirect named " + node + ", which is not known");
      Log.once(
          "known-only " + node,
          "a redirect to " + node + " was not followed: the topology does not name it");
      return null;
    }
    session.cluster.activity().redirected(redirect.isAsk(), redirect.slot(), link.node(), node);
    if (redirect.isAsk()) {
      return node; // for this command only: the slot has not moved
    }
    session.startTracking();
    session.cluster.onMoved(redirect.slot(), node, nowNanos, session.options.refreshOnMoved());
    if (node.equals(link.node())) {
      // The name leads elsewhere by now: this connection, and idle ones like it, end at an outdated
      // address.
      link.condemned = true;
      links.discard(node);
    }
    return node;
  }

  /**
   * The node refused the command for now: sends it again a little later; false when that went on
   * for too long.
   */
  private boolean onRefusal(Link link, Part part, int start, int end, long nowNanos) {
    session.startTracking();
    if (part.fromReplica) {
      session.cluster.activity().refused(link.in, start, end, part.slot, link.node());
      session.replicas().onFailed(part, link.node(), nowNanos);
      session.sendAgain(part, nowNanos);
      return true;
    }
    Part.State before = part.state;
    if (!part.asking) {
      // A keyless command has no owner to wait for: if home became a replica, any primary will do.
      boolean anywhere = part.slot < 0 && part.gathering == null;
      part.target =
          anywhere
              ? session.replacementForHome()
              : part.slot < 0 && part.shardSlot < 0 ? part.target : null;
    }
    if (!park(part, nowNanos)) {
      part.state = before;
      return false;
    }
    session.cluster.activity().refused(link.in, start, end, part.slot, link.node());
    session.detach(part);
    return true;
  }

  /**
   * Sends a part again a little later, for the reason in {@code message}, or gives it up when that
   * went on too long: false.
   */
  boolean retryLater(Part part, long nowNanos, String message) {
    part.failure = message;
    boolean again = park(part, nowNanos);
    if (!again) {
      session.giveUp(part, message);
    }
    return again;
  }

  private boolean park(Part part, long nowNanos) {
    if (part.retries == 0) {
      part.retryUntilNanos = nowNanos + session.options.retryTimeoutNanos();
    }
    long wake = nowNanos + RetryPolicy.delayNanos(part.retries, session.random);
    if (wake - part.retryUntilNanos > 0) {
      return false;
    }
    part.retries++;
    part.wakeAtNanos = wake;
    part.state = Part.State.PARKED;
    session.order.add(part); // whatever is sent from now on has to wait for it
    parked.add(part);
    return true;
  }
}
