package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
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
    // One asks and the others wait for what it learns; on a busy machine one of them may lose its patience.
    assertTrue(questions <= 2, "the topology was asked for " + questions + " times");
  }

  private ClientJvm.Builder twoLoaders() {
    return ClientJvm.of("legacy.TwoLoaders").withoutClient()
        .argument("paths",
            ClientJvm.classPathOf(JedisVersion.V2_9_3) + "|" + ClientJvm.classPathOf(JedisVersion.V8_0_2))
        .server(cluster.seed().server()).argument("rounds", 5);
  }

  /** Runs the program, which must succeed, and counts how often the cluster was asked for its topology. */
  private long questionsOf(ClientJvm.Builder setup) {
    try (ClientJvm app = setup.start()) {
      assertTrue(app.awaitSuccess().contains("ALL OK"), () -> String.join("\n", app.stdout()));
    }
    return cluster.calls("cluster|shards") + cluster.calls("cluster|slots");
  }
}
