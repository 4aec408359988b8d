package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.MovedClient;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients in packages of others are served as where they were published. */
class MovedClientsIT {
  @ParameterizedTest
  @EnumSource(MovedClient.class)
  void servedWhileSlotsMove(MovedClient client) {
    Workload.runWhileSlotsMove(Clusters.shared(), program(client));
  }

  @Test
  void theirClusterClientsAreLeftAlone() {
    RedisCluster cluster = Clusters.shared();
    cluster.flush();
    cluster.resetStats();
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.clusteraware.ClusterAware")
            .client(MovedClient.VALKEY_JAVA)
            .server(cluster.seed().server())
            .argument("rounds", 3)
            .start()) {
      app.awaitSuccess();
      assertTrue(
          app.stderr().stream().noneMatch(line -> line.contains("routed")),
          () -> String.join("\n", app.stderr()));
    }
    assertEquals(0, cluster.calls("cluster|shards"), "who asks so is not the client");
  }

  /** What unmoved.clients leaves out is left out wherever it is. */
  @Test
  void notServedWhereTheirLibraryIsNot() {
    try (ClientJvm app =
        program(MovedClient.VALKEY_JAVA)
            .property("unmoved.clients", "lettuce")
            .server(Clusters.shared().seed().server())
            .argument("rounds", 1)
            .start()) {
      app.awaitExit();
      List<String> all = app.stderr();
      assertTrue(all.stream().noneMatch(line -> line.contains("routed")), all::toString);
    }
  }

  private static ClientJvm.Builder program(MovedClient client) {
    return client == MovedClient.VALKEY_JAVA
        ? Workload.randomKeys().client(client)
        : NettyApps.keys(client);
  }
}
