package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import java.util.Collections;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Applications that were written for a cluster keep their own routing. */
class JedisClusterIT {
  @ParameterizedTest
  @EnumSource(value = JedisVersion.class, mode = EnumSource.Mode.EXCLUDE, names = "V2_0_0")
  void clusterAwareClientIsLeftAlone(JedisVersion jedis) {
    RedisCluster cluster = Clusters.shared();
    long without = commandsServed(cluster, jedis, false);
    long with = commandsServed(cluster, jedis, true);
    assertEquals(without, with, "the servers were sent other commands than without the agent");
  }

  @ParameterizedTest
  @EnumSource(
      value = JedisVersion.class,
      names = {"V2_9_3", "V4_4_8", "V8_0_2"})
  void clusterAwareClientFollowsMovedSlotsItself(JedisVersion jedis) {
    RedisCluster cluster = Clusters.shared();
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.clusteraware.ClusterAware")
            .jedis(jedis)
            .server(cluster.seed().server())
            .start()) {
      app.awaitLine("^READY");
      cluster.reshard(12);
      app.send("stop");
      app.awaitSuccess();
    }
    assertEquals(
        0,
        cluster.calls("cluster|shards"),
        "Jedis asks with CLUSTER SLOTS: somebody else asked, too");
  }

  /** Which is what they mean by a connection to a node that they have learned of. */
  @ParameterizedTest
  @CsvSource({
    "V2_9_3, client, 1",
    "V4_4_8, client, 1",
    "V4_4_8, slots, 1",
    "V7_5_3, slots, 1",
    "V2_9_3, shown, 2",
    "V4_4_8, shown, 2",
  })
  void applicationsThatKnowTheNodesCountEachKeyOnce(JedisVersion jedis, String kind, int counts) {
    RedisCluster cluster = Clusters.shared();
    cluster.flush();
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.clusteraware.PerNode")
            .jedis(jedis)
            .server(cluster.seed().server())
            .argument("kind", kind)
            .start()) {
      assertEquals(
          Collections.nCopies(counts, "RESULT 60 60"),
          app.awaitSuccess().stream().filter(line -> line.startsWith("RESULT")).toList(),
          app::toString);
      assertEquals(
          kind.equals("shown") ? 0 : 1,
          app.stderr().stream().filter(line -> line.contains("node-connections")).count(),
          () -> String.join("\n", app.stderr()));
    }
  }

  /** Commands that the program causes on all nodes, those of the fixture left out. */
  private static long commandsServed(RedisCluster cluster, JedisVersion jedis, boolean agent) {
    cluster.flush();
    cluster.resetStats();
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.clusteraware.ClusterAware")
            .jedis(jedis)
            .agent(agent)
            .server(cluster.seed().server())
            .argument("rounds", 3)
            .start()) {
      app.awaitSuccess();
    }
    long served = 0;
    for (String command :
        new String[] {"get", "set", "cluster|shards", "cluster|slots", "ping", "asking"}) {
      served += cluster.calls(command);
    }
    return served;
  }
}
