package dev.unmoved.it.benchmark;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Variants that take turns at the same workloads. Whatever else the machine does meets all of them
 * alike, so ratios of neighbouring rounds hold where figures by themselves do not.
 */
final class Section {
  private static final int WARM_UP_MILLIS = 2_500;
  private static final int WORKLOAD_WARM_UP_MILLIS = 300;

  private final String title;
  private final List<Variant> variants;
  private final List<Target> targets;
  // for each target
  private final Map<Integer, List<List<Double>>> ratiosByThreads = new TreeMap<>();

  Section(String title, List<Variant> variants, List<Target> targets) {
    this.title = title;
    this.variants = variants;
    this.targets = targets;
  }

  /** A variant that cannot do it ends the section, not the run. */
  void run(List<Workload> workloads, int rounds, int millis) {
    try {
      runAll(workloads, rounds, millis);
    } catch (IllegalStateException e) {
      System.out.println("NOT MEASURED: " + e.getMessage());
    }
  }

  private void runAll(List<Workload> workloads, int rounds, int millis) {
    System.out.printf("%n== %s%n", title);
    System.out.printf(
        "%-22s %-12s %9s %9s %9s %8s %8s %7s%n",
        "", "", "commands", "p50", "p99", "client", "server", "bytes");
    System.out.printf(
        "%-22s %-12s %9s %9s %9s %8s %8s %7s%n",
        "medians", "", "/s", "us", "us", "us/cmd", "us/cmd", "/cmd");
    // What the JIT learns must not depend on which workload happens to come first.
    for (Workload workload : workloads) {
      for (Variant variant : variants) {
        variant.run(workload, WARM_UP_MILLIS / workloads.size() + WORKLOAD_WARM_UP_MILLIS);
      }
    }
    for (Workload workload : workloads) {
      measure(workload, rounds, millis);
    }
    printSummary();
  }

  private void measure(Workload workload, int rounds, int millis) {
    Map<String, List<Round>> results = new LinkedHashMap<>();
    List<Variant> turns = new ArrayList<>(variants);
    for (Variant variant : turns) {
      variant.run(workload, WORKLOAD_WARM_UP_MILLIS);
      results.put(variant.name(), new ArrayList<>());
    }
    for (int i = 0; i < rounds; i++) {
      for (Variant variant : turns) {
        results.get(variant.name()).add(variant.run(workload, millis));
      }
      Collections.reverse(turns); // A B B A: nobody always comes second
    }
    String label = workload.toString();
    for (Map.Entry<String, List<Round>> entry : results.entrySet()) {
      List<Round> of = entry.getValue();
      System.out.printf(
          "%-22s %-12s %9.0f %9.1f %9.1f %8.2f %8.2f %7.0f%n",
          label,
          entry.getKey(),
          median(of, Round::perSecond),
          median(of, Round::p50),
          median(of, Round::p99),
          median(of, Round::clientCpu),
          median(of, Round::serverCpu),
          median(of, Round::allocatedBytes));
      label = "";
    }
    List<List<Double>> ofThreads =
        ratiosByThreads.computeIfAbsent(workload.threads(), threads -> newRatios());
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      List<Double> ratios = new ArrayList<>();
      for (int j = 0; j < rounds; j++) {
        ratios.add(
            target.of().applyAsDouble(results.get(target.numerator()).get(j))
                / target.of().applyAsDouble(results.get(target.denominator()).get(j)));
      }
      System.out.printf("  %-42s %s%n", target.name(), Sample.of(ratios));
      ofThreads.get(i).addAll(ratios);
    }
  }

  private void printSummary() {
    System.out.printf("-- %s: all rounds, median (middle half)%n", title);
    for (int i = 0; i < targets.size(); i++) {
      Target target = targets.get(i);
      for (Map.Entry<Integer, List<List<Double>>> entry : ratiosByThreads.entrySet()) {
        Sample ratio = Sample.of(entry.getValue().get(i));
        System.out.printf(
            "%-34s x%-3d %-22s budget %-8s %s%n",
            target.name(), entry.getKey(), ratio, target.budget(), target.verdict(ratio));
      }
    }
  }

  private List<List<Double>> newRatios() {
    List<List<Double>> lists = new ArrayList<>();
    targets.forEach(target -> lists.add(new ArrayList<>()));
    return lists;
  }

  private static double median(List<Round> rounds, java.util.function.ToDoubleFunction<Round> of) {
    return Sample.median(rounds.stream().mapToDouble(of).toArray());
  }
}
