package dev.unmoved.command;

/** Which nodes a command is sent to; Redis' {@code request_policy} command tip. */
public enum RequestPolicy {
  /**
   * No tip: the node of the slot of its keys; without keys, any node will do and the session takes
   * home.
   */
  DEFAULT,
  /** Every node, replicas included. */
  ALL_NODES,
  /** Every primary. */
  ALL_SHARDS,
  /** Split by slot; each node gets the keys of its slots. */
  MULTI_SHARD,
  /**
   * Ours: reads that combine several keys; over several slots they are gathered and combined in the
   * session.
   */
  COMBINED,
  /**
   * Ours: over several slots only in steps that are not atomic as a whole, and only where the user
   * wants that.
   */
  STEPWISE,
  /**
   * No general rule; the router knows the command by name, and treats what it does not know as
   * {@link #DEFAULT}.
   */
  SPECIAL
}
