package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes that die, hang or are replaced under a running application on a client on netty. */
class NettyFailoverIT {
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

  /** A killed node comes back as a replica, so that every test starts with three shards of two. */
  @BeforeEach
  void reviveNodes() {
    cluster.revive();
    cluster.flush();
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.it.NettyVersionsIT#usual")
  void applicationGoesOnAfterAPrimaryWasKilledAndItsReplicaPromoted(ClientVersion version) {
    goOnAfterTheEndOf(cluster.primaries().get(1), version);
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.it.NettyVersionsIT#usual")
  void applicationGoesOnAfterItsOwnNodeWasKilled(ClientVersion version) {
    goOnAfterTheEndOf(cluster.primaries().get(0), version);
  }

  private static void goOnAfterTheEndOf(ClusterNode victim, ClientVersion version) {
    ClusterNode seed = cluster.primaries().get(0);
    try (ClientJvm app =
        NettyApps.endurance(version).server(seed.server()).argument("timeout", 2000).start()) {
      app.awaitLine("^READY");
      cluster.killAndAwaitPromotion(victim);
      app.awaitLine("^GOOD ", app.stdout().size());
      app.awaitLine("^GOOD ", app.stdout().size());
      app.send("stop");
      app.awaitSuccess();
      NettyApps.assertNoLeak(app);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.it.NettyVersionsIT#usual")
  void plannedFailoverIsInvisible(ClientVersion version) {
    ClusterNode primary = cluster.primaries().get(1);
    try (ClientJvm app =
        NettyApps.keys(version)
            .server(cluster.primaries().get(0).server())
            .argument("threads", 2)
            .start()) {
      app.awaitLine("^READY");
      cluster.failover(primary);
      app.send("stop");
      NettyApps.assertSuccess(app);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.it.NettyVersionsIT#usual")
  void hungNodeEndsInErrorsOfTheClientAndGoesOnLater(ClientVersion version) {
    // Nobody is promoted in this cluster and nobody gives up on a silent node: only the client can.
    try (RedisCluster patient =
            RedisCluster.start(
                ServerVersion.USUAL,
                3,
                0,
                server -> server.config("cluster-node-timeout", "600000"));
        ClientJvm app =
            NettyApps.endurance(version)
                .server(patient.seed().server())
                .argument("timeout", 1000)
                .start()) {
      app.awaitLine("^READY");
      ClusterNode hung = patient.primaryOtherThan(patient.seed());
      hung.server().pause();
      try {
        app.awaitLine("^BAD ", app.stdout().size());
        app.awaitLine("^BAD ", app.stdout().size());
      } finally {
        hung.server().resume();
      }
      app.awaitLine("^GOOD ", app.stdout().size());
      app.send("stop");
      List<String> lines = app.awaitSuccess();
      assertTrue(lines.stream().noneMatch(line -> line.startsWith("FAILED")), app::toString);
      NettyApps.assertNoLeak(app);
    }
  }
}
