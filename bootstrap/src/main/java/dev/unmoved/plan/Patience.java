package dev.unmoved.plan;

import org.jspecify.annotations.Nullable;

/**
 * How long a call waits for something to take. A call that does not block has a limit that is over
 * at once.
 */
final class Patience {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final boolean blocks;
  private final long limitNanos; // Long.MAX_VALUE: for ever
  private final Backoff backoff = new Backoff();
  private long startNanos;

  private Patience(boolean blocks, long limitNanos) {
    this.blocks = blocks;
    this.limitNanos = limitNanos;
  }

  /** The limit of a call that does not block. */
  static Patience none() {
    return new Patience(false, 0);
  }

  /**
   * The limit that {@code seconds} names, of which {@link #refusal} finds nothing to say; 0 waits
   * for ever.
   */
  static Patience of(byte[] seconds) {
    Double limit = Numbers.real(seconds);
    if (limit == null) {
      throw new IllegalArgumentException("a limit that was to be refused");
    }
    double nanos = limit * NANOS_PER_SECOND;
    return new Patience(
        true, nanos == 0 || nanos >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) Math.ceil(nanos));
  }

  /** The limit of that many milliseconds; 0 waits for ever. */
  static Patience ofMillis(long millis) {
    boolean forEver = millis == 0 || millis >= Long.MAX_VALUE / NANOS_PER_MILLI;
    return new Patience(true, forEver ? Long.MAX_VALUE : millis * NANOS_PER_MILLI);
  }

  /** What a server says of a malformed limit, or null. */
  static byte @Nullable [] refusal(byte[] seconds) {
    Double limit = Numbers.real(seconds);
    if (limit == null) {
      return ServerErrors.of("ERR timeout is not a float or out of range");
    }
    // The server counts in milliseconds since 1970, rounded up, and ends where its numbers do.
    double millis = Math.ceil(limit * 1000);
    if (millis < 0) {
      return ServerErrors.of("ERR timeout is negative");
    }
    return millis >= Long.MAX_VALUE ? ServerErrors.of("ERR timeout is out of range") : null;
  }

  /** Starts to count. */
  void begin(long nowNanos) {
    startNanos = nowNanos;
  }

  boolean blocks() {
    return blocks;
  }

  boolean isOver(long nowNanos) {
    return limitNanos != Long.MAX_VALUE && nowNanos - startNanos >= limitNanos;
  }

  /** When it is over; {@link Long#MAX_VALUE}: never. */
  long endNanos() {
    return limitNanos == Long.MAX_VALUE ? Long.MAX_VALUE : startNanos + limitNanos;
  }

  /** Waits a while, not longer than the limit. */
  Step pause(long nowNanos) {
    long pauseNanos = backoff.nextNanos();
    if (limitNanos != Long.MAX_VALUE) {
      pauseNanos = Math.min(pauseNanos, limitNanos - (nowNanos - startNanos));
    }
    return Step.pause(pauseNanos);
  }
}
