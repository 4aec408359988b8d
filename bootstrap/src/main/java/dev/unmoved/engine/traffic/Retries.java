package dev.unmoved.engine.traffic;

import dev.unmoved.engine.link.Detour;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.log.ErrorText;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Redirect;
import dev.unmoved.topology.TopologyParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The one policy for commands that were not executed. Redirected, they go to another node at once;
 * refused for now, or on a connection that was not made, they wait a little and go out again, for a
 * limited time.
 */
public final class Retries {
  private final Options options;
  private final SplittableRandom random;
  private final Lifecycle lifecycle;
  private final SlotOrder order;
  private final HeldLinks links;
  private final LinkOverview overview;
  private final Outbox outbox;
  private final Replies replies;
  private final Sender sender;
  private final ReplicaReads replicas;
  private final WaitLimits limits;
  private final ScriptLoading scripts;
  private final Agenda agenda;
  private final List<Part> parked = new ArrayList<Part>();

  Retries(
      Options options,
      SplittableRandom random,
      Lifecycle lifecycle,
      SlotOrder order,
      HeldLinks links,
      LinkOverview overview,
      Outbox outbox,
      Replies replies,
      Sender sender,
      ReplicaReads replicas,
      WaitLimits limits,
      ScriptLoading scripts,
      Agenda agenda) {
    this.options = options;
    this.random = random;
    this.lifecycle = lifecycle;
    this.order = order;
    this.links = links;
    this.overview = overview;
    this.outbox = outbox;
    this.replies = replies;
    this.sender = sender;
    this.replicas = replicas;
    this.limits = limits;
    this.scripts = scripts;
    this.agenda = agenda;
  }

  // ---- What an error means ----

  /**
   * What an error of {@code link}'s node means, between {@code start} and {@code end} of {@code
   * bytes}. What it tells of the topology is taken note of.
   */
  public Refusal judge(Link link, byte[] bytes, int start, int end, long nowNanos) {
    RetryPolicy.Verdict verdict = RetryPolicy.verdict(bytes, start, end);
    if (verdict == RetryPolicy.Verdict.LATER_AND_REFRESH) {
      lifecycle.cluster().refresh(overview.name(link) + " answered " + code(bytes, start, end));
    }
    if (verdict != RetryPolicy.Verdict.REDIRECT) {
      return new Refusal(verdict, null, false, false);
    }
    NodeAddress answering = link.node() == null ? links.homeAddress() : link.node().address();
    Redirect redirect = Redirect.parse(bytes, start, end, answering);
    if (redirect == null) {
      return new Refusal(verdict, null, false, true);
    }
    Node node = learn(redirect, link, nowNanos);
    return node == null
        ? new Refusal(RetryPolicy.Verdict.LATER, null, false, false)
        : new Refusal(verdict, node, redirect.isAsk(), false);
  }

  private static String code(byte[] error, int start, int end) {
    String text =
        new String(error, start + 1, Math.min(end - start - 1, 12), StandardCharsets.UTF_8);
    return text.split(" ")[0];
  }

  /**
   * Takes note of what a redirect tells of the topology; the node it names, or null when the
   * cluster has not told of that one yet, so that nobody's credentials are sent to it.
   */
  private @Nullable Node learn(Redirect redirect, Link link, long nowNanos) {
    Cluster cluster = lifecycle.cluster();
    NodeAddress address = TopologyParser.reachable(redirect.address(), options.addressMap());
    Node node = cluster.nodeAt(address);
    if (options.redirectsKnownOnly() && !cluster.topology().vouchesFor(node, redirect.isAsk())) {
      cluster.refresh("a redirect named " + node + ", which is not known");
      Log.once(
          "known-only " + node,
          "a redirect to " + node + " is not followed before the topology names it");
      return null;
    }
    cluster.activity().redirected(redirect.isAsk(), redirect.slot(), link.knownNode(), node);
    if (redirect.isAsk()) {
      return node; // for this command only: the slot has not moved
    }
    order.startTracking();
    cluster.onMoved(redirect.slot(), node, nowNanos, options.refreshOnMoved());
    if (node.equals(link.node())) {
      // The name leads elsewhere by now: this connection, and idle ones like it, end at an outdated
      // address.
      link.condemned = true;
      links.discard(node);
    }
    return node;
  }

  // ---- What becomes of a command ----

  /** Takes an error that answers {@code part}; false when it has to go to the client as it is. */
  public boolean retry(Link link, Part part, int start, int end, long nowNanos) {
    Refusal refusal = judge(link, link.in, start, end, nowNanos);
    if (sender.onlyHomeAnswers(part, link)) {
      return false;
    }
    if (refusal.verdict == RetryPolicy.Verdict.ANSWER) {
      return RetryPolicy.isNoScript(link.in, start, end) && heal(link, part);
    }
    if (part.blockedSinceNanos != 0 && nowNanos - part.blockedSinceNanos >= Limits.SETTLED_NANOS) {
      // it waited where it belonged, until that changed: no part of its way there
      part.detour().redirects = 0;
      part.detour().backoff.restart();
    }
    if (refusal.verdict == RetryPolicy.Verdict.REDIRECT) {
      return redirect(link, part, refusal, start, end, nowNanos);
    }
    if (RetryPolicy.endsConnection(link.in, start, end)) {
      link.ending = true;
      link.condemned = true;
    }
    return later(link, part, start, end, nowNanos);
  }

  private boolean redirect(
      Link link, Part part, Refusal refusal, int start, int end, long nowNanos) {
    if (refusal.malformed) {
      replies.answerInstead(part, malformed(link, start, end), link);
      return true;
    }
    Detour detour = part.detour();
    if (++detour.redirects > options.redirectsMax()) {
      return false;
    }
    detour.target = refusal.node;
    detour.asking = refusal.ask;
    if (detour.redirects <= Limits.REDIRECTS_AT_ONCE || !park(part, nowNanos)) {
      sender.sendAgain(part, agenda);
    } else {
      detour.refusal = said(link, start, end);
      order.startTracking();
      replies.detach(part);
    }
    return true;
  }

  private String said(Link link, int start, int end) {
    return overview.name(link) + ": " + ErrorText.of(link.in, start, end);
  }

  /**
   * Clients take redirects apart without much care, so one that cannot be right must not reach them
   * as it is.
   */
  private byte[] malformed(Link link, int start, int end) {
    return RespWriter.error(
        "ERR unmoved: "
            + overview.name(link)
            + " answered with a malformed redirect: "
            + ErrorText.of(link.in, start, end));
  }

  /**
   * The node has answered {@code part} as it answers when it has become a replica, in words that
   * only this kind of command knows: it is sent again a little later; false when that went on for
   * too long.
   */
  public boolean refused(Link link, Part part, int start, int end, long nowNanos) {
    lifecycle.cluster().refresh(overview.name(link) + " is no primary");
    return later(link, part, start, end, nowNanos);
  }

  /**
   * The node refused the command for now: sends it again a little later; false when that went on
   * for too long.
   */
  private boolean later(Link link, Part part, int start, int end, long nowNanos) {
    order.startTracking();
    if (part.fromReplica) {
      lifecycle.cluster().activity().refused(link.in, start, end, part.slot, link.knownNode());
      replicas.onFailed(part, link.knownNode(), nowNanos);
      sender.sendAgain(part, agenda);
      return true;
    }
    Part.State before = part.state;
    part.detour().keysApart = RetryPolicy.areKeysApart(link.in, start, end);
    if (!part.isAsking()) {
      boolean isPiece = part.origin == Part.Origin.PIECE;
      if (part.slot < 0 && !isPiece) {
        // A keyless command has no owner to wait for: if home became a replica, any primary will
        // do.
        part.target(lifecycle.anyPrimary(random));
      } else if (part.slot >= 0 || ((PiecePart) part).shardSlot >= 0) {
        part.target(null);
      }
    }
    if (!park(part, nowNanos)) {
      part.state = before;
      return false;
    }
    part.detour().refusal = said(link, start, end);
    lifecycle.cluster().activity().refused(link.in, start, end, part.slot, link.knownNode());
    replies.detach(part);
    return true;
  }

  /**
   * The node has lost a script: gives it the one that this JVM has sent before, and the command
   * once more.
   */
  private boolean heal(Link link, Part part) {
    if (!scripts.canHeal(part)) {
      return false;
    }
    part.detour().scriptLoaded = true;
    part.target(link.node());
    sender.sendAgain(part, agenda);
    return true;
  }

  /**
   * A link broke before {@code part} was executed: it goes to whoever serves its slot by then.
   *
   * @param message what happened, for people
   */
  public void onLost(Part part, Link link, String message, long nowNanos) {
    if (part.detour != null && !part.detour.bound) {
      part.detour.target = null;
    }
    if (part.detour != null) {
      part.detour.asking = false;
    }
    if (part.fromReplica) {
      replicas.onFailed(part, link.knownNode(), nowNanos);
    }
    if (retryLater(part, nowNanos, message) && lifecycle.hasCluster()) {
      lifecycle.cluster().activity().retried(part.slot, link.knownNode());
    }
  }

  /**
   * Sends a part again a little later, for the reason in {@code message}, or gives it up when that
   * went on too long: false.
   */
  public boolean retryLater(Part part, long nowNanos, String message) {
    part.detour().failure = message;
    boolean again = park(part, nowNanos);
    if (!again) {
      outbox.abandon(part, message);
    }
    return again;
  }

  private boolean park(Part part, long nowNanos) {
    Detour detour = part.detour();
    if (detour.backoff.tries() == 0) {
      detour.retryUntilNanos = nowNanos + options.retryTimeoutNanos();
    }
    if (!detour.backoff.startUntil(detour.retryUntilNanos, nowNanos, random)) {
      return false;
    }
    part.state = Part.State.PARKED;
    order.add(part); // whatever is sent from now on has to wait for it
    parked.add(part);
    limits.onHeldBack(part);
    return true;
  }

  // ---- Time ----

  /** Whether no command waits to be sent again. */
  public boolean isEmpty() {
    return parked.isEmpty();
  }

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  public long nextWakeNanos() {
    long next = Long.MAX_VALUE;
    for (Part part : parked) {
      next = Wakes.earlier(next, part.detour().backoff.wakeAtNanos());
    }
    return next;
  }

  /** Time has passed: what has waited long enough is sent. */
  public void onTime(long nowNanos) {
    for (int i = 0; i < parked.size(); i++) {
      Part part = parked.get(i);
      part.detour().backoff.end(nowNanos);
      if (!part.detour().backoff.isWaiting()) {
        parked.remove(i--);
        // not answered, nor sent with its transaction, meanwhile
        if (part.state == Part.State.PARKED) {
          part.state = Part.State.HELD;
          agenda.send(part);
        }
      }
    }
  }
}
