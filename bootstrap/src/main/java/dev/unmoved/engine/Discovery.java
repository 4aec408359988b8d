package dev.unmoved.engine;

import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Feature;
import dev.unmoved.engine.traffic.Intake;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.ChannelNames;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyCache;
import dev.unmoved.topology.TopologyQuery;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the server of one session is a cluster, on the client's own connection, at the
 * first command to which it matters. One session asks for all that connect to the same address at
 * that moment; the others look again.
 */
final class Discovery extends Feature {
  private final Traffic traffic;
  private final TopologyCache cache;
  private final NodeAddress address;
  private final boolean tls;
  private @Nullable TopologyQuery query; // null: another session is asking, or nobody is
  private boolean waits; // for what another session finds out
  private long lookAgainAtNanos;

  // Home may owe an answer for ever, or without end; then that takes its place.
  private final SecondConnection second;
  private long silentUntilNanos; // when something is done about home's silence
  private boolean metStranger; // home has answered the client with something that is no reply

  Discovery(Traffic traffic, TopologyCache cache, NodeAddress address, boolean tls) {
    this.traffic = traffic;
    this.cache = cache;
    this.address = address;
    this.tls = tls;
    second = new SecondConnection(traffic);
  }

  /** Whether another session is asking. */
  boolean awaitsAnother() {
    return waits;
  }

  @Override
  public long nextWakeNanos() {
    return waits ? lookAgainAtNanos : answerAwaitedUntilNanos();
  }

  /** How long the answer of {@link #awaited} is waited for; {@link Long#MAX_VALUE}: for ever. */
  long answerAwaitedUntilNanos() {
    return query == null ? Long.MAX_VALUE : silentUntilNanos;
  }

  /** The link whose answer is awaited instead of home's; null: none is. */
  @Nullable Link awaited() {
    return second.awaited();
  }

  /** Whether home turned out to speak no RESP: its bytes are the client's as they are. */
  boolean hasMetStranger() {
    return metStranger;
  }

  /** The first command to which it matters waits until it is known. */
  @Override
  public boolean onRequest(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isUndecided() || !matters(part, arguments)) {
      return false;
    }
    traffic.intake.postpone(part);
    begin(nowNanos);
    return true;
  }

  /** Whether it matters to this command that the server is a cluster. */
  private boolean matters(Part part, Arguments arguments) {
    Effect effect = part.effect();
    return part.slot >= 0
        || effect == Effect.SELECT && traffic.names != null && traffic.names.areOfDatabases()
        || part.command == null
        || part.command.requestPolicy() != RequestPolicy.DEFAULT
        || part.command.is(Flag.SCRIPT_RUNNER)
        || effect == Effect.MULTI
        || effect == Effect.WATCH
        || effect == Effect.CLIENT_REPLY
        || effect == Effect.SUBSCRIBE
        || effect == Effect.SHARDED_SUBSCRIBE
        || effect == Effect.MONITOR
        || effect == Effect.CLIENT_ID // by which others have it told of keys
        || effect == Effect.CLIENT_TRACKING
        || ChannelNames.slotOfPublish(part.command, arguments) != Slot.NONE;
  }

  private void begin(long nowNanos) {
    traffic.lifecycle.discover();
    traffic.intake.waits(Intake.Reason.DISCOVERY, true);
    goOn(nowNanos);
  }

  private void goOn(long nowNanos) {
    waits = !cache.mayAsk(address, tls, nowNanos);
    if (waits) {
      lookAgainAtNanos = nowNanos + Limits.LOOK_AGAIN_NANOS; // a pool that fills up, say
    } else {
      TopologyQuery begun = new TopologyQuery(address, tls, traffic.options.addressMap());
      query = begun;
      long since = cache.askedSince(address, tls, nowNanos);
      ask(begun.request());
      silentUntilNanos =
          nowNanos
              + Math.max(
                  Limits.SILENCE_MIN_NANOS, Limits.SILENCE_NANOS - Math.max(0, nowNanos - since));
    }
  }

  /** The server is a node of {@code cluster}, whoever has found that out. */
  void join(Cluster cluster) {
    join(cluster, "");
  }

  /**
   * Joins a cluster.
   *
   * @param homeId what home has just said its id is, or an empty string. It is not remembered by
   *     address: behind a load balancer's address the next connection may end at another node.
   */
  private void join(Cluster cluster, String homeId) {
    traffic.join(cluster);
    traffic.intake.waits(Intake.Reason.DISCOVERY, false);
    Node node = cluster.topology().nodeWithId(homeId);
    if (node == null) {
      node = cluster.nodeAt(address);
    }
    Link home = traffic.links.home();
    if (home != null && home.node() == null) {
      home.node(node);
    }
  }

  /** It is no cluster, for all that can be told. */
  private void onNoCluster() {
    stayUndecided();
    traffic.leave();
  }

  private void stayUndecided() {
    traffic.lifecycle.stayUndecided();
    traffic.intake.waits(Intake.Reason.DISCOVERY, false);
  }

  /**
   * It is too early to tell (no password yet, still loading): this command goes home, a later one
   * asks again.
   */
  private void onUndecided() {
    stayUndecided();
    Part first = traffic.intake.firstKept();
    if (first != null && first.effect() == Effect.MONITOR) {
      // what follows its reply is told from replies only where the session is sure to be routed
      traffic.leave();
    } else if (first != null) {
      traffic.intake.removeFirstKept();
      traffic.sender.sendHome(first);
    }
  }

  /** Time has passed: by now the session that asks may know. */
  @Override
  public void onTime(long nowNanos) {
    if (query != null && silentUntilNanos != Long.MAX_VALUE && silentUntilNanos - nowNanos <= 0) {
      onSilence(nowNanos);
    }
    if (!waits || lookAgainAtNanos - nowNanos > 0) {
      return;
    }
    waits = false;
    TopologyCache.Entry known = cache.find(address, tls, nowNanos);
    if (known == null) {
      goOn(nowNanos);
      return;
    }
    Cluster cluster = known.cluster();
    if (cluster != null) {
      join(cluster);
    } else {
      onNoCluster();
    }
  }

  private void ask(byte @Nullable [] question) {
    Link home = traffic.links.home();
    if (home == null) {
      traffic.outbox.fail("connection to " + address + " lost");
    } else if (question != null) {
      traffic.outbox.enqueue(Part.own(Part.Origin.DISCOVERY, question), home);
    }
  }

  @Override
  public boolean onReply(Link link, Part part, int start, int end, long nowNanos) {
    if (part.origin != Part.Origin.DISCOVERY) {
      return false;
    }
    if (second.owns(link)) {
      traffic.replies.detach(part);
      second.onAnswer();
      silentUntilNanos = nowNanos + Limits.BELATED_NANOS;
      return true;
    }
    TopologyQuery asked = query;
    if (asked != null) {
      asked.onReply(link.in, start, end);
    }
    traffic.replies.detach(part);
    second.close();
    if (asked != null) {
      onAnswer(asked, nowNanos);
    }
    return true;
  }

  /** Home has answered the last question. */
  private void onAnswer(TopologyQuery asked, long nowNanos) {
    byte[] next = asked.request();
    if (next != null) {
      silentUntilNanos = nowNanos + Limits.SILENCE_NANOS;
      ask(next);
      return;
    }
    query = null;
    switch (asked.outcome()) {
      case CLUSTER:
        Cluster cluster = cache.onCluster(address, tls, asked.topology(), nowNanos);
        cluster.onRefreshNoted(
            "a connection to " + address, asked.source() + " of " + address, cluster.topology());
        join(cluster, asked.nodeId());
        break;
      case REFUSED:
        join(cache.onCluster(address, tls, Topology.EMPTY, nowNanos), "");
        break;
      case STANDALONE:
        cache.onStandalone(address, tls, nowNanos);
        onNoCluster();
        break;
      default:
        cache.onUndecided(address, tls);
        onUndecided();
        break;
    }
  }

  // ---- What is no answer ----

  /**
   * Home has not answered for a while. Whether it never will is found out on a second connection:
   * who answers there, and still not here, does not take the question; who answers nowhere stands
   * still, and the client waits as for one server.
   */
  private void onSilence(long nowNanos) {
    Link home = traffic.links.home();
    silentUntilNanos = Long.MAX_VALUE;
    if (home == null || traffic.lifecycle.isOver()) {
      return;
    }
    Part first = home.inFlight.peek();
    TopologyQuery asked = query;
    if (asked == null || first == null || first.origin != Part.Origin.DISCOVERY) {
      silentUntilNanos = nowNanos + Limits.SILENCE_NANOS; // it owes the client more than us
    } else if (second.hasAnswered()) {
      replaceHome("does not answer " + asked.command(), nowNanos);
    } else {
      second.ask();
    }
  }

  /**
   * Home has sent what is no reply, or one without end. As long as nothing is known of it, it may
   * be no server at all, and the client gets what it would get without us.
   *
   * @return whether that is dealt with
   */
  boolean onViolation(Link link, long nowNanos) {
    if (link != traffic.links.home()
        || traffic.hasCluster()
        || traffic.lifecycle.isTransparent()
        || traffic.lifecycle.isOver()) {
      return false;
    }
    Part first = link.inFlight.peek();
    if (query != null && first != null && first.origin == Part.Origin.DISCOVERY) {
      replaceHome("answers " + query.command() + " as no server does", nowNanos);
      return true;
    }
    if (!traffic.lifecycle.isUndecided()) {
      return false;
    }
    metStranger = true;
    cache.onStranger(address, tls, "does not speak the protocol of Redis", nowNanos);
    traffic.leave();
    return true;
  }

  /**
   * Home owes us something that may never end, so it cannot be the client's any more. Nothing of
   * what waits was sent there: a new connection to the same server has it instead.
   */
  private void replaceHome(String why, long nowNanos) {
    cache.onStranger(address, tls, why, nowNanos);
    query = null;
    second.replaceHome();
    onNoCluster();
  }

  /** The connection broke before the answer came. */
  @Override
  public boolean onPartLost(
      Part part, Link link, String message, boolean mayGoAgain, long nowNanos) {
    if (part.origin != Part.Origin.DISCOVERY) {
      return false;
    }
    if (second.owns(link)) {
      second.onLost(); // whoever is not to be reached may still answer where it was
      silentUntilNanos = Long.MAX_VALUE;
      return true;
    }
    cache.onDiscoveryLost(address, tls, nowNanos);
    traffic.outbox.fail(message);
    return true;
  }

  @Override
  public boolean isAtRest() {
    return !traffic.lifecycle.isDiscovering();
  }
}
