package legacy.common;

/** Counts times to within 1.6 %; allocates nothing while counting. */
public final class Histogram {
  private static final int HALF = 64;

  private final long[] counts = new long[HALF * 60];
  private long total;

  public void add(long nanos) {
    counts[index(Math.max(nanos, 0))]++;
    total++;
  }

  public void add(Histogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  public long quantile(double share) {
    long below = (long) (total * share);
    int i = 0;
    while (i < counts.length - 1 && below >= counts[i]) {
      below -= counts[i++];
    }
    return i < 2 * HALF ? i : (i % HALF + HALF + 0L) << i / HALF - 1;
  }

  private static int index(long nanos) {
    int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(nanos) - 7);
    return shift * HALF + (int) (nanos >>> shift);
  }
}
