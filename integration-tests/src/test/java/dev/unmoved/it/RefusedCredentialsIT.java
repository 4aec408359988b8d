package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One node of a cluster wants another password: what it says is the answer for its slots. */
class RefusedCredentialsIT {
  private static RedisCluster cluster;
  private static ClusterNode other;

  @BeforeAll
  static void oneNodeWantsAnotherPassword() {
    cluster = RedisCluster.start(ServerVersion.USUAL, 3, 0, server -> server.password("secret"));
    other = cluster.primaryOtherThan(cluster.seed());
    other.server().call("CONFIG", "SET", "requirepass", "another");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  static List<ClientVersion> versions() {
    List<ClientVersion> all = new ArrayList<>();
    all.add(LettuceVersion.V5_0_5);
    all.add(LettuceVersion.USUAL);
    all.add(RedissonVersion.V3_5_7);
    all.add(RedissonVersion.USUAL);
    all.add(VertxVersion.USUAL);
    return all;
  }

  @ParameterizedTest
  @MethodSource("versions")
  void whatTheNodeSaysIsTheReply(ClientVersion version) {
    try (ClientJvm app =
        ClientJvm.of(version.program("SingleSets"))
            .client(version)
            .jvm(version.jvmOptions().toArray(new String[0]))
            .property("io.netty.leakDetection.level", "paranoid")
            .server(cluster.seed().server())
            .argument("password", "secret")
            .start()) {
      List<String> lines =
          app.awaitSuccess().stream()
              .filter(line -> line.startsWith("key"))
              .collect(Collectors.toList());
      NettyApps.assertNoLeak(app);
      assertEquals(30, lines.size(), app::toString);
      for (String line : lines) {
        assertTrue(isRight(line.split(" ")[0], line), app::toString);
      }
    }
  }

  @Test
  void aConnectionOfJedisGoesOnBehindIt() {
    try (ConsoleApp app =
        ConsoleApp.start(
            ConsoleApp.setup().server(cluster.seed().server()).argument("password", "secret"))) {
      for (int i = 0; i < 30; i++) {
        String line = app.answer("lone SET key" + i + " x");
        assertTrue(isRight("key" + i, line), app.jvm()::toString);
      }
      String whole = app.answer("lone MGET key1 key2 key3 key4 key5 key6");
      assertTrue(whole.contains("WRONGPASS") && whole.contains(other.address()), whole);
      app.jvm().send("stop");
    }
  }

  /** As on one server, which keeps who is connected and lets in who says nothing. */
  @Test
  void aNodeThatWantsNoPasswordAnyMoreServesWhoHasOne() {
    ClusterNode open =
        cluster.primaries().stream()
            .filter(node -> !node.equals(other) && !node.equals(cluster.seed()))
            .findAny()
            .get();
    open.server().call("CONFIG", "SET", "requirepass", "");
    try (ConsoleApp app =
        ConsoleApp.start(
            ConsoleApp.setup().server(cluster.seed().server()).argument("password", "secret"))) {
      for (int i = 0; i < 30; i++) {
        String line = app.answer("lone SET key" + i + " x");
        assertTrue(isRight("key" + i, line), app.jvm()::toString);
      }
      app.jvm().send("stop");
    } finally {
      open.server().call("CONFIG", "SET", "requirepass", "secret");
    }
  }

  private static boolean isRight(String key, String line) {
    return cluster.ownerOf(key).equals(other)
        ? line.contains("WRONGPASS") && line.contains(other.address())
        : line.contains("OK");
  }
}
