package dev.unmoved.driver;

import java.util.concurrent.TimeUnit;

/**
 * Every bound of how sessions are carried out, with its reason; those of what a session does itself
 * are the engine's.
 */
public final class DriverLimits {
  /**
   * What a node may take to answer what is replayed on a fresh link: it answers at once unless it
   * hangs, and a client waits meanwhile.
   */
  public static final int HANDSHAKE_MILLIS = 2_000;

  /** What a node may take to connect and to answer the refresher before the next one is asked. */
  public static final int TOPOLOGY_MILLIS = 2_000;

  /** The same for who asks whether the server of an open connection is a cluster. */
  public static final int MEMBERSHIP_MILLIS = 2_000;

  /**
   * How long something of ours outlives the last session it was for: an application that opens a
   * connection per command has many last ones.
   */
  public static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** After a refresh that failed: nodes that are gone are not asked in a loop. */
  public static final long REFRESH_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Idle links are looked at no more often than that, however short they may lie. */
  public static final long SWEEP_MIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A link that lay idle for longer may have been closed by its node, and is looked at: shorter
   * than any server's idle timeout ({@code timeout} counts whole seconds).
   */
  public static final long CHECK_AFTER_IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A second time-out at a node within that time after the first one is no slow command any more.
   */
  public static final long TIMED_OUT_TWICE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** How long an address that could not be reached is probed before a client connects to it. */
  public static final long SUSPECT_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * Addresses that applications have configured are a handful; the bound is for one that makes them
   * up.
   */
  public static final int SUSPECTS_MAX = 1_000;

  /**
   * Bytes a client may write without a flush, or before its event loop gets to it, before they go
   * out: about what a socket takes at once.
   */
  public static final int UNSENT_MAX = 64 * 1024;

  /**
   * Replies that are taken in for a client that writes on before it reads; beyond it they wait at
   * their nodes, as those of one server would.
   */
  public static final int READ_AHEAD_MAX = 1 << 20;

  /** About what is remembered of a request until it is answered, apart from its bytes. */
  public static final int REQUEST_SIZE = 128;

  /** Bytes that leave in one write: about what a socket takes at once. */
  public static final int WRITE_MAX = 64 * 1024;

  /** Commands that do not lie side by side are copied into one write up to this size. */
  public static final int GATHER_MAX = 16 * 1024;

  /** What a thread that listens reads at once: messages are small. */
  public static final int LISTEN_BUFFER = 8 * 1024;

  /**
   * How long a thread that reads while others write may miss that the next reply comes from
   * elsewhere, while home hangs, which has to answer to wake it.
   */
  public static final int IDLE_SLICE_MILLIS = 250;

  // ---- On event loops ----

  /**
   * How often a client may ask for its commands to be sent before they are: its loop has so many to
   * write when its threads write faster than it does.
   */
  public static final int FLUSHES_TOGETHER_MAX = 64;

  /** The least that is set aside for a write of several commands. */
  public static final int WRITE_MIN = 1024;

  /** As much as a read brings at most, as a rule. */
  public static final int READ_BUFFER = 64 * 1024;

  /**
   * What one link may bring before the client wants it. Beyond it, other links wait for the slow
   * one, on their nodes.
   */
  public static final long WAITING_MAX = 1 << 20;

  /**
   * Of replies that are kept until the whole batch is there: a server would not send as much at
   * once either.
   */
  public static final int KEPT_MAX = 1 << 20;

  /** How often links are looked at that owe something: each look is cheap, a hung node is rare. */
  public static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** A link that has owed something for so long is asked about: most nodes answer far sooner. */
  public static final long PROBED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A node that is there answers a probe at once, unless it is busy with a command; then it is
   * there for nobody.
   */
  public static final int PROBE_MILLIS = 1_000;

  /** How long it counts that a node has not answered: until the next probe has failed too. */
  public static final long SILENT_RECENTLY_NANOS = TimeUnit.SECONDS.toNanos(3);

  /**
   * A link that has been silent for so long is given up although nobody has taken its node's place.
   * A node that is busy with one long command answers no probe either, so this is longer than the
   * five seconds after which Redis says BUSY while a script runs.
   */
  public static final long SILENT_MAX_NANOS = TimeUnit.SECONDS.toNanos(8);

  /** The next reply has not come for so long: others need not wait for it. */
  public static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** Replies have come in order for so long: the client's queue can be trusted to be in order. */
  public static final long FLUENT_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);

  private DriverLimits() {}
}
