package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Observing changes nothing: neither what a server is sent nor what a program gets, under load. */
class ObserveIT {
  static Stream<ClientVersion> netty() {
    return Stream.of(LettuceVersion.USUAL, RedissonVersion.USUAL, VertxVersion.USUAL);
  }

  @Test
  void serverSeesTheSameCommandsAndGivesTheSameAnswers() throws Exception {
    Path file = Folders.work().resolve("observed-answers.json");
    RedisServer through = Clusters.standalone();
    try (RedisServer plain = RedisServer.of(ServerVersion.USUAL).start();
        ClientJvm app =
            ClientJvm.of("legacy.jedis.answers.Answers")
                .jedis(JedisVersion.USUAL)
                .property("unmoved.mode", "observe")
                .property("unmoved.report.file", file)
                .server(through)
                .argument("alone", plain.port())
                .argument("nodes", through.port())
                .argument("commands", 2000)
                .start()) {
      app.awaitSuccess();
      Map<String, Long> calls = new HashMap<>(through.commandCalls());
      assertTrue(
          calls.keySet().stream().noneMatch(name -> name.startsWith("cluster")),
          "nothing is asked: " + calls);
    }
    assertTrue(
        Files.readString(file).contains("\"notFollowed\":0"), "every connection was followed");
  }

  @ParameterizedTest
  @MethodSource("netty")
  void programsOnNettyWorkUnderLoadAndNoBufferIsLost(ClientVersion client) throws Exception {
    Path file = Folders.work().resolve("observed-" + client + ".json");
    try (ClientJvm app =
        NettyApps.keys(client)
            .property("unmoved.mode", "observe")
            .property("unmoved.report.file", file)
            .server(Clusters.standalone())
            .argument("threads", 8)
            .argument("rounds", 5)
            .start()) {
      NettyApps.assertSuccess(app);
      assertEquals(
          List.of(),
          app.stderr().stream().filter(line -> line.contains(" unmoved WARN ")).toList());
    }
    assertTrue(
        Files.readString(file).contains("\"notFollowed\":0"), "every connection was followed");
  }

  @Test
  void aClusterIsObservedWithoutBeingRouted() throws Exception {
    Path file = Folders.work().resolve("observed-cluster.html");
    RedisCluster cluster = Clusters.shared();
    // the first key of the program
    ClusterNode notTheOwner = cluster.primaryOtherThan(cluster.ownerOf("user:0:name"));
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.observed.Observed")
            .client(JedisVersion.USUAL)
            .property("unmoved.mode", "observe")
            .property("unmoved.report.file", file)
            .server(notTheOwner.server())
            .start()) {
      app.awaitExit();
      assertTrue(
          app.stderr().stream().anyMatch(line -> line.contains("MOVED")),
          "the server's own redirects come through");
    }
    String page = Files.readString(file);
    assertTrue(page.contains("<title>Redis Cluster readiness"), "it is written all the same");
    assertTrue(page.contains("On a cluster, and not routed"), "and does not say that it is ready");
  }
}
