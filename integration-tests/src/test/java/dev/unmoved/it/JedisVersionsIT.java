package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every supported generation of Jedis, as published, in a JVM of its own. */
class JedisVersionsIT {
  @ParameterizedTest
  @EnumSource(JedisVersion.class)
  void randomKeysAndLongPipelinesAreAnsweredRightlyWhileSlotsMove(JedisVersion jedis) {
    RedisCluster cluster = Clusters.shared();
    Workload.runWhileSlotsMove(cluster, Workload.randomKeys().jedis(jedis));
    assertTrue(
        cluster.errors("MOVED") + cluster.errors("ASK") > 0,
        "the client met no redirect: nothing was tested");
  }
}
