package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.topology.NodeAddress;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes answer nobody, found out by one probe at a time for each. Confined to an event loop.
 */
final class Silence {
  private final Set<NodeAddress> probing = new HashSet<NodeAddress>();
  private final Map<NodeAddress, Long> silentAtNanos = new HashMap<NodeAddress, Long>();

  /** Asks {@code node} whether it is there, unless it is being asked already. */
  void probe(NettyDialer dialer, Channel like, NodeAddress node) {
    if (!probing.add(node)) {
      return;
    }
    Probe.begin(
        dialer,
        like,
        node,
        answered -> {
          probing.remove(node);
          if (answered != null) {
            silentAtNanos.remove(node);
          } else {
            silentAtNanos.put(node, System.nanoTime());
          }
        });
  }

  /** Whether {@code node} did not answer when it was asked last, and that was not long ago. */
  boolean isSilent(NodeAddress node, long nowNanos) {
    Long at = silentAtNanos.get(node);
    if (at != null && nowNanos - at > DriverLimits.SILENT_RECENTLY_NANOS) {
      silentAtNanos.remove(node);
      return false;
    }
    return at != null;
  }
}
