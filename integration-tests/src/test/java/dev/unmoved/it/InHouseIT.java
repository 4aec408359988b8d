package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.InHouse;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.TlsFiles;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the application's own making, named by {@code unmoved.socket.classes}. */
class InHouseIT {
  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared"})
  void everyReplyIsRightWhileSlotsMove(String style) {
    RedisCluster cluster = Clusters.shared();
    Workload.runWhileSlotsMove(cluster, program("legacy.inhouse.Keys", style));
    assertTrue(
        cluster.errors("MOVED") + cluster.errors("ASK") > 0,
        "the client met no redirect: nothing was tested");
  }

  @Test
  void clientIsServedOnTheOldestJdk() {
    Optional<Jdk> oldest = Jdk.find(8);
    Clusters.require(oldest.isPresent(), () -> "no JDK 8 for in-house clients");
    Workload.run(Clusters.shared(), program("legacy.inhouse.Keys", "shared").jdk(oldest.get()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared"})
  void applicationGoesOnAfterNodesWereKilledItsOwnToo(String style) {
    try (RedisCluster cluster = RedisCluster.start(3, 1)) {
      ClusterNode seed = cluster.primaries().get(0);
      try (ClientJvm app =
          program("legacy.inhouse.Endurance", style)
              .server(seed.server())
              .argument("timeout", 2000)
              .start()) {
        app.awaitLine("^READY");
        cluster.killAndAwaitPromotion(cluster.primaries().get(1));
        goesOn(app);
        cluster.killAndAwaitPromotion(seed);
        goesOn(app);
        app.send("stop");
        app.awaitSuccess();
        assertTrue(
            app.stderr().stream()
                .anyMatch(line -> line.contains("cannot be reached; connected to")),
            () -> String.join("\n", app.stderr()));
      }
    }
  }

  private static void goesOn(ClientJvm app) {
    app.awaitLine("^GOOD ", app.stdout().size());
    app.awaitLine("^GOOD ", app.stdout().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "shared"})
  void otherNodesAreDialledWithTheClientsOwnTlsAndPassword(String style) {
    try (RedisCluster cluster =
        RedisCluster.start(
            ServerVersion.USUAL, 3, 0, server -> server.tls(TlsFiles.get()).password("secret"))) {
      Workload.run(
          cluster,
          program("legacy.inhouse.Keys", style)
              .trusting(TlsFiles.get())
              .argument("password", "secret"));
    }
  }

  @Test
  void messagesComeInOrderAndClosingEndsTheThreadThatReads() {
    try (ClientJvm app =
        program("legacy.inhouse.Messages", "shared")
            .server(Clusters.shared().seed().server())
            .start()) {
      assertEquals("OK", app.awaitSuccess().get(0), app::toString);
    }
  }

  @Test
  void classesThatAreNotNamedAreLeftAlone() {
    try (ClientJvm app =
        ClientJvm.of("legacy.inhouse.Keys")
            .client(InHouse.CLIENT)
            .server(Clusters.shared().seed().server())
            .property("unmoved.socket.classes", "acme.redis.Other,other.*")
            .argument("rounds", 1)
            .start()) {
      assertEquals(1, app.awaitExit());
      assertTrue(app.stdout().stream().anyMatch(line -> line.contains("MOVED")), app::toString);
    }
  }

  @Test
  void oneServerIsLeftAlone() {
    try (ClientJvm app =
        program("legacy.inhouse.Keys", "shared")
            .server(Clusters.standalone())
            .argument("threads", 2)
            .argument("rounds", 3)
            .start()) {
      Workload.assertSuccess(app);
    }
  }

  private static ClientJvm.Builder program(String mainClass, String style) {
    return ClientJvm.of(mainClass)
        .client(InHouse.CLIENT)
        .argument("style", style)
        .property("unmoved.socket.classes", "acme.redis.*");
  }
}
