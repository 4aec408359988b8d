package dev.unmoved.agent.operate.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}. */
@Command(
    name = "status",
    description = {
      "Tells what the agent in a JVM does: its mode, the clusters, connections, redirects, retries and errors.",
      "Loads nothing into that JVM; it opens the JMX connector that only this machine can reach.",
      "Exit codes: 0 told, 1 refused or no agent there, 2 wrong usage."
    })
final class StatusCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "PID",
      description = "the JVM, by process id or a unique part of its main class")
  private String which;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws Refused {
    RunningJvm jvm = RunningJvm.find(which);
    PrintWriter out = spec.commandLine().getOut();
    try (Inspection inspection = Inspection.of(jvm)) {
      JsonObject agent = inspection.agent();
      JsonArray clusters = inspection.clusters();
      if (json) {
        JsonObject all = new JsonObject();
        all.addProperty("pid", Long.parseLong(jvm.pid()));
        all.addProperty("mainClass", jvm.mainClass());
        all.add("agent", agent == null ? JsonNull.INSTANCE : agent);
        all.add("clusters", clusters);
        out.println(JsonText.print(all));
      } else {
        print(jvm, agent, clusters, out);
      }
    }
    return Cli.OK;
  }

  private static void print(RunningJvm jvm, JsonObject agent, JsonArray clusters, PrintWriter out)
      throws Refused {
    out.println(jvm);
    if (agent == null) {
      out.println("Unmoved " + jvm.agent() + ": no connection served yet (or unmoved.jmx=false)");
      return;
    }
    out.println(
        "Unmoved "
            + agent.get("version").getAsString()
            + ", mode "
            + agent.get("mode").getAsString());
    print("option", agent.getAsJsonObject("options"), " = ", out);
    for (JsonElement warning : agent.getAsJsonArray("warnings")) {
      out.println("  warning: " + warning.getAsString());
    }
    print("left alone", agent.getAsJsonObject("refusedClasses"), ": ", out);
    for (JsonElement cluster : clusters) {
      out.println();
      print(cluster.getAsJsonObject(), out);
    }
    if (clusters.size() == 0) {
      out.println("No connection to a cluster is open.");
    }
  }

  private static void print(String what, JsonObject entries, String between, PrintWriter out) {
    for (Map.Entry<String, JsonElement> entry : entries.entrySet()) {
      out.println("  " + what + ": " + entry.getKey() + between + entry.getValue().getAsString());
    }
  }

  private static void print(JsonObject cluster, PrintWriter out) {
    out.println(
        "Cluster "
            + cluster.get("name").getAsString()
            + (cluster.get("tls").getAsBoolean() ? " (TLS)" : "")
            + ": "
            + cluster.get("shards").getAsInt()
            + " shards, "
            + cluster.get("slotsCovered").getAsInt()
            + " of 16384 slots");
    long age = cluster.get("topologyAgeMillis").getAsLong();
    out.println(
        "  topology    "
            + (age < 0
                ? "learned from redirects"
                : age / 1000
                    + " s old, "
                    + cluster.get("topologySource").getAsString()
                    + " ("
                    + cluster.get("lastRefreshCause").getAsString()
                    + ")"));
    JsonObject refused = cluster.getAsJsonObject("refreshErrors");
    if (refused.size() > 0) {
      out.println("  NOT REFRESHED, since no node tells the topology:");
      for (Map.Entry<String, JsonElement> node : refused.entrySet()) {
        out.println("              " + node.getKey() + ": " + node.getValue().getAsString());
      }
    }
    out.println(
        "  clients     "
            + cluster.get("connections").getAsInt()
            + " connections open, "
            + cluster.get("brokenConnections").getAsLong()
            + " broken");
    out.println(
        "  commands    "
            + cluster.get("commands").getAsLong()
            + ": "
            + cluster.get("splits").getAsLong()
            + " split by slot, "
            + cluster.get("fanOuts").getAsLong()
            + " to all primaries, "
            + cluster.get("plans").getAsLong()
            + " in steps");
    out.println("  redirects   " + JsonText.list(cluster.getAsJsonObject("redirects")));
    out.println("  retries     " + JsonText.list(cluster.getAsJsonObject("retries")));
    out.println("  errors      " + JsonText.list(cluster.getAsJsonObject("errors")));
    for (Map.Entry<String, JsonElement> call : crossSlots(cluster)) {
      out.println("  CROSSSLOT   " + call.getValue().getAsLong() + " of " + call.getKey());
    }
    out.printf("  %-28s %-8s %6s %6s %6s%n", "NODE", "ROLE", "SLOTS", "LINKS", "IDLE");
    for (JsonElement each : cluster.getAsJsonArray("nodes")) {
      JsonObject node = each.getAsJsonObject();
      out.printf(
          "  %-28s %-8s %6d %6d %6d%n",
          node.get("address").getAsString(),
          node.get("role").getAsString(),
          node.get("slots").getAsInt(),
          node.get("linksOpen").getAsInt(),
          node.get("linksIdle").getAsInt());
    }
  }

  /** The most frequent first. */
  private static List<Map.Entry<String, JsonElement>> crossSlots(JsonObject cluster) {
    List<Map.Entry<String, JsonElement>> calls =
        new ArrayList<Map.Entry<String, JsonElement>>(
            cluster.getAsJsonObject("crossSlots").entrySet());
    Collections.sort(
        calls,
        new Comparator<Map.Entry<String, JsonElement>>() {
          @Override
          public int compare(
              Map.Entry<String, JsonElement> one, Map.Entry<String, JsonElement> other) {
            return Long.compare(other.getValue().getAsLong(), one.getValue().getAsLong());
          }
        });
    return calls;
  }
}
