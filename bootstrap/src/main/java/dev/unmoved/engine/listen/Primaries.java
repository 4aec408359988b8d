package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Channel;
import dev.unmoved.engine.link.Limits;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.route.ChannelNames;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the primaries are, by the topology according to which nodes were asked last for what the
 * client wants to hear. A session that listens may send nothing, and so be told nothing by
 * redirects: it looks by itself whether the topology has changed, and keeps it from growing old.
 */
final class Primaries {
  private final Traffic traffic;
  private @Nullable Topology topology; // by which nodes were asked last; null: none was yet
  private List<Node> nodes = Collections.emptyList();
  private boolean includeHome = true;
  private long lookAtNanos; // when to see whether the topology has changed

  Primaries(Traffic traffic) {
    this.traffic = traffic;
  }

  /** Whether the topology has changed since the last {@link #update}. */
  boolean isOutdated() {
    return traffic.cluster().topology() != topology;
  }

  /** Finds them by the newest topology. */
  void update(long nowNanos) {
    lookAtNanos = nowNanos + Limits.TOPOLOGY_LOOK_NANOS;
    Topology newest = traffic.cluster().topology();
    if (newest != topology) {
      topology = newest;
      nodes = new ArrayList<Node>();
      for (int slot : newest.slotPerShard()) {
        nodes.add(newest.primaryOf(slot));
      }
    }
    Node home = traffic.links.homeNode();
    includeHome = newest.shards().isEmpty() || home != null && nodes.contains(home);
  }

  /** All of them, home's node among them if it is one; not to be changed. */
  List<Node> nodes() {
    return nodes;
  }

  boolean contains(Node node) {
    return nodes.contains(node);
  }

  boolean isHome(Node node) {
    return node.equals(traffic.links.homeNode());
  }

  /**
   * Whether home's node is one, as far as is known. One that is not repeats of keys what a primary
   * has told.
   */
  boolean includeHome() {
    return includeHome;
  }

  /** The node that hears for the client what is handed on to all; null: none is known. */
  @Nullable Node nearest() {
    Node home = traffic.links.homeNode();
    return home == null && !nodes.isEmpty() ? nodes.get(0) : home;
  }

  /** Who serves a shard channel. */
  Node ownerOf(Channel channel) {
    Node owner = topology == null ? null : topology.primaryOf(Subscriber.slotOf(channel));
    // who does not serve it, says who does
    return owner == null ? traffic.cluster().nodeAt(traffic.links.homeAddress()) : owner;
  }

  /** Where a subscription is counted by those who publish, beside home. */
  List<Node> counting(Channel channel) {
    List<Node> counting = new ArrayList<Node>();
    if (channel.countedAt() == ChannelNames.ANY_SLOT) {
      counting.addAll(nodes);
    } else if (topology != null && topology.primaryOf(channel.countedAt()) != null) {
      counting.add(topology.primaryOf(channel.countedAt()));
    }
    counting.remove(traffic.links.homeNode());
    return counting;
  }

  long nextWakeNanos() {
    return lookAtNanos;
  }

  /**
   * Time has passed.
   *
   * @param listenedTo whether any of them is listened to, so that a planned failover would be
   *     missed
   */
  void onTime(boolean listenedTo, long nowNanos) {
    if (lookAtNanos - nowNanos > 0) {
      return;
    }
    lookAtNanos = nowNanos + Limits.TOPOLOGY_LOOK_NANOS;
    Cluster cluster = traffic.cluster();
    if (listenedTo
        && traffic.options.refreshPeriodNanos() > 0
        && cluster.isOlderThan(Limits.LISTENING_TOPOLOGY_NANOS, nowNanos)) {
      cluster.refresh("primaries are listened to");
    }
  }
}
