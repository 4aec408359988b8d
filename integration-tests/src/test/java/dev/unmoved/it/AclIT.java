package dev.unmoved.it;

import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clusters that ask for credentials, and a user whom they tell nothing about themselves. */
class AclIT {
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster =
        RedisCluster.start(
            ServerVersion.USUAL,
            3,
            0,
            server -> server.password("secret").user("app on >app-secret ~* +@all -cluster"));
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JedisVersion.class,
      names = {"V3_10_0", "V4_4_8", "V8_0_2"})
  void userWithoutClusterRightsFollowsRedirectsAlone(JedisVersion jedis) {
    cluster.flush();
    Workload.runWhileSlotsMove(
        cluster,
        Workload.randomKeys()
            .jedis(jedis)
            .argument("user", "app")
            .argument("password", "app-secret"));
  }

  @ParameterizedTest
  @EnumSource(
      value = JedisVersion.class,
      names = {"V2_0_0", "V2_10_2", "V4_4_8", "V8_0_2"})
  void passwordIsGivenToEveryNode(JedisVersion jedis) {
    cluster.flush();
    Workload.runWhileSlotsMove(
        cluster, Workload.randomKeys().jedis(jedis).argument("password", "secret"));
  }
}
