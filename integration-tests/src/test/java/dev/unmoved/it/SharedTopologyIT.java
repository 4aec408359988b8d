package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import org.junit.jupiter.api.Test;

/** Two applications in one JVM, each with its own class loader and client version. */
class SharedTopologyIT {
  @Test
  void twoClassLoadersShareOneTopology() {
    RedisCluster cluster = Clusters.shared();
    try (ClientJvm app = ClientJvm.of("legacy.TwoLoaders").withoutClient()
        .argument("paths", ClientJvm.classPathOf(JedisVersion.V2_9_3) + "|"
            + ClientJvm.classPathOf(JedisVersion.V8_0_2))
        .server(cluster.seed().server()).argument("rounds", 5)
        .argument("transactions", false).start()) {
      assertTrue(app.awaitSuccess().contains("ALL OK"), () -> String.join("\n", app.stdout()));
    }
    long questions = cluster.calls("cluster|shards") + cluster.calls("cluster|slots");
    // one for the cluster; a second one is allowed to a pool that opens its first connection at the same moment
    assertTrue(questions >= 1 && questions <= 2, "the topology was asked for " + questions + " times");
  }
}
