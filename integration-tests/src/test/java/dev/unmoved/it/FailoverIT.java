package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that die, hang or are replaced under a running application. */
class FailoverIT {
  private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

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

  @Test
  void applicationGoesOnAfterAPrimaryWasKilledAndItsReplicaPromoted() {
    // not the node that the application is configured with
    ClusterNode victim = cluster.primaries().get(1);
    ClusterNode seed = cluster.primaries().get(0);
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.Patient")
            .server(seed.server())
            .argument("timeout", 2000)
            .start()) {
      app.awaitLine("^READY");
      cluster.killAndAwaitPromotion(victim);
      int lines = app.stdout().size();
      app.awaitLine("^GOOD ", lines);
      app.awaitLine("^GOOD ", app.stdout().size());
      app.send("stop");
      app.awaitSuccess();
    }
  }

  @Test
  void applicationGoesOnAfterItsOwnNodeWasKilled() {
    ClusterNode seed = cluster.primaries().get(0);
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.Patient")
            .server(seed.server())
            .argument("timeout", 2000)
            .start()) {
      app.awaitLine("^READY");
      cluster.killAndAwaitPromotion(seed);
      app.awaitLine("^GOOD ", app.stdout().size());
      app.awaitLine("^GOOD ", app.stdout().size());
      app.send("stop");
      app.awaitSuccess();
    }
  }

  @Test
  void plannedFailoverIsInvisible() {
    ClusterNode primary = cluster.primaries().get(1);
    try (ClientJvm app =
        Workload.randomKeys()
            .server(cluster.primaries().get(0).server())
            .argument("threads", 2)
            .start()) {
      app.awaitLine("^READY");
      cluster.failover(primary);
      app.send("stop");
      Workload.assertSuccess(app);
    }
  }

  @Test
  void furtherSeedIsUsedWhenTheConfiguredOneIsDead() {
    RedisServer dead = RedisServer.of(ServerVersion.USUAL).start();
    dead.close();
    try (ConsoleApp console =
        ConsoleApp.start(
            ConsoleApp.setup().server(dead).property("unmoved.seeds", cluster.seed().address()))) {
      assertEquals("\"OK\"", console.answer("pool SET foo bar"));
      assertEquals("\"bar\"", console.answer("pool GET foo"));
    }
  }

  @Test
  void deadSeedOfAnUnknownClusterIsRefusedAsWithoutAgent() {
    RedisServer dead = RedisServer.of(ServerVersion.USUAL).start();
    dead.close();
    try (ConsoleApp console = ConsoleApp.start(ConsoleApp.setup().server(dead))) {
      assertTrue(console.answer("pool GET foo").startsWith("EXCEPTION Jedis"));
    }
  }

  @Test
  void hungNodeEndsInAnErrorOfTheClientAndOthersGoOn() {
    // Nobody is promoted in this cluster and nobody gives up on a silent node: only the client can.
    try (RedisCluster patient =
            RedisCluster.start(
                ServerVersion.USUAL,
                3,
                0,
                server -> server.config("cluster-node-timeout", "600000"));
        ConsoleApp console =
            ConsoleApp.start(
                ConsoleApp.setup().server(patient.seed().server()).argument("timeout", 1000))) {
      ClusterNode hung = patient.primaryOtherThan(patient.seed());
      String hungKey = keyOf(patient, hung);
      String otherKey = keyOf(patient, patient.seed());
      assertEquals("\"OK\"", console.answer("pool SET " + hungKey + " 1"));
      assertEquals("\"OK\"", console.answer("pool SET " + otherKey + " 2"));
      hung.server().pause();
      try {
        assertTrue(
            console.answer("pool GET " + hungKey).startsWith("EXCEPTION JedisConnectionException"));
        assertEquals("\"2\"", console.answer("pool GET " + otherKey));
        assertTrue(
            console
                .answer("pool INCR " + hungKey)
                .startsWith("EXCEPTION JedisConnectionException"));
        assertEquals("\"2\"", console.answer("pool GET " + otherKey));
      } finally {
        hung.server().resume();
      }
      Await.until(
          "the node answers again",
          RECOVERY_LIMIT,
          () -> !console.answer("pool GET " + hungKey).startsWith("EXCEPTION"));
      // one or two: the write that timed out may have been executed, but only once
      assertTrue(console.answer("pool GET " + hungKey).matches("\"[12]\""));
    }
  }

  private static String keyOf(RedisCluster of, ClusterNode node) {
    for (int i = 0; ; i++) {
      if (of.ownerOf("key" + i).equals(node)) {
        return "key" + i;
      }
    }
  }
}
