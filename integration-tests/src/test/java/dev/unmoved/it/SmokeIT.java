package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import org.junit.jupiter.api.Test;

/**
 * Whether the product works at all, in a minute: {@code mvn -q -Psmoke verify}. Other tests do the
 * same with every version; these want the usual server, Jedis and Lettuce only, which that profile
 * is content with.
 */
class SmokeIT {
  private final RedisCluster cluster = Clusters.shared();

  @Test
  void aBlockingClientIsAnsweredRightlyWhileSlotsMove() {
    Workload.runWhileSlotsMove(cluster, Workload.randomKeys());
    assertRedirected();
  }

  @Test
  void aClientOnNettyIsAnsweredRightlyWhileSlotsMove() {
    try (ClientJvm app =
        NettyApps.keys(LettuceVersion.USUAL)
            .server(cluster.seed().server())
            .argument("threads", 3)
            .start()) {
      app.awaitLine("^READY");
      cluster.reshard(12);
      app.send("stop");
      NettyApps.assertSuccess(app);
    }
    assertRedirected();
  }

  @Test
  void aRunningProgramIsTakenOverAndLetGo() {
    AttachIT.takesOverAndLetsGo(JedisVersion.USUAL);
  }

  private void assertRedirected() {
    assertTrue(
        cluster.errors("MOVED") + cluster.errors("ASK") > 0,
        "the client met no redirect: nothing was tested");
  }
}
