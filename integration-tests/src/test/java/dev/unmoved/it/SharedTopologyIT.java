package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two applications in one JVM, each with its own class loader and client version. */
class SharedTopologyIT {
  private static final int THREADS = 4;

  private final RedisCluster cluster = Clusters.shared();

  @Test
  void secondClassLoaderUsesWhatTheFirstLearned() {
    assertEquals(1, questionsOf(twoLoaders().argument("turns", true).argument("threads", 1)));
  }

  @Test
  void classLoadersWorkSideBySide() {
    long questions = questionsOf(twoLoaders().argument("threads", THREADS));
    // One asks and the others wait for what it learns; on a busy machine one of them may lose its
    // patience.
    assertTrue(questions <= 2, "the topology was asked for " + questions + " times");
  }

  @Test
  void clientsOfDifferentLibrariesShareWhatOneLearned() {
    List<ClientVersion> versions =
        List.of(
            JedisVersion.USUAL,
            LettuceVersion.V5_3_7,
            LettuceVersion.USUAL,
            RedissonVersion.USUAL,
            VertxVersion.USUAL);
    ClientJvm.Builder all =
        ClientJvm.of("legacy.loaders.TwoLoaders")
            .withoutClient()
            .argument(
                "paths",
                versions.stream().map(ClientJvm::classPathOf).collect(Collectors.joining("|")))
            .argument(
                "programs",
                "legacy.jedis.RandomKeys|legacy.lettuce.Keys|legacy.lettuce.Keys"
                    + "|legacy.redisson.Keys|legacy.vertx.Keys")
            .server(cluster.seed().server())
            .argument("rounds", 5)
            .argument("threads", 2);
    assertEquals(1, questionsOf(all.argument("turns", true)));
  }

  private ClientJvm.Builder twoLoaders() {
    return ClientJvm.of("legacy.loaders.TwoLoaders")
        .withoutClient()
        .argument(
            "paths",
            ClientJvm.classPathOf(JedisVersion.V2_9_3)
                + "|"
                + ClientJvm.classPathOf(JedisVersion.V8_0_2))
        .server(cluster.seed().server())
        .argument("rounds", 5);
  }

  /**
   * Runs the program, which must succeed, and counts how often the cluster was asked for its
   * topology.
   */
  private long questionsOf(ClientJvm.Builder setup) {
    try (ClientJvm app = setup.start()) {
      assertTrue(app.awaitSuccess().contains("ALL OK"), () -> String.join("\n", app.stdout()));
    }
    return cluster.calls("cluster|shards") + cluster.calls("cluster|slots");
  }
}
