package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.OtherPrograms;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.RedisCluster;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application whose password is a token, renewed now and then while its connections are open.
 */
class CredentialsProvidersIT {
  private static RedisCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start(3, 0);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void theFirstTokenIsTheOnlyOne() {
    acceptOnly("token-1");
    for (ClusterNode node : cluster.primaries()) {
      node.server().call("ACL", "LOG", "RESET");
    }
  }

  private static void acceptOnly(String token) {
    for (ClusterNode node : cluster.primaries()) {
      node.server()
          .call("ACL", "SETUSER", "app", "on", "resetpass", ">" + token, "~*", "&*", "+@all");
    }
  }

  static List<Arguments> clients() {
    return List.of(
        client("jedis", JedisVersion.V4_4_8),
        client("jedis", JedisVersion.V5_2_0),
        client("jedis", JedisVersion.V6_2_0),
        client("jedis", JedisVersion.V8_0_2),
        client("lettuce", LettuceVersion.V6_8_1),
        client("lettuce", LettuceVersion.V7_7_0),
        client("redisson", RedissonVersion.V3_52_0),
        client("redisson", RedissonVersion.V4_7_0),
        client("vertx", VertxVersion.V5_1_1));
  }

  private static Arguments client(String name, ClientVersion version) {
    String programs = "legacy." + name + ".credentials";
    return Arguments.of(programs + ".RenewedTokens", new OtherPrograms(version, programs));
  }

  /** No link is kept, so that every command for another node has to log in. */
  @ParameterizedTest
  @MethodSource("clients")
  void aRenewedTokenCostsNoErrorThoughTheOldOneIsRevoked(String program, ClientVersion version) {
    try (ClientJvm app =
        ClientJvm.of(program)
            .client(version)
            .property("unmoved.link.idle-timeout", 0)
            .property("io.netty.leakDetection.level", "paranoid")
            .server(cluster.seed().server())
            .argument("user", "app")
            .argument("token", "token-1")
            .start()) {
      assertEquals("ROUND token-1 good=30", app.awaitLine("ROUND token-1 .*"), app::toString);
      acceptOnly("token-2");
      app.send("token-2");
      assertEquals("ROUND token-2 good=30", app.awaitLine("ROUND token-2 .*"), app::toString);
      app.send("stop");
      app.awaitSuccess();
      NettyApps.assertNoLeak(app);
      for (ClusterNode node : cluster.primaries()) {
        assertEquals(List.of(), node.server().call("ACL", "LOG"), "nobody tried the old one");
      }
    }
  }
}
