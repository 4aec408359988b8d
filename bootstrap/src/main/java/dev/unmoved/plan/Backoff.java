package dev.unmoved.plan;

/**
 * How long to wait before keys are asked again: 1 ms, doubling to 20 ms, so that a short wait ends
 * soon and a long one costs the servers fifty commands a second. Not thread-safe.
 */
final class Backoff {
  private static final long FIRST_NANOS = 1_000_000L;
  private static final long LAST_NANOS = 20_000_000L;

  private long nextNanos = FIRST_NANOS;
  private int count;

  /** How long to wait this time. */
  long nextNanos() {
    long nanos = nextNanos;
    nextNanos = Math.min(2 * nanos, LAST_NANOS);
    count++;
    return nanos;
  }

  /** How often it was asked. */
  int count() {
    return count;
  }
}
