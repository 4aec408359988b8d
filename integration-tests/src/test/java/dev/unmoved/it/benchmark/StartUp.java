package dev.unmoved.it.benchmark;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the agent adds to the start of a JVM: runs in turns, each a whole JVM from exec to exit. */
final class StartUp {
  private static final int[] FEATURES = {8, 11, 17, 21, 25, 26};
  private static final int ROUNDS_MIN = 9;
  private static final int WITHOUT_CLIENT_BUDGET_MILLIS = 150;
  private static final int WITH_CLIENT_BUDGET_MILLIS = 400;
  // bash reads the process's own account of its CPU, precise to the millisecond
  private static final String TIMED = "TIMEFORMAT='TIMES %R %U %S'; time \"$@\"";
  private static final Pattern TIMES = Pattern.compile("TIMES ([0-9.]+) ([0-9.]+) ([0-9.]+)");

  private final Settings settings;
  private final RedisServer server;

  StartUp(Settings settings, RedisServer server) {
    this.settings = settings;
    this.server = server;
  }

  void run() {
    int rounds = Math.max(ROUNDS_MIN, settings.rounds());
    System.out.printf("%n== start-up, medians (middle half) of %d runs%n", rounds);
    System.out.printf(
        "%-7s %-12s %11s %11s  %-24s %-20s%n",
        "", "", "CPU ms", "CPU ms", "CPU ms added", "wall ms added");
    System.out.printf("%-7s %-12s %11s %11s%n", "", "", "no agent", "agent");
    for (int feature : FEATURES) {
      Optional<Jdk> jdk = Jdk.find(feature);
      if (jdk.isPresent()) {
        List<String> arguments =
            List.of("host=127.0.0.1", "port=" + server.port(), "key=" + Slot.keyIn(0, "start"));
        measure(
            jdk.get(),
            "no client",
            "legacy.common.Nothing",
            List.of(),
            rounds,
            WITHOUT_CLIENT_BUDGET_MILLIS);
        measure(
            jdk.get(),
            "with Jedis",
            "legacy.jedis.load.OneKey",
            arguments,
            rounds,
            WITH_CLIENT_BUDGET_MILLIS);
      }
    }
  }

  private void measure(
      Jdk jdk,
      String label,
      String mainClass,
      List<String> arguments,
      int rounds,
      int budgetMillis) {
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    List<Double> added = new ArrayList<>();
    List<Double> wallAdded = new ArrayList<>();
    for (int i = -1; i < rounds; i++) {
      boolean agentFirst = i % 2 != 0;
      double[] first = start(jdk, agentFirst, mainClass, arguments);
      double[] second = start(jdk, !agentFirst, mainClass, arguments);
      double[] agent = agentFirst ? first : second;
      double[] plain = agentFirst ? second : first;
      if (i >= 0) { // the very first pair finds nothing in the file cache
        without.add(plain[1]);
        with.add(agent[1]);
        added.add(agent[1] - plain[1]);
        wallAdded.add(agent[0] - plain[0]);
      }
    }
    Sample cpu = Sample.of(added);
    System.out.printf(
        "%-7s %-12s %11.0f %11.0f  %-24s %-20s budget <= %d ms: %s%n",
        jdk,
        label,
        Sample.of(without).median(),
        Sample.of(with).median(),
        text(cpu),
        text(Sample.of(wallAdded)),
        budgetMillis,
        cpu.median() <= budgetMillis ? "met" : "MISSED");
  }

  private static String text(Sample sample) {
    return String.format("%.0f (%.0f-%.0f)", sample.median(), sample.low(), sample.high());
  }

  /** Wall and CPU time in milliseconds. */
  private double[] start(Jdk jdk, boolean agent, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("bash", "-c", TIMED, "bash"));
    command.add(jdk.home().resolve("bin/java").toString());
    if (agent) {
      command.add("-javaagent:" + Folders.agentJar());
    }
    command.addAll(List.of("-cp", ClientJvm.classPathOf(settings.jedis()), mainClass));
    command.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder
          .environment()
          .keySet()
          .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes());
      Matcher times = TIMES.matcher(output);
      if (process.waitFor() != 0 || !times.find()) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return new double[] {
        1000 * Double.parseDouble(times.group(1)),
        1000 * (Double.parseDouble(times.group(2)) + Double.parseDouble(times.group(3)))
      };
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
