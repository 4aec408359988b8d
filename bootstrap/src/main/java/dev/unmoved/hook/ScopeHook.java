package dev.unmoved.hook;

import org.jspecify.annotations.Nullable;

/**
 * Called from what is woven into cluster-aware parts of all client libraries: see {@link
 * ClusterScope}. Called by name and descriptor, so a change here is a change of the advice; never
 * throws.
 */
public final class ScopeHook {
  private ScopeHook() {}

  /**
   * Before a method in which a cluster-aware client opens connections; the result is for {@link
   * #exit}.
   */
  public static Object enter() {
    ClusterScope.enter();
    return Boolean.TRUE;
  }

  /**
   * Before a pool's factory makes a connection: enters the scope when the factory was constructed
   * in one.
   */
  public static @Nullable Object enterIfMarked(Object factory) {
    if (!ClusterScope.marked(factory)) {
      return null;
    }
    ClusterScope.enter();
    return Boolean.TRUE;
  }

  /** After that method, however it ended. */
  public static void exit(@Nullable Object entered) {
    if (entered != null) {
      ClusterScope.exit();
    }
  }

  /** After an object was constructed: remembers it when that happened in a scope. */
  public static void constructed(Object made) {
    if (ClusterScope.entered()) {
      ClusterScope.mark(made);
    }
  }
}
