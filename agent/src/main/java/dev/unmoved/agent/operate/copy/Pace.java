package dev.unmoved.agent.operate.copy;

/** Holds a run to so many keys a second, on average from its beginning. Not thread-safe. */
final class Pace {
  private static final long SECOND = 1_000_000_000L;

  private final long perSecond; // 0: as fast as it goes
  private final long startNanos;
  private long keys;

  Pace(long perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.startNanos = nowNanos;
  }

  /** So many keys were dealt with. */
  void add(long count) {
    keys += count;
  }

  /** How long to wait before the next ones. */
  long waitNanos(long nowNanos) {
    if (perSecond == 0) {
      return 0;
    }
    long due = keys / perSecond * SECOND + keys % perSecond * SECOND / perSecond;
    return Math.max(0, due - (nowNanos - startNanos));
  }

  /** How many keys to deal with at once so that the rate is even, of at most {@code most}. */
  int atOnce(int most) {
    return perSecond == 0 ? most : (int) Math.max(1, Math.min(most, perSecond / 4));
  }
}
