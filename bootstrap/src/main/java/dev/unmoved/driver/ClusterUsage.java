package dev.unmoved.driver;

import dev.unmoved.topology.NodeAddress;
import java.util.Set;

/**
 * What the open sessions of one cluster amount to at one moment. Immutable but for the stocks it
 * asks.
 */
public final class ClusterUsage {
  private final int connections;
  private final long commands;
  private final Set<LinkStock> stocks;

  ClusterUsage(int connections, long commands, Set<LinkStock> stocks) {
    this.connections = connections;
    this.commands = commands;
    this.stocks = stocks;
  }

  /** Connections that clients have open. */
  public int connections() {
    return connections;
  }

  /** Commands that came over these connections so far. */
  public long commands() {
    return commands;
  }

  /** Idle links to {@code node}. */
  public int idle(NodeAddress node) {
    int idle = 0;
    for (LinkStock stock : stocks) {
      idle += stock.idle(node);
    }
    return idle;
  }
}
