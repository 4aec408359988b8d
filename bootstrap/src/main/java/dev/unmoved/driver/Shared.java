package dev.unmoved.driver;

import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.TopologyCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One instance of everything per JVM: whatever class loader a client lives in, it finds the same
 * clusters. Thread-safe.
 */
public final class Shared {
  private static volatile Shared current = new Shared(Options.DEFAULTS);

  private final Options options;
  private final Refresher refresher;
  private final TopologyCache cache;
  // since when
  private final ConcurrentHashMap<NodeAddress, Long> suspects =
      new ConcurrentHashMap<NodeAddress, Long>();

  /** For tests; everybody else takes {@link #current}. */
  public Shared(Options options) {
    this.options = options;
    refresher = new Refresher(options);
    cache = new TopologyCache(refresher, options.scriptsRemembered());
  }

  /** What the agent has configured. */
  public static Shared current() {
    return current;
  }

  /** Called once by the agent, before any client is woven. */
  public static Shared configure(Options options) {
    Shared configured = new Shared(options);
    current = configured;
    return configured;
  }

  /** The configuration. */
  public Options options() {
    return options;
  }

  /** The clusters met so far. */
  public TopologyCache cache() {
    return cache;
  }

  /** Keeps their topologies fresh. */
  public Refresher refresher() {
    return refresher;
  }

  /**
   * Where to connect when {@code configured} cannot be reached: nodes of the same cluster if it is
   * known, then seeds.
   */
  public List<NodeAddress> others(NodeAddress configured, boolean tls) {
    TopologyCache.Entry entry = cache.find(configured, tls, System.nanoTime());
    List<NodeAddress> others = new ArrayList<NodeAddress>();
    if (entry != null && entry.cluster() != null) {
      for (Node node : entry.cluster().topology().nodes()) {
        others.add(node.address());
      }
    }
    for (String seed : options.seeds()) {
      NodeAddress address = NodeAddress.parse(seed);
      if (address != null) {
        others.add(address);
      }
    }
    others.remove(configured);
    return others;
  }

  /**
   * A connection to {@code configured} could not be made, or ended though its client did not end
   * it: for a while it is worth looking whether anybody is there before a client tries again.
   */
  public void suspect(NodeAddress configured, long nowNanos) {
    if (suspects.size() < DriverLimits.SUSPECTS_MAX) {
      suspects.put(configured, nowNanos);
    }
  }

  /** Somebody is there after all. */
  public void trust(NodeAddress configured) {
    suspects.remove(configured);
  }

  /**
   * Whether {@link #suspect} was said of {@code configured} not long ago, and {@link #trust} not
   * since.
   */
  public boolean isSuspect(NodeAddress configured, long nowNanos) {
    Long since = suspects.get(configured);
    if (since != null && nowNanos - since > DriverLimits.SUSPECT_NANOS) {
      suspects.remove(configured, since);
      return false;
    }
    return since != null;
  }

  /**
   * Says once that a client has been connected to another node than its application has configured.
   */
  public static void connectedElsewhere(NodeAddress configured, NodeAddress other) {
    Log.once(
        "elsewhere " + configured + " " + other,
        configured + " cannot be reached; connected to " + other + " of the same cluster instead");
  }
}
