package dev.unmoved.socket;

import dev.unmoved.driver.SessionHost;
import dev.unmoved.engine.Session;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Waiting while nothing is read, with the lock given up, and the client's own time limit. Guarded
 * by the lock of the session's driver.
 */
final class ClientTimeout {
  private final SessionHost host;
  private final Session session;
  private final Fate fate;
  private final Condition changed; // something has, for one who waits
  private final Suspects suspects;

  ClientTimeout(SessionHost host, Fate fate, Condition changed, Suspects suspects) {
    this.host = host;
    this.session = host.session();
    this.fate = fate;
    this.changed = changed;
    this.suspects = suspects;
  }

  /**
   * Waits until it is time for what the session wants to do then, or {@code remainingMillis} have
   * passed; 0 is no limit.
   */
  void waitForTime(int remainingMillis) throws IOException {
    long wake = session.nextWakeNanos();
    if (wake == Long.MAX_VALUE) {
      throw new SocketException(
          "unmoved: internal error: waiting for a reply that nothing will bring: "
              + session.trouble());
    }
    await(waitNanos(wake, remainingMillis));
    fate.checkNoMistake();
    session.onTime(host.now());
  }

  /** Waits until a thread that listens has brought something, or it is time for something else. */
  void waitForListeners(int remainingMillis) throws IOException {
    long wake = session.nextWakeNanos();
    await(waitNanos(wake, remainingMillis));
    fate.checkNoMistake();
    if (wake != Long.MAX_VALUE) {
      session.onTime(host.now());
    }
  }

  /**
   * Waits so long, or until somebody has done something. To be interrupted has the effect that it
   * has on a thread which reads from a socket.
   */
  private void await(long nanos) throws SocketException {
    boolean interrupted = Thread.interrupted();
    try {
      if (nanos > 0 && !(interrupted && VirtualThreads.isCurrent())) {
        changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    fate.checkInterrupted();
  }

  private static long waitNanos(long wake, int remainingMillis) {
    long wait = wake == Long.MAX_VALUE ? Long.MAX_VALUE : wake - System.nanoTime();
    return remainingMillis > 0
        ? Math.min(wait, TimeUnit.MILLISECONDS.toNanos(remainingMillis))
        : wait;
  }

  /** What is left of the client's time limit. */
  int remainingMillis(long startNanos, int timeoutMillis) throws SocketTimeoutException {
    long remaining = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    if (remaining <= 0) {
      throw timedOut((SocketLink) session.awaited(), "Read timed out");
    }
    return (int) remaining;
  }

  /** The client's own time limit has passed: its exception, with the reason added. */
  SocketTimeoutException timedOut(@Nullable SocketLink link, String message) {
    Node node = link == null ? null : link.node();
    Cluster cluster = session.cluster();
    if (node != null && cluster != null && !session.isIdle() && suspects.isTimedOutTwice(node)) {
      host.discard(node);
      cluster.refresh(node + " timed out twice");
    }
    String trouble = session.trouble();
    // applications compare the message
    SocketTimeoutException timedOut = new SocketTimeoutException(message);
    if (trouble != null) {
      timedOut.initCause(new IOException(trouble));
    }
    return timedOut;
  }
}
