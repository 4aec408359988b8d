package dev.unmoved.hook;

/**
 * Whether there may be connections that clients have opened while nothing was woven, or switched
 * on.
 */
public final class OpenConnections {
  private static volatile boolean expected;

  private OpenConnections() {}

  /** From now on they are looked for, where their clients are about to use them. */
  public static void expect() {
    expected = true;
  }

  /** Whether they are: the agent was attached, or switched on later. */
  public static boolean areExpected() {
    return expected;
  }
}
