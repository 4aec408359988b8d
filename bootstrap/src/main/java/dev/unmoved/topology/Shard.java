package dev.unmoved.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A primary, its replicas and the slot ranges they serve. Immutable. */
public final class Shard {
  private final Node primary;
  private final List<Node> replicas;
  private final int[] ranges; // first, last, first, last; inclusive

  /** {@code ranges} holds pairs of first and last slot, both inclusive. */
  public Shard(Node primary, List<Node> replicas, int[] ranges) {
    this.primary = primary;
    this.replicas = Collections.unmodifiableList(new ArrayList<Node>(replicas));
    this.ranges = ranges.clone();
  }

  /** The node that takes this shard's writes. */
  public Node primary() {
    return primary;
  }

  /** The nodes that copy the primary. */
  public List<Node> replicas() {
    return replicas;
  }

  int[] ranges() {
    return ranges;
  }
}
