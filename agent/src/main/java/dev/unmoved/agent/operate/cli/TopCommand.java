package dev.unmoved.agent.operate.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code top}. */
@Command(
    name = "top",
    description = {
      "Shows what a JVM does with its clusters, per second, again and again until it is interrupted.",
      "Plain lines, one below the other, where the output is no terminal.",
      "Exit codes: 0 done, 1 refused, no agent there, or the JVM has ended; 2 wrong usage."
    })
final class TopCommand implements Callable<Integer> {
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String FORMAT = "%-28s %6s %10s %8s %8s %9s %8s %8s %6s %6s%n";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "PID",
      description = "the JVM, by process id or a unique part of its main class")
  private String which;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "time between two looks (${DEFAULT-VALUE})")
  private double interval;

  @Option(
      names = {"-n", "--rounds"},
      paramLabel = "COUNT",
      description = "how often to look; without it, for ever")
  private long rounds;

  private final Map<String, JsonObject> before = new HashMap<String, JsonObject>();

  @Override
  public Integer call() throws Refused, InterruptedException {
    if (interval < 0.1 || interval > 3600 || rounds < 0) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "SECONDS is from 0.1 to 3600, COUNT positive");
    }
    RunningJvm jvm = RunningJvm.find(which);
    PrintWriter out = spec.commandLine().getOut();
    boolean terminal = Terminal.isThere();
    try (Inspection inspection = Inspection.of(jvm)) {
      look(inspection, 0, out, false); // what was before is no rate
      long lookedAt = System.nanoTime();
      for (long round = 1; rounds == 0 || round <= rounds; round++) {
        TimeUnit.MILLISECONDS.sleep((long) (interval * 1000));
        long now = System.nanoTime();
        out.print(terminal ? CLEAR : "");
        JsonObject agent = inspection.agent();
        if (terminal || round == 1) {
          out.println(
              jvm
                  + ", mode "
                  + (agent == null
                      ? "unknown: nothing served yet"
                      : agent.get("mode").getAsString()));
          out.printf(
              FORMAT,
              "CLUSTER",
              "CLIENT",
              "COMMANDS/s",
              "SPLIT/s",
              "ALL/s",
              "REDIRECT/s",
              "RETRY/s",
              "ERROR/s",
              "LINKS",
              "IDLE");
        }
        look(inspection, now - lookedAt, out, true);
        lookedAt = now;
        out.flush();
      }
    }
    return Cli.OK;
  }

  private void look(Inspection inspection, long nanos, PrintWriter out, boolean print)
      throws Refused {
    for (JsonElement each : inspection.clusters()) {
      JsonObject now = each.getAsJsonObject();
      JsonObject last = before.put(now.get("name").getAsString(), now);
      if (print) {
        line(now, last == null ? now : last, nanos / 1e9, out);
      }
    }
  }

  private static void line(JsonObject now, JsonObject last, double seconds, PrintWriter out) {
    long links = 0;
    long idle = 0;
    for (JsonElement each : now.getAsJsonArray("nodes")) {
      links += each.getAsJsonObject().get("linksOpen").getAsLong();
      idle += each.getAsJsonObject().get("linksIdle").getAsLong();
    }
    out.printf(
        FORMAT,
        now.get("name").getAsString(),
        now.get("connections").getAsString(),
        rate(now.get("commands").getAsLong() - last.get("commands").getAsLong(), seconds),
        rate(now.get("splits").getAsLong() - last.get("splits").getAsLong(), seconds),
        rate(now.get("fanOuts").getAsLong() - last.get("fanOuts").getAsLong(), seconds),
        rate(JsonText.sum(now, "redirects") - JsonText.sum(last, "redirects"), seconds),
        rate(JsonText.sum(now, "retries") - JsonText.sum(last, "retries"), seconds),
        rate(JsonText.sum(now, "errors") - JsonText.sum(last, "errors"), seconds),
        links,
        idle);
  }

  private static String rate(long count, double seconds) {
    double rate = Math.max(0, count) / seconds;
    return rate == 0 ? "0" : String.format(rate < 10 ? "%.1f" : "%.0f", rate);
  }
}
