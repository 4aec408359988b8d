package dev.unmoved.socket;

import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Nodes that let clients wait. One time-out may be a slow command; a second one soon after says
 * that the node or the way to it is gone: then idle links to it are closed and the topology is
 * asked for. Thread-safe.
 */
final class Suspects {
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final ConcurrentHashMap<Node, Long> timedOutAtNanos = new ConcurrentHashMap<Node, Long>();

  void onTimeout(Node node, Cluster cluster, LinkPool pool) {
    long now = System.nanoTime();
    Long previous = timedOutAtNanos.put(node, now);
    if (previous != null && now - previous < SOON_NANOS) {
      timedOutAtNanos.remove(node);
      pool.discard(node);
      cluster.refresh(node + " timed out twice");
    }
  }
}
