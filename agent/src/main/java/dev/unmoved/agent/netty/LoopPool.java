package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.driver.PooledLink;
import dev.unmoved.driver.Shelves;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The idle links of all sessions on one event loop whose dialers are interchangeable. Confined to
 * that loop, so a lease costs a look into two maps. It outlives its last session for a while: some
 * clients open a connection per command.
 */
final class LoopPool implements Runnable {
  /** Is told when a pool is of no use any more. */
  interface Owner {
    void onUseless(LoopPool pool);
  }

  // of whoever runs on the loop, until that one calls something else
  final byte[] scratch = new byte[DriverLimits.READ_BUFFER];
  final Shelves<PooledLink> shelves = Shelves.confined();
  private final Owner owner;
  private final EventLoop loop;
  private final long idleTimeoutNanos;
  private final Silence silence = new Silence();
  private int sessions;
  private long emptySinceNanos;
  private boolean sweeping; // a sweep is scheduled

  LoopPool(Owner owner, EventLoop loop, long idleTimeoutNanos) {
    this.owner = owner;
    this.loop = loop;
    this.idleTimeoutNanos = idleTimeoutNanos;
  }

  void join() {
    sessions++;
  }

  void leave() {
    if (--sessions == 0) {
      emptySinceNanos = System.nanoTime();
      sweepLater();
    }
  }

  /** A link is about to lie here. Returns whether it may. */
  boolean admitsLink() {
    if (idleTimeoutNanos <= 0) {
      return false;
    }
    sweepLater();
    return true;
  }

  /** Who does not answer, as seen from this loop. */
  Silence silence() {
    return silence;
  }

  private void sweepLater() {
    if (sweeping) {
      return;
    }
    long delay =
        sessions == 0
            ? DriverLimits.LINGER_NANOS
            : Math.max(idleTimeoutNanos / 2, DriverLimits.SWEEP_MIN_NANOS);
    try {
      loop.schedule(this, delay, TimeUnit.NANOSECONDS);
      sweeping = true;
    } catch (RejectedExecutionException e) {
      owner.onUseless(this); // the loop is shutting down, and closes all its channels itself
    }
  }

  /** Sweeps. */
  @Override
  public void run() {
    sweeping = false;
    long now = System.nanoTime();
    if (sessions == 0 && now - emptySinceNanos >= DriverLimits.LINGER_NANOS) {
      shelves.close();
      owner.onUseless(this);
      return;
    }
    shelves.expire(now - idleTimeoutNanos);
    if (!shelves.clearIfEmpty() || sessions == 0) {
      sweepLater();
    }
  }
}
