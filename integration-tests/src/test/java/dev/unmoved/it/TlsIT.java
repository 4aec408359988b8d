package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.TlsFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS with a CA that only the client's own trust store knows, and a password. */
class TlsIT {
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster =
        RedisCluster.start(
            ServerVersion.USUAL, 3, 0, server -> server.tls(TlsFiles.get()).password("secret"));
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @EnumSource(value = JedisVersion.class, mode = EnumSource.Mode.EXCLUDE, names = "V2_0_0")
  void otherNodesAreDialledWithTheClientsOwnTlsAndPassword(JedisVersion jedis) {
    cluster.flush();
    Workload.runWhileSlotsMove(
        cluster,
        Workload.randomKeys().jedis(jedis).trusting(TlsFiles.get()).argument("password", "secret"));
  }

  @Test
  void clientThatDoesNotTrustTheAuthorityFailsAndSaysWhy() {
    try (ClientJvm app =
        Workload.randomKeys()
            .server(cluster.seed().server())
            .argument("ssl", true)
            .argument("password", "secret")
            .argument("rounds", 1)
            .start()) {
      assertEquals(1, app.awaitExit());
      assertTrue(
          app.stderr().stream().anyMatch(line -> line.contains("PKIX path building failed")),
          () -> String.join("\n", app.stderr()));
    }
  }
}
