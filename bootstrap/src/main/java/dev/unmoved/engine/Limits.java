package dev.unmoved.engine;

/** Every bound of the engine, with its reason. */
public final class Limits {
  /**
   * The first wait before a command that a node refused for now is sent again; doubled each time.
   */
  static final long RETRY_DELAY_MIN_NANOS = 10_000_000L;

  /**
   * The longest such wait: a failover is over in seconds, and a client that waits wants to know
   * within half a one.
   */
  static final long RETRY_DELAY_MAX_NANOS = 500_000_000L;

  /**
   * How often a session looks whether the one that asks for the topology knows by now; an answer
   * takes about as long.
   */
  static final long LOOK_AGAIN_NANOS = 1_000_000L;

  /**
   * Redirects that one command follows without a wait. While a slot changes hands both nodes may
   * name the other for some milliseconds, and to go to and fro at once would use up all redirects
   * before they agree.
   */
  static final int REDIRECTS_AT_ONCE = 5;

  /**
   * A blocking command that has waited as long at a node was taken, whatever ends its wait; a
   * refusal comes at once.
   */
  static final long SETTLED_NANOS = 1_000_000_000L;

  /**
   * How long reads leave a replica alone that is loading, cut off from its primary, or cannot be
   * reached.
   */
  static final long REPLICA_AVOIDED_NANOS = 1_000_000_000L;

  /**
   * The longest error line read before a node counts as broken: errors are held back until they are
   * whole, since they may be redirects. Redis cuts what it quotes of a command at 128 bytes,
   * scripts' messages run to a few KB.
   */
  static final int ERROR_LINE_MAX = 64 * 1024;

  /** The first size of a link's receive buffer: what one read of a busy socket brings at most. */
  static final int RECEIVE_BUFFER = 16 * 1024;

  /**
   * A receive buffer beyond this is given up once empty, so that one large value does not pin
   * memory for ever.
   */
  static final int RECEIVE_BUFFER_KEPT_MAX = 256 * 1024;

  /**
   * How long a SUBSCRIBE for keyspace notifications, or a MONITOR, waits for the other primaries
   * before home is asked: as long as it takes to connect, and not as long as a client waits whose
   * node hangs.
   */
  static final long SUBSCRIBE_PATIENCE_NANOS = 1_000_000_000L;

  /**
   * How often a session that listens looks whether the topology has changed: each look is one
   * volatile read.
   */
  static final long TOPOLOGY_LOOK_NANOS = 500_000_000L;

  /**
   * How old the topology may become while a session listens to primaries. Other sessions learn of a
   * new primary from its redirects; one that only listens hears nothing at all of a planned
   * failover.
   */
  static final long LISTENING_TOPOLOGY_NANOS = 10_000_000_000L;

  /** How often a subscription to a shard channel follows MOVED without a wait. */
  static final int REDIRECTS_AT_ONCE_MAX = 3;

  /**
   * The bytes of pushes that wait for a client before its links are no longer read. Servers give up
   * on a subscriber that lets 32 MB lie (client-output-buffer-limit pubsub); so much less here that
   * they are the ones to decide.
   */
  public static final int PUSHES_WAITING_MAX = 4 * 1024 * 1024;

  /** The replies that wait on one link before it is no longer read ahead of the client. */
  static final int REPLIES_WAITING_MAX = 64;

  /** The slots whose keys one session may watch at once: each takes a connection until EXEC. */
  static final int WATCHED_SLOTS_MAX = 64;

  private Limits() {}
}
