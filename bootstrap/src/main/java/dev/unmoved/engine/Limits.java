package dev.unmoved.engine;

/** Every bound of the engine, with its reason. */
final class Limits {
  /** The first wait before a command that a node refused for now is sent again; doubled each time. */
  static final long RETRY_DELAY_MIN_NANOS = 10_000_000L;

  /** The longest such wait: a failover is over in seconds, and a client that waits wants to know within half a one. */
  static final long RETRY_DELAY_MAX_NANOS = 500_000_000L;

  /** How often a session looks whether the one that asks for the topology knows by now; an answer takes about as long. */
  static final long LOOK_AGAIN_NANOS = 1_000_000L;

  /** How long reads leave a replica alone that is loading, cut off from its primary, or cannot be reached. */
  static final long REPLICA_AVOIDED_NANOS = 1_000_000_000L;

  /**
   * The longest error line read before a node counts as broken: errors are held back until they are whole, since they
   * may be redirects. Redis cuts what it quotes of a command at 128 bytes, scripts' messages run to a few KB.
   */
  static final int ERROR_LINE_MAX = 64 * 1024;

  /** The first size of a link's receive buffer: what one read of a busy socket brings at most. */
  static final int RECEIVE_BUFFER = 16 * 1024;

  /** A receive buffer beyond this is given up once empty, so that one large value does not pin memory for ever. */
  static final int RECEIVE_BUFFER_KEPT_MAX = 256 * 1024;

  private Limits() {}
}
