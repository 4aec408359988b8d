package dev.unmoved.it.benchmark;

import java.util.function.ToDoubleFunction;

/**
 * One line of the budget: a quantity, the two variants it compares, and the ratio it must reach.
 */
record Target(
    String quantity,
    ToDoubleFunction<Round> of,
    String numerator,
    String denominator,
    double limit,
    boolean atLeast) {
  static Target throughput(String numerator, String denominator, double atLeast) {
    return new Target("throughput", Round::perSecond, numerator, denominator, atLeast, true);
  }

  static Target cpu(String numerator, String denominator, double atMost) {
    return new Target("CPU", Round::cpu, numerator, denominator, atMost, false);
  }

  static Target p99(String numerator, String denominator, double atMost) {
    return new Target("p99", Round::p99, numerator, denominator, atMost, false);
  }

  /**
   * Whether it is met; "unclear" where the budget lies within the spread and the median on the
   * wrong side.
   */
  String verdict(Sample ratio) {
    if (atLeast ? ratio.median() >= limit : ratio.median() <= limit) {
      return "met";
    }
    return (atLeast ? ratio.high() >= limit : ratio.low() <= limit) ? "unclear" : "MISSED";
  }

  String budget() {
    return (atLeast ? ">= " : "<= ") + limit;
  }

  String name() {
    return quantity + " " + numerator + "/" + denominator;
  }
}
