package dev.unmoved.driver;

import dev.unmoved.option.Mode;

/**
 * How much of the agent is in force in this JVM at this moment. Starts with {@code unmoved.mode} and may change at any
 * time. Drivers ask when a connection opens and where one request of its client ends and the next one begins, so a
 * change reaches each connection when it is safe there. Thread-safe.
 */
public final class Control {
  private static volatile Mode mode = Mode.ROUTE;

  private Control() {}

  /** The mode in force: one volatile read. */
  public static Mode mode() {
    return mode;
  }

  /** Changes the mode for all connections of the JVM, open ones too. */
  public static void mode(Mode wanted) {
    mode = wanted;
  }

  /** Whether commands go to the nodes that own their keys. */
  public static boolean routes() {
    return mode == Mode.ROUTE;
  }
}
