package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.TlsFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS with a CA that only the client's own trust store knows, and a password. */
class NettyTlsIT {
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
  @MethodSource("dev.unmoved.it.NettyVersionsIT#versions")
  void otherNodesAreDialledWithTheClientsOwnTlsAndPassword(ClientVersion version) {
    cluster.flush();
    try (ClientJvm app =
        NettyApps.keys(version)
            .trusting(TlsFiles.get())
            .argument("password", "secret")
            .server(cluster.seed().server())
            .argument("threads", 2)
            .argument("rounds", 3)
            .start()) {
      NettyApps.assertSuccess(app);
      assertTrue(
          app.stderr().stream().anyMatch(line -> line.contains("is a cluster: 3 shards")),
          app::toString);
    }
  }
}
