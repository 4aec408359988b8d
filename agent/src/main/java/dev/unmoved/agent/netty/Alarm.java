package dev.unmoved.agent.netty;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Wakes a session when it wants to be. Confined to its event loop. */
final class Alarm {
  private final EventExecutor loop;
  private final Runnable onTime;
  private ScheduledFuture<?> timer; // null: none is set
  private long atNanos;

  Alarm(EventExecutor loop, Runnable onTime) {
    this.loop = loop;
    this.onTime = onTime;
  }

  /**
   * Goes off at {@code wakeNanos}, or earlier, which does no harm; {@link Long#MAX_VALUE}: never.
   */
  void set(long wakeNanos) {
    if (wakeNanos == Long.MAX_VALUE || timer != null && wakeNanos - atNanos >= 0) {
      return;
    }
    cancel();
    atNanos = wakeNanos;
    try {
      long delay = Math.max(0, wakeNanos - System.nanoTime());
      timer = loop.schedule(this::goOff, delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      timer = null; // the event loop shuts down, and closes the client's connection with it
    }
  }

  private void goOff() {
    timer = null;
    onTime.run();
  }

  void cancel() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
