package dev.unmoved.option;

/** How much of the agent is in force. */
public enum Mode {
  /** Commands go to the nodes that own their keys. */
  ROUTE,
  /**
   * Connections are watched, never routed. Not available yet: nothing is routed and nothing is
   * reported.
   */
  OBSERVE,
  /** Connections are left as the client made them. */
  OFF
}
