package dev.unmoved.option;

/** Which nodes answer commands that read. */
public enum ReadFrom {
  /** The primary: what was written is seen. */
  PRIMARY,
  /** A replica, which may lag behind; the primary where no replica can serve. */
  REPLICA_PREFERRED,
  /**
   * A replica; an error where the shard has none. A replica that cannot serve for now is stood in
   * for by the primary.
   */
  REPLICA
}
