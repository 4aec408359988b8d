package dev.unmoved.it.benchmark;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.OtherPrograms;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.RespConnection;
import dev.unmoved.it.server.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The same load through a plain client, through the agent and through the library's cluster client,
 * in JVMs that take turns, on a cluster of three primaries and on a standalone server. Prints
 * medians, and ratios beside the budget.
 *
 * <p>On a machine with few cores or other work, bind all of it to one core ({@code taskset -c 1 mvn
 * ...}): how a virtual machine wakes its idle cores otherwise costs more than anything measured
 * here. Many short rounds beat few long ones.
 */
public final class SideBySide {
  private static final int KEYS = 10_000;
  private static final int PRIMARIES = 3;
  private static final String PLAIN = "plain";
  private static final String AGENT = "agent";
  private static final String BASELINE = "baseline";
  private static final String AGENT_HELD = "agent, held";
  private static final String CLUSTER = "JedisCluster";
  private static final String AGENT_OWN = "agent, own";
  private static final String CLUSTER_CLIENT = "ClusterClient";
  private static final ClientVersion LETTUCE =
      new OtherPrograms(LettuceVersion.USUAL, "legacy.lettuce.load");

  private final Settings settings;
  private final Path ownKeys;
  private final Path allKeys;
  private final Path oneSlotKeys;

  private SideBySide(Settings settings) throws IOException {
    this.settings = settings;
    Path folder = Files.createDirectories(Folders.work().resolve("bench"));
    // Where the fixture gives the seed its third of the slots.
    ownKeys =
        writeKeys(folder.resolve("own-keys"), "user", key -> Slot.of(key) < Slot.COUNT / PRIMARIES);
    allKeys = writeKeys(folder.resolve("all-keys"), "user", key -> true);
    oneSlotKeys =
        writeKeys(folder.resolve("one-slot-keys"), "{" + Slot.keyIn(0, "user") + "}", key -> true);
  }

  public static void main(String[] args) throws IOException {
    Settings settings = Settings.fromProperties();
    SideBySide sideBySide = new SideBySide(settings);
    sideBySide.printMachine();
    if (Stream.of("own", "baseline", "random", "pipelines", "mget", "lettuce", "startup")
        .anyMatch(settings::runs)) {
      try (RedisCluster cluster =
          RedisCluster.start(settings.server(), PRIMARIES, 0, server -> {})) {
        sideBySide.onCluster(cluster);
      }
    }
    if (settings.runs("standalone")) {
      try (RedisServer server = RedisServer.of(settings.server()).start()) {
        sideBySide.onStandalone(server);
      }
    }
  }

  private void onCluster(RedisCluster cluster) throws IOException {
    RedisServer seed = cluster.seed().server();
    List<RedisServer> servers = cluster.primaries().stream().map(ClusterNode::server).toList();
    fill(ownKeys, servers);
    fill(allKeys, servers);
    fill(oneSlotKeys, servers);
    if (settings.runs("own")) {
      String title = "all keys on the node the client connects to, a connection for each thread";
      compareHeld(
          title,
          seed,
          ownKeys,
          servers,
          Target.throughput(AGENT, PLAIN, 0.98),
          Target.p99(AGENT, PLAIN, 1.05),
          Target.cpu(AGENT, PLAIN, 1.03));
    }
    if (settings.runs("baseline") && settings.baseline() != null) {
      String title = "two builds of the agent, keys of all nodes, a connection for each thread";
      try (Variant baseline = held(BASELINE, seed, allKeys, servers);
          Variant agent = held(AGENT, seed, allKeys, servers)) {
        new Section(
                title,
                List.of(baseline, agent),
                List.of(Target.throughput(AGENT, BASELINE, 1), Target.cpu(AGENT, BASELINE, 1)))
            .run(
                workloads(List.of("get", "pipelined-get", "mget")),
                settings.rounds(),
                settings.millis());
      }
    }
    if (settings.runs("random")) {
      compare(
          "keys of all nodes (plain: of its own node), a connection borrowed for each command, or held",
          servers,
          ownKeys,
          true,
          List.of(
              Target.throughput(AGENT, CLUSTER, 1.05),
              Target.cpu(AGENT, CLUSTER, 0.95),
              Target.throughput(AGENT_HELD, CLUSTER, 1.05),
              Target.cpu(AGENT_HELD, CLUSTER, 0.95)),
          settings.operations());
    }
    if (settings.runs("pipelines")) {
      compare(
          "pipelines of 100, keys of all nodes (plain: of its own node)",
          servers,
          ownKeys,
          false,
          List.of(Target.throughput(AGENT, CLUSTER, 15), Target.throughput(AGENT, PLAIN, 0.8)),
          settings.operations().stream().map(operation -> "pipelined-" + operation).toList());
    }
    if (settings.runs("mget")) {
      compare(
          "MGET of 100 keys of all nodes (plain: of one slot of its own node; JedisCluster: a GET each)",
          servers,
          oneSlotKeys,
          false,
          List.of(Target.throughput(AGENT, CLUSTER, 15), Target.throughput(AGENT, PLAIN, 0.7)),
          List.of("mget"));
    }
    if (settings.runs("lettuce")) {
      compareLettuce(servers);
    }
    if (settings.runs("startup")) {
      new StartUp(settings, seed).run();
    }
  }

  private void compare(
      String title,
      List<RedisServer> servers,
      Path plainKeys,
      boolean alsoHeld,
      List<Target> targets,
      List<String> operations) {
    RedisServer seed = servers.get(0);
    try (Variant plain = variant(PLAIN, "pool", seed, plainKeys, servers);
        Variant agent = variant(AGENT, "pool", seed, allKeys, servers);
        Variant held = alsoHeld ? variant(AGENT_HELD, "held", seed, allKeys, servers) : null;
        Variant cluster = variant(CLUSTER, "cluster", seed, allKeys, servers)) {
      List<Variant> variants =
          Stream.of(plain, agent, held, cluster).filter(Objects::nonNull).toList();
      new Section(title, variants, targets)
          .run(workloads(operations), settings.rounds(), settings.millis());
    }
  }

  /** One connection that all threads share, as is usual with Lettuce. */
  private void compareLettuce(List<RedisServer> servers) {
    RedisServer seed = servers.get(0);
    try (Variant plain = lettuce(PLAIN, "held", false, seed, ownKeys, servers);
        Variant own = lettuce(AGENT_OWN, "held", true, seed, ownKeys, servers);
        Variant agent = lettuce(AGENT, "held", true, seed, allKeys, servers);
        Variant cluster = lettuce(CLUSTER_CLIENT, "cluster", false, seed, allKeys, servers)) {
      List<Variant> variants = List.of(plain, own, agent, cluster);
      List<Target> targets =
          List.of(
              Target.throughput(AGENT_OWN, PLAIN, 0.98),
              Target.cpu(AGENT_OWN, PLAIN, 1.03),
              Target.throughput(AGENT, CLUSTER_CLIENT, 1),
              Target.cpu(AGENT, CLUSTER_CLIENT, 1));
      new Section(
              "Lettuce, a shared connection, keys of all nodes (plain, agent own: of its own node)",
              variants,
              targets)
          .run(workloads(settings.operations()), settings.rounds(), settings.millis());
      List<Workload> async = new ArrayList<>();
      for (int size : settings.sizes()) {
        async.add(new Workload("async-get", size, 1));
      }
      new Section("Lettuce, asynchronous, 200 in flight", variants, targets)
          .run(async, settings.rounds(), settings.millis());
    }
  }

  private Variant lettuce(
      String name,
      String client,
      boolean agent,
      RedisServer server,
      Path keys,
      List<RedisServer> servers) {
    return new Variant(
        name,
        ClientJvm.of("legacy.lettuce.load.LettuceLoad")
            .client(LETTUCE)
            .jdk(settings.jdk())
            .agent(agent)
            .server(server)
            .argument("client", client)
            .argument("keys", keys),
        servers);
  }

  private void onStandalone(RedisServer server) throws IOException {
    List<RedisServer> servers = List.of(server);
    fill(allKeys, servers);
    compareHeld(
        "standalone server, a connection for each thread",
        server,
        allKeys,
        servers,
        Target.throughput(AGENT, PLAIN, 0.99),
        Target.p99(AGENT, PLAIN, 1.05),
        Target.cpu(AGENT, PLAIN, 1.01));
  }

  private void compareHeld(
      String title, RedisServer server, Path keys, List<RedisServer> servers, Target... targets) {
    try (Variant plain = held(PLAIN, server, keys, servers);
        Variant agent = held(AGENT, server, keys, servers)) {
      new Section(title, List.of(plain, agent), List.of(targets))
          .run(workloads(settings.operations()), settings.rounds(), settings.millis());
    }
  }

  private Variant held(String name, RedisServer server, Path keys, List<RedisServer> servers) {
    return variant(name, "held", server, keys, servers);
  }

  private Variant variant(
      String name, String client, RedisServer server, Path keys, List<RedisServer> servers) {
    ClientJvm.Builder program =
        ClientJvm.of("legacy.jedis.load.JedisLoad")
            .jedis(settings.jedis())
            .jdk(settings.jdk())
            .agent(!name.equals(PLAIN) && !name.equals(CLUSTER))
            .server(server)
            .argument("client", client)
            .argument("keys", keys);
    if (name.equals(BASELINE)) {
      program.agentJar(Paths.get(settings.baseline()).toAbsolutePath());
    }
    return new Variant(name, program, servers);
  }

  private List<Workload> workloads(List<String> operations) {
    List<Workload> workloads = new ArrayList<>();
    for (int threads : settings.threads()) {
      for (String operation : operations) {
        for (int size : settings.sizes()) {
          workloads.add(new Workload(operation, size, threads));
        }
      }
    }
    return workloads;
  }

  private Path writeKeys(Path file, String prefix, Predicate<String> wanted) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int size : settings.sizes()) {
      Stream.iterate(0, i -> i + 1)
          .map(i -> prefix + ":" + size + ":" + i)
          .filter(wanted)
          .limit(KEYS)
          .forEach(key -> lines.add(size + " " + key));
    }
    return Files.write(file, lines);
  }

  private static void fill(Path keys, List<RedisServer> servers) throws IOException {
    List<List<Object[]>> byServer =
        servers.stream().map(server -> (List<Object[]>) new ArrayList<Object[]>()).toList();
    for (String line : Files.readAllLines(keys)) {
      String key = line.substring(line.indexOf(' ') + 1);
      int size = Integer.parseInt(line.substring(0, line.indexOf(' ')));
      // The fixture gives server i of n the slots from COUNT * i / n on.
      int owner = (Slot.of(key) * servers.size() + servers.size() - 1) / Slot.COUNT;
      byServer.get(owner).add(new Object[] {"SET", key, "v".repeat(size)});
    }
    for (int i = 0; i < servers.size(); i++) {
      try (RespConnection connection = servers.get(i).connect()) {
        for (Object[] command : byServer.get(i)) {
          connection.call(command);
        }
      }
    }
  }

  private void printMachine() {
    System.out.printf(
        "%d cores, %s, %s%n%s, server %s, %s; %d rounds of %d ms each, in turns%n",
        Runtime.getRuntime().availableProcessors(),
        cpuModel(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        version(settings.jdk()),
        serverVersion(),
        settings.jedis(),
        settings.rounds(),
        settings.millis());
  }

  private static String version(Jdk jdk) {
    try (Stream<String> lines = Files.lines(jdk.home().resolve("release"))) {
      return "JDK "
          + lines
              .filter(line -> line.startsWith("JAVA_VERSION="))
              .findFirst()
              .map(line -> line.replaceAll("JAVA_VERSION=|\"", ""))
              .orElse(String.valueOf(jdk.feature()));
    } catch (IOException e) {
      return jdk.toString();
    }
  }

  private String serverVersion() {
    try {
      Process process =
          new ProcessBuilder(settings.server().binary().toString(), "--version").start();
      String output = new String(process.getInputStream().readAllBytes());
      return output.replaceAll("(?s).*v=([0-9.]+).*", "$1")
          + " ("
          + settings.server().binary().getFileName()
          + ")";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(Paths.get("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
