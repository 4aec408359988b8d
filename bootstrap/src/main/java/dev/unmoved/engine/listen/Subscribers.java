package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.RetryWait;
import dev.unmoved.engine.traffic.Refusal;
import dev.unmoved.engine.traffic.RetryPolicy;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.engine.traffic.Wakes;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that a session listens to over links of its own.
 *
 * <p>There is one idea: {@link #reconcile} compares what each node should be asked for with what it
 * was, and sends the difference. It is called when the client changes what it wants, when the
 * topology changes, when a node ends a subscription because its slot has left, when a link broke
 * and it is time to try again. What is said while nobody hears it is lost, as at-most-once delivery
 * has it.
 */
final class Subscribers {
  private final Traffic traffic;
  private final Primaries primaries;
  private final Wishes wishes;
  private final Forwarding forwarding;
  private final Map<Node, Subscriber> subscribers = new LinkedHashMap<Node, Subscriber>();
  // of nodes whose link broke or would not open, until they answer
  private final Map<Node, RetryWait> lost = new HashMap<Node, RetryWait>();
  // of shard channels that were refused for now
  private final RetryWait refusedShards = new RetryWait();
  private boolean stale; // what nodes were asked for may differ from what they should be
  private boolean retains; // a node is asked for what another one has not confirmed yet

  Subscribers(Traffic traffic, Primaries primaries, Wishes wishes, Forwarding forwarding) {
    this.traffic = traffic;
    this.primaries = primaries;
    this.wishes = wishes;
    this.forwarding = forwarding;
  }

  // ---- Bringing both together ----

  /** What nodes should be asked for may have changed. */
  void markStale() {
    stale = true;
  }

  /** Whether {@link #reconcile} has to be called, whatever the topology. */
  boolean isStale() {
    return stale;
  }

  /** Asks each node for what the client wants to hear of it, as far as it was not yet. */
  void reconcile(long nowNanos) {
    stale = false;
    primaries.update(nowNanos);
    Map<Node, Set<Channel>> wanted = wishes.byNode();
    retainMoving(wanted);
    for (Subscriber subscriber : new ArrayList<Subscriber>(subscribers.values())) {
      if (wanted.containsKey(subscriber.node)) {
        subscriber.lingersUntilNanos = 0;
      } else {
        relieve(subscriber, nowNanos);
      }
    }
    for (Iterator<Node> nodes = lost.keySet().iterator(); nodes.hasNext(); ) {
      Node node = nodes.next();
      if (!wanted.containsKey(node) && !wishes.wantsBroadcastsOf(node)) {
        nodes.remove();
      }
    }
    for (Node node : primaries.nodes()) {
      if (wishes.wantsBroadcastsOf(node) && !primaries.isHome(node) && !isAvoided(node)) {
        traffic.links.hear(node);
      }
    }
    for (Map.Entry<Node, Set<Channel>> entry : wanted.entrySet()) {
      Subscriber subscriber = subscriberAt(entry.getKey());
      if (subscriber != null) {
        ask(subscriber, entry.getValue());
      }
    }
  }

  /** Nothing is wanted of a node any more. */
  private void relieve(Subscriber subscriber, long nowNanos) {
    if (subscriber.mayCount()) {
      ask(subscriber, new HashSet<Channel>()); // it is closed when it has confirmed that
    } else if (!subscriber.isCounting() || !traffic.listensWithoutThreads()) {
      close(subscriber);
    } else if (subscriber.lingersUntilNanos == 0) {
      subscriber.lingersUntilNanos = nowNanos + Limits.LISTENING_LINGERS_NANOS;
    } else if (subscriber.lingersUntilNanos - nowNanos <= 0) {
      close(subscriber);
    }
  }

  /**
   * What is counted at another node by now stays where it was until that node has confirmed it:
   * some still publish there.
   */
  private void retainMoving(Map<Node, Set<Channel>> wanted) {
    retains = false;
    Set<Channel> moving = new HashSet<Channel>();
    for (Map.Entry<Node, Set<Channel>> entry : wanted.entrySet()) {
      Subscriber subscriber = subscribers.get(entry.getKey());
      for (Channel channel : entry.getValue()) {
        boolean confirmed = subscriber != null && subscriber.confirmed.contains(channel);
        if (channel.countedAt() != Slot.NONE && !confirmed) {
          moving.add(channel);
        }
      }
    }
    for (Subscriber subscriber : subscribers.values()) {
      Set<Channel> its = new LinkedHashSet<Channel>(subscriber.confirmed);
      its.retainAll(moving);
      if (!its.isEmpty()) {
        retains = true;
        if (wanted.containsKey(subscriber.node)) {
          its.addAll(wanted.get(subscriber.node));
        }
        wanted.put(subscriber.node, its);
      }
    }
  }

  private boolean isAvoided(Node node) {
    RetryWait backoff = lost.get(node);
    return backoff != null && backoff.isWaiting();
  }

  /** The link to {@code node}, opened if there is none; null: not before it is time. */
  private @Nullable Subscriber subscriberAt(Node node) {
    Subscriber subscriber = subscribers.get(node);
    if (subscriber == null && !isAvoided(node)) {
      subscriber = new Subscriber(node, traffic.links.openToListen(node));
      subscribers.put(node, subscriber);
    }
    return subscriber;
  }

  private void ask(Subscriber subscriber, Set<Channel> channels) {
    if (refusedShards.isWaiting()) {
      for (Iterator<Channel> wanted = channels.iterator(); wanted.hasNext(); ) {
        Channel channel = wanted.next();
        if (channel.kind == Channel.Kind.SHARD && !subscriber.asked.contains(channel)) {
          wanted.remove(); // not before it is time
        }
      }
    }
    subscriber.ask(
        channels,
        wishes.monitors(subscriber.node),
        wishes.wantsInvalidationsOf(subscriber.node),
        traffic.outbox);
  }

  // ---- What was found out ----

  boolean isEmpty() {
    return subscribers.isEmpty();
  }

  List<Link> links() {
    List<Link> links = new ArrayList<Link>();
    for (Subscriber subscriber : subscribers.values()) {
      links.add(subscriber.link);
    }
    return links;
  }

  /** The one that {@code link} belongs to; null: it is none of these links. */
  @Nullable Subscriber of(Link link) {
    if (!subscribers.isEmpty() && link.node() != null) {
      Subscriber subscriber = subscribers.get(link.node());
      return subscriber != null && subscriber.link == link ? subscriber : null;
    }
    return null;
  }

  /** Whether every node that was to be asked has confirmed, or cannot be reached now. */
  boolean haveAnswered() {
    for (Node node : wishes.byNode().keySet()) {
      Subscriber subscriber = subscribers.get(node);
      if (!(subscriber == null ? lost.containsKey(node) : subscriber.isSettled())) {
        return false;
      }
    }
    for (Subscriber subscriber : subscribers.values()) {
      if (subscriber.asked.isEmpty() && subscriber.mayCount()) {
        return false;
      }
    }
    return true;
  }

  /** Whether the owners of all these shard channels have confirmed them. */
  boolean haveConfirmed(List<Channel> channels) {
    for (Channel channel : channels) {
      Subscriber subscriber = subscribers.get(primaries.ownerOf(channel));
      if (subscriber == null || !subscriber.confirmed.contains(channel)) {
        return false;
      }
    }
    return true;
  }

  // ---- What has happened ----

  /** The client has changed who it is: the links follow, without letting go of what they hear. */
  void onStateChanged(ConnectionState before, ConnectionState after) {
    if (!before.identity().equals(after.identity())) {
      for (Subscriber subscriber : subscribers.values()) {
        for (byte[] command : after.identity().commands()) {
          subscriber.send(command, traffic.outbox);
        }
      }
    }
  }

  /** A node has answered: it can be reached, and if that was all, perhaps be let go. */
  void onAnswered(Subscriber subscriber) {
    lost.remove(subscriber.node);
    stale |= subscriber.asked.isEmpty() && subscriber.isSettled();
  }

  /** A link broke or could not be opened; false when it is none of these. */
  boolean onLost(Link link, String cause, boolean wasOpening, long nowNanos) {
    Subscriber subscriber = of(link);
    if (subscriber == null) {
      if (wishes.wantsBroadcasts() && wasOpening && link.node() != null) {
        retryLater(link.node(), nowNanos);
      }
      return false;
    }
    subscribers.remove(subscriber.node);
    if (subscriber.isBroadcasting()) {
      forwarding.invalidateAll();
    }
    retryLater(subscriber.node, nowNanos);
    if (wasOpening) {
      traffic.cluster().onUnreachable(subscriber.node);
    }
    traffic.cluster().refresh(subscriber.node + ", listened to: " + cause);
    return true;
  }

  private void retryLater(Node node, long nowNanos) {
    RetryWait backoff = lost.get(node);
    if (backoff == null) {
      backoff = new RetryWait();
      lost.put(node, backoff);
    }
    backoff.start(nowNanos, traffic.random);
    stale = true;
  }

  /** A new command may try at once what was refused before. */
  void retryShardsAtOnce() {
    refusedShards.cancel();
  }

  /** A node has confirmed channels that are no shard channels, or that it was asked to end. */
  void onConfirmed() {
    stale |= retains;
  }

  /** A node has confirmed shard channels. */
  void onShardsConfirmed() {
    refusedShards.restart();
  }

  /** A node has refused shard channels. */
  void onShardsRefused(
      Subscriber subscriber, Collection<Channel> channels, Refusal refusal, long nowNanos) {
    subscriber.asked.removeAll(channels);
    stale = true;
    if (!refusal.isFinal() && !isFollowedAtOnce(refusal, subscriber.link)) {
      refusedShards.start(nowNanos, traffic.random);
    }
    if (subscriber.link.condemned) {
      close(subscriber);
    }
  }

  private boolean isFollowedAtOnce(Refusal refusal, Link link) {
    return refusal.verdict == RetryPolicy.Verdict.REDIRECT
        && refusedShards.countTry() <= Limits.REDIRECTS_AT_ONCE_MAX
        && !link.condemned;
  }

  /** Nothing is heard any more. */
  void close() {
    for (Subscriber subscriber : new ArrayList<Subscriber>(subscribers.values())) {
      close(subscriber);
    }
    lost.clear();
  }

  private void close(Subscriber subscriber) {
    subscribers.remove(subscriber.node);
    traffic.links.drop(subscriber.link);
  }

  // ---- Time ----

  long nextWakeNanos() {
    long next = refusedShards.wakeAtNanos();
    for (Subscriber subscriber : subscribers.values()) {
      if (subscriber.lingersUntilNanos != 0) {
        next = Wakes.earlier(next, subscriber.lingersUntilNanos);
      }
    }
    for (RetryWait backoff : lost.values()) {
      next = Wakes.earlier(next, backoff.wakeAtNanos());
    }
    return next;
  }

  /** Time has passed: what has waited long enough is tried at the next {@link #reconcile}. */
  void onTime(long nowNanos) {
    stale |= refusedShards.end(nowNanos);
    for (Subscriber subscriber : subscribers.values()) {
      stale |= subscriber.lingersUntilNanos != 0 && subscriber.lingersUntilNanos - nowNanos <= 0;
    }
    for (RetryWait backoff : lost.values()) {
      stale |= backoff.end(nowNanos);
    }
  }
}
