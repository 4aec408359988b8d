package dev.unmoved.engine.link;

import dev.unmoved.topology.TopologyQuery;

/** Every bound of the engine, with its reason. */
public final class Limits {
  /**
   * The first wait before a command that a node refused for now is sent again; doubled each time.
   */
  public static final long RETRY_DELAY_MIN_NANOS = 10_000_000L;

  /**
   * The longest such wait: a failover is over in seconds, and a client that waits wants to know
   * within half a one.
   */
  public static final long RETRY_DELAY_MAX_NANOS = 500_000_000L;

  /**
   * How often a session looks whether the one that asks for the topology knows by now; an answer
   * takes about as long.
   */
  public static final long LOOK_AGAIN_NANOS = 1_000_000L;

  /**
   * How long a server may leave the question unanswered whether it is a cluster, before another
   * connection is asked whether it answers anything at all: shorter than any client's time limit,
   * and longer than a server stands still that is well.
   */
  public static final long SILENCE_NANOS = 1_000_000_000L;

  /** The least of that, where it was asked before and its client gave up. */
  public static final long SILENCE_MIN_NANOS = 200_000_000L;

  /**
   * How long the answer may still come once the other connection has been answered: a server that
   * stood still answers both at once.
   */
  public static final long BELATED_NANOS = 250_000_000L;

  /** The longest answer to a question of the session's own: that for the topology. */
  public static final int ANSWER_MAX = TopologyQuery.BYTES_MAX;

  /**
   * Redirects that one command follows without a wait. While a slot changes hands both nodes may
   * name the other for some milliseconds, and to go to and fro at once would use up all redirects
   * before they agree.
   */
  public static final int REDIRECTS_AT_ONCE = 5;

  /**
   * A blocking command that has waited as long at a node was taken, whatever ends its wait; a
   * refusal comes at once.
   */
  public static final long SETTLED_NANOS = 1_000_000_000L;

  /**
   * How long reads leave a replica alone that is loading, cut off from its primary, or cannot be
   * reached.
   */
  public static final long REPLICA_AVOIDED_NANOS = 1_000_000_000L;

  /**
   * The longest error line read before a node counts as broken: errors are held back until they are
   * whole, since they may be redirects. Redis cuts what it quotes of a command at 128 bytes,
   * scripts' messages run to a few KB.
   */
  public static final int ERROR_LINE_MAX = 64 * 1024;

  /** The first size of a link's receive buffer: what one read of a busy socket brings at most. */
  public static final int RECEIVE_BUFFER = 16 * 1024;

  /**
   * A receive buffer beyond this is given up once empty, so that one large value does not pin
   * memory for ever.
   */
  public static final int RECEIVE_BUFFER_KEPT_MAX = 256 * 1024;

  /**
   * How long a SUBSCRIBE for keyspace notifications, or a MONITOR, waits for the other primaries
   * before home is asked: as long as it takes to connect, and not as long as a client waits whose
   * node hangs.
   */
  public static final long SUBSCRIBE_PATIENCE_NANOS = 1_000_000_000L;

  /**
   * How often a session that listens looks whether the topology has changed: each look is one
   * volatile read.
   */
  public static final long TOPOLOGY_LOOK_NANOS = 500_000_000L;

  /**
   * How old the topology may become while a session listens to primaries. Other sessions learn of a
   * new primary from its redirects; one that only listens hears nothing at all of a planned
   * failover.
   */
  public static final long LISTENING_TOPOLOGY_NANOS = 10_000_000_000L;

  /**
   * How long a link is kept open on which nothing is listened to any more, where that takes no
   * thread: those who wait for a lock subscribe to its channel again and again.
   */
  public static final long LISTENING_LINGERS_NANOS = 10_000_000_000L;

  /** How often a subscription to a shard channel follows MOVED without a wait. */
  public static final int REDIRECTS_AT_ONCE_MAX = 3;

  /**
   * The bytes of pushes that wait for a client before its links are no longer read. Servers give up
   * on a subscriber that lets 32 MB lie (client-output-buffer-limit pubsub); so much less here that
   * they are the ones to decide.
   */
  public static final int PUSHES_WAITING_MAX = 4 * 1024 * 1024;

  /** The replies that wait on one link before it is no longer read ahead of the client. */
  public static final int REPLIES_WAITING_MAX = 64;

  /** The slots whose keys one session may watch at once: each takes a connection until EXEC. */
  public static final int WATCHED_SLOTS_MAX = 64;

  private Limits() {}
}
