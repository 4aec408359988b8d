package dev.unmoved.topology;

import dev.unmoved.log.Log;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The clusters this JVM has met, by the addresses of their nodes, and the addresses that turned out
 * to be no cluster. Two seeds of the same cluster share one {@link Cluster}, recognised by the ids
 * of its nodes.
 *
 * <p>Thread-safe.
 */
public final class TopologyCache {
  /**
   * How long an address counts as standalone before new connections ask again: a migration may have
   * happened.
   */
  private static final long STANDALONE_NANOS = 60_000_000_000L;

  /** How long the others wait for the one that asks: its client may have stopped reading. */
  private static final long PATIENCE_NANOS = 500_000_000L;

  /** Connections that end when asked for the topology, before that is taken for an answer. */
  private static final int LOST_COUNT_MAX = 2;

  /** What is known of one address. */
  public static final class Entry {
    private final @Nullable Cluster
        cluster; // null: standalone, or nothing yet but lost connections
    private final int lost;
    private final long knownAtNanos;

    Entry(@Nullable Cluster cluster, int lost, long knownAtNanos) {
      this.cluster = cluster;
      this.lost = lost;
      this.knownAtNanos = knownAtNanos;
    }

    /** The cluster this address belongs to, or null when it is a standalone server. */
    public @Nullable Cluster cluster() {
      return cluster;
    }

    private boolean isStandalone() {
      return cluster == null && (lost == 0 || lost >= LOST_COUNT_MAX);
    }
  }

  // since when
  private final ConcurrentHashMap<String, Long> asking = new ConcurrentHashMap<String, Long>();
  // since when an address has been asked and has not answered
  private final ConcurrentHashMap<String, Long> unanswered = new ConcurrentHashMap<String, Long>();
  private final Map<String, Entry> byAddress = new ConcurrentHashMap<String, Entry>();
  private final Cluster.RefreshListener listener;
  private final int scriptsRemembered;

  /**
   * {@code listener} is given to every {@link Cluster}; each remembers at most {@code
   * scriptsRemembered} scripts.
   */
  public TopologyCache(Cluster.RefreshListener listener, int scriptsRemembered) {
    this.listener = listener;
    this.scriptsRemembered = scriptsRemembered;
  }

  /**
   * Whether the caller should ask {@code address} for its topology: nobody else is doing so, or for
   * too long already. Who may ask tells the outcome by one of the methods below.
   */
  public boolean mayAsk(NodeAddress address, boolean tls, long nowNanos) {
    Long since = asking.putIfAbsent(key(address, tls), nowNanos);
    if (since == null) {
      return true;
    }
    return nowNanos - since > PATIENCE_NANOS && asking.replace(key(address, tls), since, nowNanos);
  }

  /**
   * Since when {@code address} has been asked without an answer, whoever asked: clients that give
   * up do not make its silence shorter.
   */
  public long askedSince(NodeAddress address, boolean tls, long nowNanos) {
    Long since = unanswered.putIfAbsent(key(address, tls), nowNanos);
    return since == null ? nowNanos : since;
  }

  private void answered(NodeAddress address, boolean tls) {
    asking.remove(key(address, tls));
    unanswered.remove(key(address, tls));
  }

  /** {@code address} could not tell what it is. */
  public void onUndecided(NodeAddress address, boolean tls) {
    answered(address, tls);
  }

  /** What is known of {@code address}, or null when it has to be asked. */
  public @Nullable Entry find(NodeAddress address, boolean tls, long nowNanos) {
    Entry entry = byAddress.get(key(address, tls));
    if (entry == null || entry.cluster != null) {
      return entry;
    }
    return entry.isStandalone() && nowNanos - entry.knownAtNanos <= STANDALONE_NANOS ? entry : null;
  }

  /**
   * Records that {@code address} is a node of a cluster.
   *
   * @param topology what the node told; empty when the user may not ask
   * @return the cluster to use from now on, shared with every other address of the same cluster
   */
  public synchronized Cluster onCluster(
      NodeAddress address, boolean tls, Topology topology, long nowNanos) {
    Cluster cluster = null;
    for (Entry known : byAddress.values()) {
      if (known.cluster != null
          && known.cluster.tls() == tls
          && known.cluster.topology().overlaps(topology)) {
        cluster = known.cluster;
      }
    }
    Entry previous = byAddress.get(key(address, tls));
    if (cluster == null
        && previous != null
        && previous.cluster != null
        && (previous.cluster.topology().shards().isEmpty() || topology.shards().isEmpty())) {
      // met before by a user who may not ask for the topology, or the other way round
      cluster = previous.cluster;
    }
    if (cluster == null) {
      cluster = new Cluster(address.toString(), tls, listener, new Scripts(scriptsRemembered));
    }
    boolean news = cluster.topology().shards().isEmpty();
    cluster.onRefreshed(topology, cluster.refreshMark(), nowNanos);
    if (news && topology.shards().isEmpty()) {
      Log.once(
          "learning " + address,
          address
              + " may be a cluster: this user may not ask for its topology, so slots"
              + " are learned from redirects");
    } else if (news) {
      Log.info(
          address
              + " is a cluster: "
              + topology.shards().size()
              + " shards, "
              + topology.slotsCovered()
              + " slots, routed");
    }
    byAddress.put(key(address, tls), new Entry(cluster, 0, nowNanos));
    answered(address, tls);
    return cluster;
  }

  /** Records that {@code address} is no cluster. */
  public void onStandalone(NodeAddress address, boolean tls, long nowNanos) {
    if (byAddress.put(key(address, tls), new Entry(null, 0, nowNanos)) == null) {
      Log.info(address + " is standalone: left alone");
    }
    answered(address, tls);
  }

  /**
   * Records that {@code address} has to be left alone, as what it answers to our question is no
   * answer.
   *
   * @param why what it does instead, for people
   */
  public void onStranger(NodeAddress address, boolean tls, String why, long nowNanos) {
    byAddress.put(key(address, tls), new Entry(null, 0, nowNanos));
    Log.warn(address + " " + why + ": left alone");
    answered(address, tls);
  }

  /**
   * The connection ended when it was asked for the topology. Once may be chance; where it happens
   * again something stands at {@code address} that hangs up on commands it does not know, and has
   * to be left alone.
   */
  public synchronized void onDiscoveryLost(NodeAddress address, boolean tls, long nowNanos) {
    answered(address, tls);
    Entry known = byAddress.get(key(address, tls));
    if (known == null || known.cluster == null) {
      int lost =
          known == null || nowNanos - known.knownAtNanos > STANDALONE_NANOS ? 1 : known.lost + 1;
      byAddress.put(key(address, tls), new Entry(null, lost, nowNanos));
      if (lost == LOST_COUNT_MAX) {
        Log.warn(address + " closes connections that ask for CLUSTER SHARDS: left alone");
      }
    }
  }

  /**
   * Lets {@code cluster} be found by one more address too: the name that an application has
   * configured.
   */
  public void alias(NodeAddress address, boolean tls, Cluster cluster, long nowNanos) {
    Entry known = byAddress.get(key(address, tls));
    if (known == null || known.cluster != cluster) {
      byAddress.put(key(address, tls), new Entry(cluster, 0, nowNanos));
    }
  }

  /** Forgets what was thought of {@code address}, for it has proved otherwise. */
  public void forget(NodeAddress address, boolean tls) {
    byAddress.remove(key(address, tls));
  }

  private static String key(NodeAddress address, boolean tls) {
    return tls ? "tls " + address : address.toString();
  }
}
