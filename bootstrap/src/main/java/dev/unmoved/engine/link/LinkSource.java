package dev.unmoved.engine.link;

import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import org.jspecify.annotations.Nullable;

/**
 * Where a session gets its links from: the driver's pool. Called by the session's thread; must not
 * block.
 */
public interface LinkSource {
  /**
   * An open, idle link to {@code node} on which {@code state} was replayed, or null when one has to
   * be opened.
   */
  @Nullable Link lease(Node node, ConnectionState state);

  /**
   * Takes back {@code link}, which was released, if it lies idle still; false when it is in use, or
   * gone.
   */
  boolean reclaim(Link link);

  /** A link object that the session will ask to be opened. */
  Link create(Node node, ConnectionState state);

  /** Takes back an open link on which nothing is outstanding. */
  void release(Link link);

  /**
   * Whether nothing can stand in for the client's own connection: when its node closes it, the
   * client knows. So what a node may close should not be given to it.
   */
  default boolean endsWithHome() {
    return false;
  }

  /** The other client connections of this JVM. */
  default Peers peers() {
    return Peers.NOBODY;
  }

  /** Whether a link that is listened on takes no thread of its own. */
  default boolean listensWithoutThreads() {
    return false;
  }

  /**
   * The line of the application that takes in a reply at this moment, on this thread; null where
   * replies are taken in on other threads.
   */
  default @Nullable String lineOfCaller() {
    return null;
  }

  /** The client asks home for the nodes of its cluster: {@code CLUSTER} with whatever behind it. */
  default void onTopologyAsked() {}

  /**
   * Whether the client, which home has just turned out to be a node of {@code cluster} to, means
   * that node alone by what concerns all data: it knows the others, and asks each itself.
   */
  default boolean meansOneNode(Cluster cluster) {
    return false;
  }

  /** The idle links to {@code node} lead to the wrong place, or nowhere: closes them. */
  void discard(Node node);
}
