package dev.unmoved.engine.link;

import java.util.SplittableRandom;

/**
 * When to try again what has failed: after waits that double up to a bound, each at random between
 * half and all of its length, so that those who failed together do not come again together.
 */
public final class RetryWait {
  private int tries;
  private long wakeAtNanos;
  private boolean waiting;

  /** Begins the wait before the next try. */
  public void start(long nowNanos, SplittableRandom random) {
    wakeAtNanos = nowNanos + delayNanos(random);
    tries++;
    waiting = true;
  }

  /** Begins the wait before the next try, unless it would end after {@code untilNanos}: false. */
  public boolean startUntil(long untilNanos, long nowNanos, SplittableRandom random) {
    long wake = nowNanos + delayNanos(random);
    if (wake - untilNanos > 0) {
      return false;
    }
    wakeAtNanos = wake;
    tries++;
    waiting = true;
    return true;
  }

  private long delayNanos(SplittableRandom random) {
    long full = Limits.RETRY_DELAY_MIN_NANOS << Math.min(tries, 10);
    full = Math.min(full, Limits.RETRY_DELAY_MAX_NANOS);
    return full / 2 + random.nextLong(full / 2 + 1);
  }

  /** Counts a try that needs no wait; how many there were so far. */
  public int countTry() {
    return ++tries;
  }

  /** The tries since the last {@link #restart}. */
  public int tries() {
    return tries;
  }

  /** Whether it is not time yet, as far as {@link #end} was asked. */
  public boolean isWaiting() {
    return waiting;
  }

  /** Ends the wait if it is over by now; whether it has. */
  public boolean end(long nowNanos) {
    if (!waiting || wakeAtNanos - nowNanos > 0) {
      return false;
    }
    waiting = false;
    return true;
  }

  /** When the wait ends; {@link Long#MAX_VALUE}: there is none. */
  public long wakeAtNanos() {
    return waiting ? wakeAtNanos : Long.MAX_VALUE;
  }

  /** It went well: the waits are short again. One that has begun goes on. */
  public void restart() {
    tries = 0;
  }

  /** Nothing is waited for, and what fails next is the first. */
  public void cancel() {
    tries = 0;
    waiting = false;
  }
}
