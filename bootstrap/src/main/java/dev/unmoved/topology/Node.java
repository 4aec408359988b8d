package dev.unmoved.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node of a cluster: its id, where it is reached, and the other names it goes by. Its role is a
 * matter of the {@link Topology}. Immutable; equal when the address is.
 */
public final class Node {
  private final String id; // empty when only a redirect told of this node
  private final NodeAddress address;
  private final List<NodeAddress> aliases;

  /**
   * @param id the node id, or empty when unknown
   * @param address where to connect
   * @param aliases further addresses the cluster may use for it in redirects (its IP beside its
   *     host name)
   */
  public Node(String id, NodeAddress address, List<NodeAddress> aliases) {
    this.id = id;
    this.address = address;
    this.aliases = Collections.unmodifiableList(new ArrayList<NodeAddress>(aliases));
  }

  /** A node known by nothing but its address. */
  public static Node at(NodeAddress address) {
    return new Node("", address, Collections.<NodeAddress>emptyList());
  }

  /**
   * The node id of 40 hexadecimal digits, or an empty string when only a redirect told of this
   * node.
   */
  public String id() {
    return id;
  }

  /** Where to connect to this node. */
  public NodeAddress address() {
    return address;
  }

  boolean answersTo(NodeAddress other) {
    return address.equals(other) || aliases.contains(other);
  }

  boolean isSameAs(Node other) {
    return id.equals(other.id) && address.equals(other.address) && aliases.equals(other.aliases);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Node && ((Node) other).address.equals(address);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
