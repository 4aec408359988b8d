package dev.unmoved.it.benchmark;

import java.util.Arrays;
import java.util.Collection;

/** Numbers, and where the middle half of them lies. */
record Sample(double low, double median, double high) {
  static Sample of(Collection<Double> numbers) {
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Sample(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }

  /** {@code 0.98 (0.95-1.02)}. */
  @Override
  public String toString() {
    String form = median < 10 ? "%.3f (%.2f-%.2f)" : "%.1f (%.1f-%.1f)";
    return String.format(form, median, low, high);
  }

  static double median(double... numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return quantile(sorted, 0.5);
  }
}
