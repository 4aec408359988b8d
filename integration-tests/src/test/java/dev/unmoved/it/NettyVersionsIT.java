package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.SpringDataVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every supported generation of the clients on netty, as published, in a JVM of its own. */
class NettyVersionsIT {
  static Stream<ClientVersion> versions() {
    return Stream.of(LettuceVersion.values(), RedissonVersion.values(), VertxVersion.values())
        .flatMap(Stream::of);
  }

  /** Of each library, for what takes longer. */
  static Stream<ClientVersion> usual() {
    return Stream.of(LettuceVersion.USUAL, RedissonVersion.USUAL, VertxVersion.USUAL);
  }

  static Stream<ClientVersion> tours() {
    return Stream.concat(versions(), Stream.of(SpringDataVersion.values()));
  }

  @ParameterizedTest
  @MethodSource("tours")
  void everythingTheClientOffersHasTheResultsOfOneServer(ClientVersion version) {
    List<String> expected;
    try (ClientJvm app =
        NettyApps.walk(version)
            .withoutAgent()
            .server(Clusters.standalone())
            .argument("rounds", 1)
            .start()) {
      expected = NettyApps.results(app);
    }
    try (ClientJvm app =
        NettyApps.walk(version)
            .server(Clusters.shared().seed().server())
            .argument("rounds", 2)
            .start()) {
      assertEquals(expected, NettyApps.results(app));
      assertTrue(
          app.stderr().stream().anyMatch(line -> line.contains("is a cluster: 3 shards")),
          app::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void keysAndBatchesAreAnsweredRightlyWhileSlotsMove(ClientVersion version) {
    RedisCluster cluster = Clusters.shared();
    try (ClientJvm app =
        NettyApps.keys(version).server(cluster.seed().server()).argument("threads", 3).start()) {
      app.awaitLine("^READY");
      cluster.reshard(12);
      app.send("stop");
      NettyApps.assertSuccess(app);
    }
    assertTrue(
        cluster.errors("MOVED") + cluster.errors("ASK") > 0,
        "the client met no redirect: nothing was tested");
  }

  @ParameterizedTest
  @MethodSource("usual")
  void everythingTheClientOffersKeepsItsResultsWhileSlotsMove(ClientVersion version) {
    RedisCluster cluster = Clusters.shared();
    try (ClientJvm app = NettyApps.walk(version).server(cluster.seed().server()).start()) {
      app.awaitLine("^READY");
      cluster.reshard(24);
      app.awaitLine("^WALKED ", app.stdout().size());
      app.send("stop");
      NettyApps.results(app);
    }
  }

  /** Measured: without the agent 300 to 400 MB are enough for the clients, with it 400 to 500. */
  @ParameterizedTest
  @MethodSource("usual")
  void valuesOf64MegabytesPassWithoutMemoryForMoreThanOneMore(ClientVersion version) {
    try (ClientJvm app =
        NettyApps.big(version)
            .server(Clusters.shared().seed().server())
            .argument("timeout", 60_000)
            .jvm("-Xmx600m")
            .start()) {
      assertTrue(app.awaitSuccess().contains("OK"), app::toString);
      NettyApps.assertNoLeak(app);
    }
  }

  /** Vert.x 4.0 opens a connection for nearly every command. */
  @Test
  void linksDoNotMultiplyWithTheConnectionsOfAClient() {
    RedisCluster cluster = Clusters.shared();
    ClusterNode home = cluster.seed();
    ClusterNode other = cluster.primaryOtherThan(home);
    long homeBefore = connections(home);
    long otherBefore = connections(other);
    try (ClientJvm app =
        NettyApps.keys(VertxVersion.V4_0_3)
            .server(home.server())
            .argument("threads", 3)
            .argument("rounds", 4)
            .start()) {
      NettyApps.assertSuccess(app);
    }
    long opened = connections(home) - homeBefore;
    long links = connections(other) - otherBefore;
    assertTrue(opened > 100, "only " + opened + " connections: nothing was tested");
    assertTrue(
        links <= 20,
        links
            + " links to one node, for three threads and "
            + opened
            + " connections of the client's");
  }

  private static long connections(ClusterNode node) {
    return Long.parseLong(node.server().infoField("stats", "total_connections_received"));
  }
}
