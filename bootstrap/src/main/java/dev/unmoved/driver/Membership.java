package dev.unmoved.driver;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.takeover.Fence;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyCache;
import dev.unmoved.topology.TopologyQuery;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a connection that a client opened without us leads to a node of a cluster: over
 * a connection of its own, so that nothing changes for the client where it does not. Blocks, once
 * for each address. Thread-safe.
 */
public final class Membership {
  /** What is known. */
  public enum Answer {
    /** It is a node of a cluster. */
    MEMBER,
    /** It is none, or its topology is not to be had: the connection stays as it is. */
    NO,
    /** Somebody else is asking. */
    LATER
  }

  /** How the client connects. */
  public interface Connector {
    /**
     * Opens a connection as the client would, and replays {@code state} on it. Blocks.
     *
     * @param timeoutMillis what connecting may take, and what answering may
     * @throws IOException when the node cannot be reached or refuses
     */
    NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
        throws IOException;

    /** The server's address as the application has configured it. */
    NodeAddress configured();
  }

  private Membership() {}

  /**
   * Asks, unless it is known.
   *
   * @param actual where the client's connection leads
   * @param identity who to ask as
   * @param connector opens a connection as the client would
   * @throws IOException when it cannot be asked
   */
  public static Answer ask(
      Shared shared, NodeAddress actual, boolean tls, ConnectionState identity, Connector connector)
      throws IOException {
    TopologyCache cache = shared.cache();
    TopologyCache.Entry known = cache.find(actual, tls, System.nanoTime());
    if (known == null) {
      if (!cache.mayAsk(actual, tls, System.nanoTime())) {
        return Answer.LATER;
      }
      TopologyQuery query = new TopologyQuery(actual, tls, shared.options().addressMap());
      try {
        ask(query, identity, connector);
      } finally {
        record(cache, query, actual, tls);
      }
      known = cache.find(actual, tls, System.nanoTime());
    }
    return known != null && known.cluster() != null && known.cluster().topology().slotsCovered() > 0
        ? Answer.MEMBER
        : Answer.NO;
  }

  private static void ask(TopologyQuery query, ConnectionState identity, Connector connector)
      throws IOException {
    NodeConnection connection =
        connector.connect(connector.configured(), identity, DriverLimits.MEMBERSHIP_MILLIS);
    try {
      byte[] request;
      while ((request = query.request()) != null
          && query.outcome() != TopologyQuery.Outcome.CLUSTER) {
        query.onReply(connection.ask(request, DriverLimits.MEMBERSHIP_MILLIS));
      }
    } finally {
      connection.close();
    }
  }

  private static void record(
      TopologyCache cache, TopologyQuery query, NodeAddress actual, boolean tls) {
    switch (query.outcome()) {
      case CLUSTER:
        Cluster cluster = cache.onCluster(actual, tls, query.topology(), System.nanoTime());
        cluster.onRefreshNoted(
            "an open connection to " + actual,
            query.source() + " of " + actual,
            cluster.topology());
        break;
      case STANDALONE:
        cache.onStandalone(actual, tls, System.nanoTime());
        break;
      default:
        cache.onUndecided(actual, tls);
        break;
    }
  }

  /** A fence for a connection that leads there, or null when that node owns no slots. */
  public static @Nullable Fence fence(Shared shared, NodeAddress actual, boolean tls) {
    TopologyCache.Entry known = shared.cache().find(actual, tls, System.nanoTime());
    Cluster cluster = known == null ? null : known.cluster();
    if (cluster == null) {
      return null;
    }
    Topology topology = cluster.topology();
    Node home = topology.nodeAt(actual);
    return home == null
        ? null
        : Fence.of(topology.slotsOf(home), ThreadLocalRandom.current().nextLong());
  }
}
