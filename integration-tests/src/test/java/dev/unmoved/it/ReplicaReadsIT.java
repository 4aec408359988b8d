package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RespConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads from real replicas, and from primaries where those are gone. */
class ReplicaReadsIT {
  private static RedisCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start(3, 1);
    // Replicas that are not known to be in sync yet are not named in the topology.
    Await.until(
        "all nodes are online to each other",
        Duration.ofSeconds(30),
        () ->
            cluster.running().stream()
                .allMatch(node -> onlineNodes(node.server().call("CLUSTER", "SHARDS")) == 6));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void readsAreServedByReplicasAndByThePrimaryWhereOneIsGone() {
    try (ConsoleApp console =
        ConsoleApp.start(
            ConsoleApp.setup()
                .server(cluster.seed().server())
                .property("unmoved.read-from", "replica-preferred"))) {
      ClusterNode primary = cluster.ownerOf("foo");
      ClusterNode replica = cluster.replicasOf(primary).get(0);
      assertEquals("\"OK\"", console.answer("lone SET foo 1"));
      Await.until(
          "the replica has the key",
          Duration.ofSeconds(10),
          () -> replica.server().calls("set") > 0);
      cluster.resetStats();
      assertEquals("\"1\"", console.answer("lone GET foo"));
      assertEquals("[\"1\", (nil)]", console.answer("lone MGET foo nope"));
      assertEquals(1, replica.server().calls("get"));
      assertEquals(0, primary.server().calls("get"));
      assertEquals("[\"OK\", \"QUEUED\", [\"1\"]]", console.answer("pipe MULTI ; GET foo ; EXEC"));
      assertEquals(1, primary.server().calls("get"));

      cluster.kill(replica);
      for (int i = 0; i < 20; i++) {
        assertEquals("\"1\"", console.answer("lone GET foo"));
      }
      assertTrue(primary.server().calls("get") >= 20);
    }
  }

  private static long onlineNodes(Object shards) {
    if (shards instanceof List<?> list) {
      return list.stream().mapToLong(ReplicaReadsIT::onlineNodes).sum();
    }
    return "online".equals(RespConnection.asText(shards)) ? 1 : 0;
  }
}
