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
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyCache;
import dev.unmoved.topology.TopologyQuery;

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
  private TopologyQuery query; // null: another session is asking, or nobody is
  private boolean waits; // for what another session finds out
  private long lookAgainAtNanos;

  Discovery(Traffic traffic, TopologyCache cache, NodeAddress address, boolean tls) {
    this.traffic = traffic;
    this.cache = cache;
    this.address = address;
    this.tls = tls;
  }

  /** Whether another session is asking. */
  boolean awaitsAnother() {
    return waits;
  }

  @Override
  public long nextWakeNanos() {
    return waits ? lookAgainAtNanos : Long.MAX_VALUE;
  }

  /** The first command to which it matters waits until it is known. */
  @Override
  public boolean take(Part part, Effect effect, Arguments arguments, long nowNanos) {
    if (!traffic.lifecycle.isUndecided() || !matters(part)) {
      return false;
    }
    traffic.intake.postpone(part);
    begin(nowNanos);
    return true;
  }

  /** Whether it matters to this command that the server is a cluster. */
  private static boolean matters(Part part) {
    Effect effect = part.effect();
    return part.slot >= 0
        || part.command == null
        || part.command.requestPolicy() != RequestPolicy.DEFAULT
        || part.command.is(Flag.SCRIPT_RUNNER)
        || effect == Effect.MULTI
        || effect == Effect.WATCH
        || effect == Effect.CLIENT_REPLY
        || effect == Effect.SUBSCRIBE
        || effect == Effect.SHARDED_SUBSCRIBE
        || effect == Effect.MONITOR;
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
      query = new TopologyQuery(address, tls, traffic.options.addressMap());
      ask();
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
      traffic.sender.sendHome(traffic.intake.takeFirst());
    }
  }

  /** Time has passed: by now the session that asks may know. */
  @Override
  public void onTime(long nowNanos) {
    if (!waits || lookAgainAtNanos - nowNanos > 0) {
      return;
    }
    waits = false;
    TopologyCache.Entry known = cache.find(address, tls, nowNanos);
    if (known == null) {
      goOn(nowNanos);
    } else if (known.cluster() != null) {
      join(known.cluster());
    } else {
      onNoCluster();
    }
  }

  private void ask() {
    if (traffic.links.home() == null) {
      traffic.outbox.fail("connection to " + address + " lost");
      return;
    }
    traffic.outbox.enqueue(Part.own(Part.Origin.DISCOVERY, query.request()), traffic.links.home());
  }

  @Override
  public boolean onReply(Link link, Part part, int start, int end, long nowNanos)
      throws ProtocolException {
    if (part.origin != Part.Origin.DISCOVERY) {
      return false;
    }
    traffic.replies.detach(part);
    onAnswer(RespValue.parse(link.in, start, end), nowNanos);
    return true;
  }

  /** Home has answered the last question. */
  private void onAnswer(RespValue reply, long nowNanos) {
    query.onReply(reply);
    if (query.request() != null) {
      ask();
      return;
    }
    TopologyQuery asked = query;
    query = null;
    switch (asked.outcome()) {
      case CLUSTER:
        Cluster cluster = cache.onCluster(address, tls, asked.topology(), nowNanos).cluster();
        cluster.onRefreshNoted(
            "a connection to " + address, asked.source() + " of " + address, cluster.topology());
        join(cluster, asked.nodeId());
        break;
      case REFUSED:
        join(cache.onCluster(address, tls, Topology.EMPTY, nowNanos).cluster(), "");
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

  /** The connection broke before the answer came. */
  @Override
  public boolean onPartLost(
      Part part, Link link, String message, boolean mayGoAgain, long nowNanos) {
    if (part.origin != Part.Origin.DISCOVERY) {
      return false;
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
