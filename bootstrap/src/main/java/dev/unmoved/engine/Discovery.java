package dev.unmoved.engine;

import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyCache;
import dev.unmoved.topology.TopologyQuery;

/**
 * Finds out whether the server of one session is a cluster, on the client's own connection, at the
 * first command to which it matters. One session asks for all that connect to the same address at
 * that moment; the others look again.
 */
final class Discovery {
  private final Session session;
  private final TopologyCache cache;
  private final NodeAddress address;
  private final boolean tls;
  private TopologyQuery query; // null: another session is asking, or nobody is
  private boolean waits; // for what another session finds out
  private long lookAgainAtNanos;

  Discovery(Session session, TopologyCache cache, NodeAddress address, boolean tls) {
    this.session = session;
    this.cache = cache;
    this.address = address;
    this.tls = tls;
  }

  /** Whether another session is asking. */
  boolean awaitsAnother() {
    return waits;
  }

  /** When {@link #onTime} has something to do; {@link Long#MAX_VALUE} for never. */
  long nextWakeNanos() {
    return waits ? lookAgainAtNanos : Long.MAX_VALUE;
  }

  /** Begins: the session's commands wait until it is over. */
  void begin(long nowNanos) {
    session.beginDiscovery();
    waits = !cache.mayAsk(address, tls, nowNanos);
    if (waits) {
      lookAgainAtNanos = nowNanos + Limits.LOOK_AGAIN_NANOS; // a pool that fills up, say
    } else {
      query = new TopologyQuery(address, tls, session.options.addressMap());
      ask();
    }
  }

  /** Time has passed: by now the session that asks may know. */
  void onTime(long nowNanos) {
    if (!waits || lookAgainAtNanos - nowNanos > 0) {
      return;
    }
    waits = false;
    TopologyCache.Entry known = cache.find(address, tls, nowNanos);
    if (known == null) {
      begin(nowNanos);
    } else if (known.cluster() != null) {
      session.join(known.cluster(), "");
    } else {
      session.onNoCluster();
    }
  }

  private void ask() {
    byte[] request = query.request();
    if (session.home == null) {
      session.fail("connection to " + address + " lost");
      return;
    }
    session.enqueue(
        new Part(Part.Origin.DISCOVERY, null, request, 0, request.length, Slot.NONE, -1),
        session.home);
  }

  /** Home has answered the last question. */
  void onReply(RespValue reply, long nowNanos) {
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
        session.join(cluster, asked.nodeId());
        break;
      case REFUSED:
        session.join(cache.onCluster(address, tls, Topology.EMPTY, nowNanos).cluster(), "");
        break;
      case STANDALONE:
        cache.onStandalone(address, tls, nowNanos);
        session.onNoCluster();
        break;
      default:
        cache.onUndecided(address, tls);
        session.onUndecided(nowNanos);
        break;
    }
  }

  /** The connection broke before the answer came. */
  void onLost(long nowNanos) {
    cache.onDiscoveryLost(address, tls, nowNanos);
  }
}
