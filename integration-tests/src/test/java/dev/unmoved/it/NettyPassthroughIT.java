package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where there is nothing to do for a client on netty, nothing is done. */
class NettyPassthroughIT {
  /**
   * Of its own: Vert.x takes each range of slots for a node, and its pool is too small for slots
   * that were moved about.
   */
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(3, 0);
  }

  @BeforeEach
  void empty() {
    cluster.flush();
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  /** Without those whose cluster clients cannot read what servers since 7.0 say of themselves. */
  static Stream<ClientVersion> clusterAware() {
    return NettyVersionsIT.versions()
        .filter(version -> version != LettuceVersion.V4_5_0 && version != LettuceVersion.V5_0_5);
  }

  @ParameterizedTest
  @MethodSource("clusterAware")
  void clusterAwareClientIsLeftAlone(ClientVersion version) {
    try (ClientJvm app =
        NettyApps.keys(version)
            .server(cluster.seed().server())
            .argument("cluster", true)
            .argument("threads", 2)
            .argument("rounds", 3)
            .start()) {
      NettyApps.assertSuccess(app);
      assertTrue(
          app.stderr().stream().noneMatch(line -> line.contains("routed")),
          () -> String.join("\n", app.stderr()));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.it.NettyVersionsIT#usual")
  void oneServerSeesTheSameCommandsAndGivesTheSameResults(ClientVersion version) {
    try (RedisServer plain = RedisServer.of(ServerVersion.USUAL).start();
        RedisServer through = RedisServer.of(ServerVersion.USUAL).start();
        ClientJvm without =
            NettyApps.walk(version).withoutAgent().server(plain).argument("rounds", 1).start()) {
      List<String> expected = NettyApps.results(without);
      try (ClientJvm with = NettyApps.walk(version).server(through).argument("rounds", 1).start()) {
        assertEquals(expected, NettyApps.results(with));
      }
      Map<String, Long> calls = calls(through);
      long probes =
          calls.entrySet().stream()
              .filter(call -> call.getKey().startsWith("cluster"))
              .mapToLong(Map.Entry::getValue)
              .sum();
      // connections that are opened at once may all ask before one has an answer
      assertTrue(
          probes <= (version instanceof RedissonVersion ? 5 : 1),
          "asked " + probes + " times whether it is a cluster");
      calls.keySet().removeIf(name -> name.startsWith("cluster"));
      // whose locks and queues ask as often as they have time to
      if (!(version instanceof RedissonVersion)) {
        assertEquals(calls(plain), calls);
      }
    }
  }

  /** Without those with which clients, and the test's own connections, begin. */
  private static Map<String, Long> calls(RedisServer server) {
    Map<String, Long> calls = server.commandCalls();
    calls.keySet().removeAll(List.of("ping", "hello", "client|setinfo", "info", "command"));
    return calls;
  }
}
