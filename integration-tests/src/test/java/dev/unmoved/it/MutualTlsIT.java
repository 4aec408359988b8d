package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.InHouse;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.TlsFiles;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes that want to see the certificates of their clients. */
class MutualTlsIT {
  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster =
        RedisCluster.start(ServerVersion.USUAL, 3, 0, server -> server.mutualTls(TlsFiles.get()));
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  static Stream<ClientVersion> clients() {
    return Stream.of(
        LettuceVersion.V5_3_7,
        LettuceVersion.USUAL,
        LettuceVersion.V7_7_0,
        RedissonVersion.USUAL,
        VertxVersion.USUAL,
        VertxVersion.V5_1_1,
        InHouse.CLIENT);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void otherNodesAreShownTheClientsOwnCertificate(ClientVersion version) {
    cluster.flush();
    try (ClientJvm app =
        NettyApps.keys(version)
            .certified(TlsFiles.get())
            .server(cluster.seed().server())
            .property("unmoved.socket.classes", "acme.redis.*")
            .argument("threads", 2)
            .argument("rounds", 2)
            .start()) {
      NettyApps.assertSuccess(app);
    }
  }

  @Test
  void jedisShowsItsCertificateToo() {
    cluster.flush();
    Workload.run(
        cluster, Workload.randomKeys().jedis(JedisVersion.USUAL).certified(TlsFiles.get()));
  }

  @Test
  void clientWithoutACertificateIsRefused() {
    try (ClientJvm app =
        Workload.randomKeys()
            .trusting(TlsFiles.get())
            .server(cluster.seed().server())
            .argument("rounds", 1)
            .start()) {
      assertEquals(1, app.awaitExit());
    }
  }
}
