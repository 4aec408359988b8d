package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.NativeLettuce;
import dev.unmoved.it.app.OtherPrograms;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lettuce on the transports of the operating system, and with credentials that change. Links are
 * channels of the client's own kind, on its own event loops; kqueue, which only macOS and BSD have,
 * differs in that kind alone.
 */
class LettuceTransportsIT {
  @ParameterizedTest
  @EnumSource
  void linksUseTheTransportOfTheClient(NativeLettuce version) {
    RedisCluster cluster = Clusters.shared();
    try (ClientJvm app =
        program(version)
            .server(cluster.seed().server())
            .property("io.lettuce.core.iouring", false)
            .argument("threads", 2)
            .argument("rounds", 3)
            .start()) {
      NettyApps.assertSuccess(app);
      assertTrue(loops(app).contains("lettuce-epollEventLoop"), app::toString);
    }
  }

  @Test
  void linksUseIoUringToo() {
    try (ClientJvm app =
        program(NativeLettuce.V7_7_0)
            .server(Clusters.shared().seed().server())
            .argument("threads", 2)
            .argument("rounds", 3)
            .start()) {
      NettyApps.assertSuccess(app);
      Clusters.require(
          loops(app).contains("uring"),
          () -> "this kernel has no io_uring for Lettuce: " + loops(app));
    }
  }

  @Test
  void unixSocketIsLeftAlone() throws Exception {
    Path folder = Files.createTempDirectory("unmoved"); // the path of a socket has to be short
    try (RedisCluster cluster =
            RedisCluster.start(
                ServerVersion.USUAL,
                1,
                0,
                server -> server.config("unixsocket", folder.resolve("s").toString()));
        ClientJvm app =
            program(NativeLettuce.V6_8_1).argument("socket", folder.resolve("s")).start()) {
      List<String> lines = app.awaitSuccess();
      assertEquals(
          30, lines.stream().filter(line -> line.equals("REPLY OK")).count(), app::toString);
      assertTrue(
          app.stderr().stream().noneMatch(line -> line.contains("is a cluster")), app::toString);
    } finally {
      Files.deleteIfExists(folder.resolve("s"));
      Files.delete(folder);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LettuceVersion.class,
      names = {"V6_8_1", "V7_7_0"})
  void newCredentialsReachAllNodes(LettuceVersion version) {
    try (RedisCluster cluster =
            RedisCluster.start(
                ServerVersion.USUAL,
                3,
                0,
                server ->
                    server
                        .user("one on >secret-of-one ~one:* &* +@all")
                        .user("two on >secret-of-two ~two:* &* +@all"));
        ClientJvm app =
            ClientJvm.of("legacy.lettuce.credentials.Credentials")
                .client(new OtherPrograms(version, "legacy.lettuce.credentials"))
                .server(cluster.seed().server())
                .property("io.netty.leakDetection.level", "paranoid")
                .start()) {
      assertEquals(
          List.of(
              "USER one",
              "WRITTEN one: 30",
              "WRITTEN two: 0",
              "USER two",
              "WRITTEN one: 0",
              "WRITTEN two: 30",
              "OK"),
          app.awaitSuccess(),
          app::toString);
      NettyApps.assertNoLeak(app);
    }
  }

  private static String loops(ClientJvm app) {
    return app.stdout().stream().filter(line -> line.startsWith("LOOPS")).findFirst().orElse("");
  }

  private static ClientJvm.Builder program(NativeLettuce version) {
    return ClientJvm.of("legacy.lettuce.transport.Native")
        .client(version)
        .property("io.netty.leakDetection.level", "paranoid");
  }
}
