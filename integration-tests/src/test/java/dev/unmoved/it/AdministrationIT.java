package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RespConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is set on one server is set on every node of a cluster. */
class AdministrationIT {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @Test
  void configurationAndUsersReachEveryNodeThatIsAlive() {
    try (RedisCluster cluster = RedisCluster.start(3, 1)) {
      // A replica that has copied nothing yet counts as loading, and the topology leaves it out.
      for (String key : new String[] {"a", "b", "c", "d", "e", "f"}) {
        cluster.ownerOf(key).server().call("SET", key, "1");
      }
      Await.until(
          "replicas are told to be online",
          LIMIT,
          () -> !text(cluster.seed().server().call("CLUSTER", "SHARDS")).contains("loading"));
      administer(cluster);
    }
  }

  private static void administer(RedisCluster cluster) {
    try (ConsoleApp console =
        ConsoleApp.start(ConsoleApp.setup().server(cluster.seed().server()))) {
      assertEquals("\"OK\"", console.answer("lone CONFIG SET slowlog-max-len 77"));
      for (ClusterNode node : cluster.running()) {
        Await.until(
            node + " has heard of it",
            LIMIT,
            () -> setting(node).equals("77"),
            () -> setting(node));
      }
      cluster.replicasOf(cluster.primaries().get(0)).get(0).server().pause();
      cluster.kill(cluster.replicasOf(cluster.primaries().get(1)).get(0));
      assertEquals("\"OK\"", console.answer("lone CONFIG SET slowlog-max-len 78"));
      for (ClusterNode node : cluster.primaries()) {
        assertEquals("78", setting(node));
      }
    }
  }

  private static String text(Object reply) {
    return reply instanceof List<?> list
        ? list.stream().map(AdministrationIT::text).toList().toString()
        : RespConnection.asText(reply);
  }

  private static String setting(ClusterNode node) {
    List<?> pair = (List<?>) node.server().call("CONFIG", "GET", "slowlog-max-len");
    return RespConnection.asText(pair.get(1));
  }
}
