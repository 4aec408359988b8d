package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code check} against servers in all the states that it is meant to tell from each other. */
class CheckIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Pattern FINDING =
      Pattern.compile("^(?:CRITICAL|WARNING) (\\S+)$", Pattern.MULTILINE);

  /** On a busy machine a handshake, in a JVM that has just begun, takes its time. */
  private static final String LONG = "--timeout=60";

  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(3, 1);
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static CommandLine.Result check(RedisServer server, Object... options) {
    Object[] words = new Object[options.length + 2];
    words[0] = "check";
    words[1] = server.address();
    System.arraycopy(options, 0, words, 2, options.length);
    return CommandLine.run(words);
  }

  private static CommandLine.Result check() {
    return check(cluster.seed().server());
  }

  private static List<String> findings(CommandLine.Result result) {
    return FINDING
        .matcher(result.stdout())
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toList());
  }

  @Test
  void healthyClusterHasNoFindings() {
    Await.until("healthy", LIMIT, () -> check().exitCode() == 0);
    CommandLine.Result result = check();
    assertEquals(List.of(), findings(result));
    assertTrue(
        result
            .stdout()
            .contains("a cluster of 3 shards and 6 nodes, of which 6 answered; 16384 of 16384"),
        result.stdout());
    assertTrue(result.stdout().startsWith("OK "), result.stdout());
    CommandLine.Result json = check(cluster.seed().server(), "--json");
    assertTrue(json.stdout().contains("\"status\": \"ok\""), json.stdout());
    assertEquals(1, check(cluster.seed().server(), "--fail-on", "note").exitCode(), "one-host");
  }

  @Test
  void everySupportedServerIsUnderstood() {
    for (ServerVersion version : ServerVersion.values()) {
      if (version.isAvailable()) {
        CommandLine.Result result = check(Clusters.shared(version).seed().server());
        assertEquals(List.of("no-replicas"), findings(result), version + result.stdout());
        assertEquals(1, result.exitCode());
        assertTrue(result.stdout().startsWith("WARNING "), result.stdout());
      }
    }
    RedisServer server = Clusters.shared().seed().server();
    assertEquals(0, check(server, "--fail-on", "critical").exitCode());
  }

  @Test
  void whatIsWrongWithTlsIsToldApart() throws IOException {
    TlsFiles files = TlsFiles.get();
    try (RedisCluster secured =
        RedisCluster.start(ServerVersion.USUAL, 1, 0, server -> server.tls(files))) {
      RedisServer server = secured.seed().server();
      CommandLine.Result trusted = check(server, LONG, "--cacert", files.caCertificate());
      assertEquals(List.of("no-replica"), findings(trusted), trusted.toString());
      assertObstacle("signed by nobody who is trusted here", check(server, LONG, "--tls"));
      assertObstacle("this port speaks TLS", check(server, LONG));
      Path hosts = Files.createTempFile(Files.createDirectories(Folders.work()), "check", ".hosts");
      Files.writeString(hosts, "127.0.0.1 redis.other\n");
      CommandLine.Result otherName =
          CommandLine.run(
              Jdk.current(),
              Map.of("JDK_JAVA_OPTIONS", "-Djdk.net.hosts.file=" + hosts),
              "check",
              "redis.other:" + server.port(),
              LONG,
              "--cacert",
              files.caCertificate());
      assertObstacle("for another name", otherName);
    }
    assertObstacle(
        "a port that does not speak it",
        check(cluster.seed().server(), "--cacert", files.caCertificate()));
    assertObstacle("a port that does not speak it", check(cluster.seed().server(), "--tls"));
  }

  private static void assertObstacle(String text, CommandLine.Result result) {
    assertEquals(3, result.exitCode(), result.toString());
    assertTrue(
        result.stdout().startsWith("UNKNOWN ") && result.stdout().contains(text),
        result.toString());
  }

  @Test
  void slotThatMovesIsToldFromOneThatIsHalfMoved() {
    ClusterNode source = cluster.ownerOf(100);
    ClusterNode target = cluster.primaryOtherThan(source);
    cluster.beginMove(100, target);
    source.server().call("CLUSTER", "SETSLOT", 101, "MIGRATING", target.id());
    try {
      CommandLine.Result result = check();
      assertEquals(2, result.exitCode());
      assertEquals(List.of("slots-half-moved", "slots-moving"), findings(result), result.stdout());
      String way = "from " + source.server().address() + " to " + target.server().address();
      assertTrue(result.stdout().contains("1 slot (100) on the way " + way), result.stdout());
      assertTrue(
          result.stdout().contains("1 slot (101) migrating " + way + ", which does not import"),
          result.stdout());
      assertTrue(result.stdout().contains("redis-cli --cluster fix"), result.stdout());
    } finally {
      for (ClusterNode node : List.of(source, target)) {
        node.server().call("CLUSTER", "SETSLOT", 100, "STABLE");
        node.server().call("CLUSTER", "SETSLOT", 101, "STABLE");
      }
    }
  }

  @Test
  void slotsOfNobodyAreNamed() {
    try (RedisCluster half = RedisCluster.start(2, 0)) {
      ClusterNode owner = half.ownerOf(0);
      for (ClusterNode node : half.running()) {
        node.server().call("CLUSTER", "DELSLOTSRANGE", 0, 8191);
      }
      Await.until(
          "the state fails",
          LIMIT,
          () -> owner.server().text("CLUSTER", "INFO").contains("cluster_state:fail"));
      CommandLine.Result result = check(owner.server());
      assertEquals(2, result.exitCode());
      assertTrue(result.stdout().startsWith("CRITICAL " + owner.server().address()));
      assertTrue(
          findings(result).containsAll(List.of("slots-unassigned", "state-fail")), result.stdout());
      assertTrue(result.stdout().contains("8192 slots (0-8191) belong to nobody"), result.stdout());
    }
  }

  @Test
  void failedPrimaryIsNamedAndSoIsTheShardWithoutReplica() {
    ClusterNode killed = cluster.primaryOtherThan(cluster.seed());
    ClusterNode successor = cluster.killAndAwaitPromotion(killed);
    try {
      CommandLine.Result result = check();
      assertEquals(2, result.exitCode());
      assertEquals(List.of("node-failed", "no-replica"), findings(result), result.stdout());
      assertTrue(
          result.stdout().contains(killed.server().address() + " (primary) has failed"),
          result.stdout());
      assertTrue(
          result.stdout().contains(successor.server().address() + " has no replica"),
          result.stdout());
    } finally {
      cluster.revive();
    }
  }

  @Test
  void nodeThatOnlyWeCannotReachWantsAnAddressMap() {
    // An address that the others reach it by, and we do not: as if it were in another network.
    ClusterNode node = cluster.primaryOtherThan(cluster.seed());
    String announced = node.server().address();
    CommandLine.Result result =
        check(cluster.seed().server(), "--address-map", announced + "=127.0.0.1:1");
    assertEquals(2, result.exitCode());
    assertEquals(List.of("node-unreachable"), findings(result), result.stdout());
    assertTrue(
        result.stdout().contains("unmoved.address-map=" + announced + "=HOST:PORT"),
        result.stdout());
  }

  @Test
  void standaloneServerIsNoCluster() {
    CommandLine.Result result = check(Clusters.standalone());
    assertEquals(1, result.exitCode());
    assertEquals(List.of("standalone"), findings(result));
    assertTrue(result.stdout().contains("cluster mode is not enabled"), result.stdout());
  }

  @Test
  void passwordIsAskedForAndTakenFromTheEnvironment() {
    try (RedisCluster secured =
        RedisCluster.start(ServerVersion.USUAL, 1, 0, server -> server.password("hush-hush"))) {
      RedisServer server = secured.seed().server();
      CommandLine.Result without = check(server);
      assertEquals(3, without.exitCode());
      assertTrue(without.stdout().contains("--password-from"), without.stdout());
      Map<String, String> variables = Map.of("SECRET", "hush-hush", "WRONG", "guess");
      CommandLine.Result with =
          CommandLine.run(
              Jdk.current(), variables, "check", server.address(), "--password-from", "env:SECRET");
      assertEquals(List.of("no-replica"), findings(with), with.stdout() + with.stderr());
      CommandLine.Result wrong =
          CommandLine.run(
              Jdk.current(), variables, "check", server.address(), "--password-from", "env:WRONG");
      assertEquals(3, wrong.exitCode());
      assertTrue(wrong.stdout().contains("WRONGPASS"), wrong.stdout());
      assertFalse(("" + without + with + wrong).contains("hush-hush"));
    }
  }

  @Test
  void nobodyThereIsNoVerdict() {
    CommandLine.Result result = CommandLine.run("check", "127.0.0.1:1", "--json");
    assertEquals(3, result.exitCode());
    assertTrue(result.stdout().contains("\"status\": \"unknown\""), result.stdout());
    assertEquals(3, CommandLine.run("check", "nonsense").exitCode());
    assertEquals(3, CommandLine.run("check", "host:1", "--fail-on", "x").exitCode());
    assertEquals(3, CommandLine.run("check", "host:1", "--password-from", "env:NONE").exitCode());
  }
}
