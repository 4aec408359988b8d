package dev.unmoved.socket;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.topology.Node;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Nodes that let clients wait. One time-out may be a slow command; a second one soon after says
 * that the node or the way to it is gone. Thread-safe.
 */
final class Suspects {
  private final ConcurrentHashMap<Node, Long> timedOutAtNanos = new ConcurrentHashMap<Node, Long>();

  /**
   * A client has run out of time at {@code node}. Returns whether that is the second time soon
   * after the first: then idle links to it are of no use, and it is time to ask for the topology.
   */
  boolean isTimedOutTwice(Node node) {
    long now = System.nanoTime();
    Long previous = timedOutAtNanos.put(node, now);
    boolean twice = previous != null && now - previous < DriverLimits.TIMED_OUT_TWICE_NANOS;
    if (twice) {
      timedOutAtNanos.remove(node);
    }
    return twice;
  }
}
