package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.OtherPrograms;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.Sentinel;
import dev.unmoved.it.server.ServerVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that know of replicas and Sentinels ask and are asked nothing of clusters. */
class OtherModesIT {
  private static RedisServer primary;
  private static RedisServer replica;
  private static Sentinel sentinel;

  @BeforeAll
  static void startServers() {
    primary = RedisServer.of(ServerVersion.USUAL).start();
    replica =
        RedisServer.of(ServerVersion.USUAL)
            .config("replicaof", "127.0.0.1 " + primary.port())
            .start();
    Await.until(
        "the replica is in step",
        Duration.ofSeconds(30),
        () -> replica.infoField("replication", "master_link_status").equals("up"));
    sentinel = Sentinel.watching(primary);
  }

  @AfterAll
  static void stopServers() {
    sentinel.close();
    replica.close();
    primary.close();
  }

  @ParameterizedTest
  @CsvSource({"discovered", "static", "sentinel-replicas", "sentinel"})
  void lettuceReadsFromReplicasAndFindsThemBySentinels(String mode) {
    for (LettuceVersion version :
        List.of(LettuceVersion.V5_3_7, LettuceVersion.V6_8_1, LettuceVersion.V7_7_0)) {
      // A connection that a Sentinel has told the address of is one to one server, which is asked
      // once.
      worksWithoutQuestions(version, "legacy.lettuce.modes", mode, mode.equals("sentinel") ? 1 : 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"discovered", "static", "sentinel"})
  void redissonReadsFromReplicasAndFindsThemBySentinels(String mode) {
    worksWithoutQuestions(RedissonVersion.USUAL, "legacy.redisson.modes", mode, 0);
  }

  @ParameterizedTest
  @CsvSource({"discovered", "sentinel"})
  void vertxReadsFromReplicasAndFindsThemBySentinels(String mode) {
    worksWithoutQuestions(VertxVersion.USUAL, "legacy.vertx.modes", mode, 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = LettuceVersion.class,
      names = {"V5_3_7", "V6_0_9", "V6_8_1", "V7_7_0"})
  void lettuceClientOfOneServerIsServedWhateverItsOptionsAre(LettuceVersion version) {
    Clusters.shared().flush();
    try (ClientJvm app =
        program(version, "legacy.lettuce.modes", "options")
            .server(Clusters.shared().seed().server())
            .start()) {
      assertEquals(values(), results(app.awaitSuccess()), app::toString);
    }
  }

  /** Each of its connections must hear what its own node says, and nothing of the others. */
  @ParameterizedTest
  @EnumSource(
      value = LettuceVersion.class,
      names = {"V5_3_7", "V6_0_9", "V6_8_1", "V7_7_0"})
  void clusterClientOfLettuceThatSubscribesAtEachNodeIsLeftAlone(LettuceVersion version) {
    tellOfKeys("KEA");
    try (ClientJvm app =
        program(version, "legacy.lettuce.modes", "cluster-subscriber")
            .server(Clusters.shared().seed().server())
            .start()) {
      List<String> expected =
          new ArrayList<>(
              Stream.of("a", "b", "c", "d", "last")
                  .map(key -> "RESULT __keyspace@0__:mode:" + key + " set")
                  .toList());
      expected.add("RESULT 0 more");
      assertEquals(expected, results(app.awaitSuccess()), app::toString);
      assertTrue(
          app.stderr().stream().noneMatch(line -> line.contains("routed")),
          () -> String.join("\n", app.stderr()));
    } finally {
      tellOfKeys("");
    }
  }

  private static void tellOfKeys(String events) {
    for (ClusterNode node : Clusters.shared().primaries()) {
      node.server().call("CONFIG", "SET", "notify-keyspace-events", events);
    }
  }

  private static List<String> values() {
    return IntStream.range(0, 50).mapToObj(i -> "RESULT value " + i).toList();
  }

  private static List<String> results(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("RESULT")).toList();
  }

  private static void worksWithoutQuestions(
      ClientVersion version, String programs, String mode, int questions) {
    primary.flush();
    primary.resetStats();
    replica.resetStats();
    boolean bySentinel = mode.startsWith("sentinel");
    try (ClientJvm app =
        program(version, programs, mode)
            .argument("port", bySentinel ? sentinel.port() : primary.port())
            .argument("other", replica.port())
            .start()) {
      List<String> lines = app.awaitSuccess();
      assertEquals(values(), results(lines), app::toString);
      assertEquals(
          0,
          app.stderr().stream().filter(line -> line.contains("WARN")).count(),
          () -> String.join("\n", app.stderr()));
    }
    assertEquals(questions, clusterCalls(primary) + clusterCalls(replica), version + " " + mode);
  }

  private static ClientJvm.Builder program(ClientVersion version, String programs, String mode) {
    return ClientJvm.of(programs + ".Modes")
        .client(new OtherPrograms(version, programs))
        .argument("mode", mode)
        .jvm(version.jvmOptions().toArray(new String[0]))
        .property("io.netty.leakDetection.level", "paranoid");
  }

  private static long clusterCalls(RedisServer server) {
    return server.commandCalls().entrySet().stream()
        .filter(call -> call.getKey().startsWith("cluster"))
        .mapToLong(call -> call.getValue())
        .sum();
  }
}
