package dev.unmoved.agent.operate.jmx;

import dev.unmoved.driver.ClusterUsage;
import dev.unmoved.driver.OpenSessions;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What there is to say of one cluster, asked anew each time. */
final class ClusterBean implements ClusterMXBean {
  private final Cluster cluster;
  private final Activity activity;
  private final OpenSessions sessions;

  ClusterBean(Cluster cluster, OpenSessions sessions) {
    this.cluster = cluster;
    this.activity = cluster.activity();
    this.sessions = sessions;
  }

  @Override
  public String getName() {
    return cluster.name();
  }

  @Override
  public boolean isTls() {
    return cluster.tls();
  }

  @Override
  public int getShards() {
    return cluster.topology().shards().size();
  }

  @Override
  public int getSlotsCovered() {
    return cluster.topology().slotsCovered();
  }

  @Override
  public String getTopologySource() {
    return cluster.lastRefreshSource();
  }

  @Override
  public long getTopologyAgeMillis() {
    long age = cluster.ageNanos(System.nanoTime());
    return age < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(age);
  }

  @Override
  public String getLastRefreshCause() {
    return cluster.lastRefreshCause();
  }

  @Override
  public Map<String, String> getRefreshErrors() {
    return cluster.refreshErrors();
  }

  @Override
  public int getConnections() {
    return sessions.usage(cluster).connections();
  }

  @Override
  public long getCommands() {
    // Ended ones first: a session that ends in between is counted twice for a moment rather than
    // not at all.
    long open = sessions.usage(cluster).commands();
    return activity.endedCommands() + open;
  }

  @Override
  public long getSplits() {
    return activity.splits();
  }

  @Override
  public long getFanOuts() {
    return activity.fanOuts();
  }

  @Override
  public long getPlans() {
    return activity.plans();
  }

  @Override
  public Map<String, Long> getRedirects() {
    return activity.redirects().counts();
  }

  @Override
  public Map<String, Long> getRetries() {
    return activity.retries().counts();
  }

  @Override
  public Map<String, Long> getErrors() {
    return activity.errors().counts();
  }

  @Override
  public Map<String, Long> getCrossSlots() {
    return activity.crossSlots();
  }

  @Override
  public long getBrokenConnections() {
    return activity.brokenConnections();
  }

  @Override
  public long getLinksOpened() {
    return activity.linksOpened();
  }

  @Override
  public List<NodeInfo> getNodes() {
    Topology topology = cluster.topology();
    ClusterUsage usage = sessions.usage(cluster);
    List<NodeInfo> nodes = new ArrayList<NodeInfo>();
    for (Node node : topology.nodes()) {
      int idle = usage.idle(node.address());
      // Two counts that nobody takes at one instant: an idle link is an open one all the same.
      int open = Math.max(activity.linksOpen(node), idle);
      nodes.add(
          new NodeInfo(
              node.address().toString(),
              topology.isPrimary(node) ? "primary" : "replica",
              topology.slotsOf(node).cardinality(),
              open,
              idle));
    }
    return nodes;
  }

  @Override
  public void refresh() {
    cluster.refresh("asked for in JMX");
  }
}
