package dev.unmoved.hook;

/**
 * Tells connections that a cluster-aware part of a client opens for itself from those of a plain
 * client.
 *
 * <p>Such a part already talks to the right nodes, and must see the cluster as it is. What it does
 * runs in a scope of the thread. Connections are also made later, by evictor threads and on
 * reconnect, so the pools' factories and the connections that came out of a scope are remembered,
 * weakly.
 */
public final class ClusterScope {
  /**
   * How many scopes the thread is in; no value: none. Integers only, so that nothing of the
   * application is held.
   */
  private static final ThreadLocal<Integer> DEPTH = new ThreadLocal<Integer>();

  private static final WeakIdentityMap<Boolean> MARKED = new WeakIdentityMap<Boolean>();

  private ClusterScope() {}

  /** Whether this thread is doing the work of a cluster-aware client. */
  public static boolean entered() {
    return DEPTH.get() != null;
  }

  /** Remembers a connection or factory of a cluster-aware client for as long as it lives. */
  public static void mark(Object object) {
    MARKED.put(object, Boolean.TRUE);
  }

  /** Whether {@code object} was marked. */
  public static boolean marked(Object object) {
    return MARKED.get(object) != null;
  }

  static void enter() {
    Integer depth = DEPTH.get();
    DEPTH.set(depth == null ? 1 : depth + 1);
  }

  static void exit() {
    Integer depth = DEPTH.get();
    if (depth == null || depth == 1) {
      DEPTH.remove();
    } else {
      DEPTH.set(depth - 1);
    }
  }
}
