package dev.unmoved.it.demo;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.OtherPrograms;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RespConnection;
import dev.unmoved.it.server.RespException;
import dev.unmoved.it.server.ServerVersion;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Shows what the agent does: a legacy shop on a plain JedisPool meets a cluster, first as it is,
 * then with the agent while slots move under it. Nothing is staged: the shop runs in JVMs of its
 * own, the figures are the servers'.
 *
 * <p>With {@code -Ddemo.server=host:port} (and {@code -Ddemo.user}, {@code -Ddemo.password}) the
 * shop runs against that server or cluster instead; its slots are left alone.
 */
public final class Demo {
  private static final int SLOTS_MOVED = 400;

  /**
   * What is not the shop's doing: our own questions, the nodes' migration, the agent's questions.
   */
  private static final Set<String> NOT_THE_SHOPS =
      Set.of(
          "info",
          "config",
          "cluster",
          "ping",
          "migrate",
          "restore-asking",
          "restore",
          "asking",
          "command",
          "auth",
          "hello",
          "client",
          "readonly",
          "select",
          "flushall",
          "script",
          "acl");

  private final PrintStream out;

  Demo(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] args) {
    String server = System.getProperty("demo.server", "");
    Demo demo = new Demo(System.out);
    boolean shown = server.isEmpty() ? demo.showOwnCluster() : demo.showAt(server);
    System.exit(shown ? 0 : 1);
  }

  /**
   * Starts a cluster, shows the shop on it, and stops everything. Whether the shop worked with the
   * agent.
   */
  boolean showOwnCluster() {
    headline();
    if (!ServerVersion.USUAL.isAvailable()) {
      out.println("The bundled Redis does not run here: " + ServerVersion.USUAL.whyUnavailable());
      out.println("Use a server of your own: -Ddemo.server=host:port");
      return false;
    }
    out.println(
        "1. A Redis Cluster of three nodes starts on this machine. Each serves a third of all keys:");
    try (RedisCluster cluster = RedisCluster.start(3, 0)) {
      for (ClusterNode node : cluster.primaries()) {
        out.println("     " + node.address());
      }
      out.println();
      String[] seed = cluster.seed().address().split(":");
      showWithout(seed);
      Map<String, Counts> before = counts(seed);
      boolean worked =
          showWith(
              seed,
              () -> {
                out.println(
                    "   While it sells, "
                        + SLOTS_MOVED
                        + " of the 16,384 slots move to other nodes, with their keys.");
                cluster.reshard(SLOTS_MOVED);
              });
      showCounts(before, counts(seed));
      out.println(
          worked
              ? "The shop did not change, and did not notice. Everything is stopped again."
              : "That should have worked. Please report it with the output above.");
      return worked;
    }
  }

  /** Shows the shop on a server that somebody else runs. */
  boolean showAt(String server) {
    headline();
    int colon = server.lastIndexOf(':');
    if (colon < 0) {
      out.println("demo.server wants host:port, not " + server);
      return false;
    }
    String[] seed = {server.substring(0, colon), server.substring(colon + 1)};
    out.println("1. Your server is " + server + ".");
    out.println("   The shop's keys start with unmoved-demo: and expire in ten minutes.");
    out.println();
    showWithout(seed);
    Map<String, Counts> before = counts(seed);
    boolean worked =
        showWith(
            seed,
            () -> out.println("   It sells for a moment. Your slots are left where they are."));
    showCounts(before, counts(seed));
    return worked;
  }

  private void headline() {
    out.println();
    out.println("Unmoved: an application written for one Redis server, on a Redis Cluster");
    out.println();
    out.println(
        "The application is a small shop: sessions, counters, carts filled by pipelines, orders placed by");
    out.println(
        "MULTI, all through one plain JedisPool ("
            + JedisVersion.USUAL
            + "). It knows one host and port.");
    out.println();
  }

  private void showWithout(String[] seed) {
    out.println("2. The shop as it is:");
    out.println(
        "     java -cp shop.jar:"
            + JedisVersion.USUAL
            + ".jar shop.Shop "
            + seed[0]
            + " "
            + seed[1]);
    try (ClientJvm shop = shop(seed).withoutAgent().start()) {
      String line = shop.awaitLine("^Shop (failed|open)");
      out.println("     > " + line);
      if (line.startsWith("Shop failed") && line.contains("MOVED")) {
        out.println(
            "   The node answers: that key lives elsewhere. A client for one server cannot follow.");
      } else if (line.startsWith("Shop open")) {
        shop.send("close");
        shop.awaitExit();
        out.println(
            "   It works, so this is one server, not a cluster. With the agent it must work just the same.");
      }
    }
    out.println();
  }

  private boolean showWith(String[] seed, Runnable meanwhile) {
    out.println("3. The same shop, the same jars, with the agent:");
    out.println(
        "     java -javaagent:unmoved-agent.jar -cp shop.jar:"
            + JedisVersion.USUAL
            + ".jar shop.Shop "
            + seed[0]
            + " "
            + seed[1]);
    if (!Files.exists(Folders.agentJar())) {
      out.println("   There is no agent yet: build it with mvn -DskipTests package");
      return false;
    }
    try (ClientJvm shop = shop(seed).start()) {
      String line = shop.awaitLine("^Shop (failed|open)");
      shop.stderr().stream()
          .filter(text -> text.contains(" unmoved "))
          .forEach(text -> out.println("     > " + text));
      out.println("     > " + line);
      if (line.startsWith("Shop open")) {
        meanwhile.run();
        shop.send("close");
        out.println("     > " + shop.awaitLine("^Shop (failed|closed)"));
      }
      boolean worked = shop.awaitExit() == 0;
      out.println();
      return worked;
    }
  }

  private static ClientJvm.Builder shop(String[] seed) {
    return ClientJvm.of("shop.Shop")
        .client(new OtherPrograms(JedisVersion.USUAL, "shop"))
        .words(
            seed[0],
            seed[1],
            System.getProperty("demo.user", ""),
            System.getProperty("demo.password", ""));
  }

  /** What a node counted: the shop's commands, and the redirects it answered. */
  private record Counts(long commands, long moved, long ask) {}

  private void showCounts(Map<String, Counts> before, Map<String, Counts> after) {
    if (after.isEmpty()) {
      return;
    }
    out.println("What the nodes themselves counted meanwhile:");
    long redirects = 0;
    for (Map.Entry<String, Counts> entry : after.entrySet()) {
      Counts now = entry.getValue();
      Counts then = before.getOrDefault(entry.getKey(), new Counts(0, 0, 0));
      long moved = now.moved() - then.moved();
      long ask = now.ask() - then.ask();
      redirects += moved + ask;
      out.printf(
          "     %-21s %,9d commands, of which %d were answered MOVED and %d ASK%n",
          entry.getKey(), now.commands() - then.commands(), moved, ask);
    }
    if (after.size() > 1) {
      out.printf(
          "   Each command went straight to the node that has its key. The agent followed %d redirects.%n",
          redirects);
    }
    out.println();
  }

  /** Counters of every primary by address, as far as we are allowed to read them. */
  private static Map<String, Counts> counts(String[] seed) {
    Map<String, Counts> counts = new LinkedHashMap<>();
    try {
      for (String address : primaries(seed)) {
        int colon = address.lastIndexOf(':');
        try (RespConnection node =
            connect(address.substring(0, colon), address.substring(colon + 1))) {
          counts.put(address, counts(node));
        }
      }
    } catch (UncheckedIOException | RespException e) {
      counts.clear(); // not reachable from here, or not allowed: the demo goes on without figures
    }
    return counts;
  }

  private static List<String> primaries(String[] seed) {
    List<String> primaries = new ArrayList<>();
    try (RespConnection node = connect(seed[0], seed[1])) {
      node.text("CLUSTER", "NODES")
          .lines()
          .map(line -> line.split(" "))
          .forEach(
              fields -> {
                if (fields[2].contains("master") && fields.length > 8) {
                  primaries.add(fields[1].replaceFirst("@.*", ""));
                }
              });
    } catch (RespException e) {
      primaries.add(seed[0] + ":" + seed[1]); // one server
    }
    primaries.sort(null);
    return primaries;
  }

  private static RespConnection connect(String host, String port) {
    RespConnection connection = RespConnection.open(host, Integer.parseInt(port), null);
    String user = System.getProperty("demo.user", "");
    String password = System.getProperty("demo.password", "");
    if (!password.isEmpty()) {
      connection.call(
          user.isEmpty() ? new Object[] {"AUTH", password} : new Object[] {"AUTH", user, password});
    }
    return connection;
  }

  private static Counts counts(RespConnection node) {
    long commands = 0;
    long moved = 0;
    long ask = 0;
    for (String line : node.text("INFO", "everything").split("\r\n")) {
      if (line.startsWith("cmdstat_")) {
        String name = line.substring("cmdstat_".length(), line.indexOf(':')).split("\\|")[0];
        commands +=
            NOT_THE_SHOPS.contains(name)
                ? 0
                : Long.parseLong(line.split("calls=")[1].split(",")[0]);
      } else if (line.startsWith("errorstat_MOVED:")) {
        moved = Long.parseLong(line.split("count=")[1]);
      } else if (line.startsWith("errorstat_ASK:")) {
        ask = Long.parseLong(line.split("count=")[1]);
      }
    }
    return new Counts(commands, moved, ask);
  }
}
