package dev.unmoved.it.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fixtures themselves: what the other tests take for granted. */
class RedisClusterIT {
  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void slotMovesWithItsKeys(ServerVersion version) {
    RedisCluster cluster = Clusters.shared(version);
    int slot = Slot.of("{moved}");
    ClusterNode source = cluster.ownerOf(slot);
    ClusterNode target = cluster.primaryOtherThan(source);
    for (int i = 0; i < 250; i++) {
      source.server().call("SET", "{moved}" + i, i);
    }

    cluster.moveSlot(slot, target);

    assertEquals(target, cluster.ownerOf(slot));
    assertEquals("249", target.server().text("GET", "{moved}249"));
    RespException moved =
        assertThrows(RespException.class, () -> source.server().call("GET", "{moved}1"));
    assertEquals("MOVED " + slot + " " + target.address(), moved.getMessage());
    assertEquals(1, cluster.errors("MOVED"));
  }

  @Test
  void halfMovedSlotAnswersAskAndTryagain() {
    RedisCluster cluster = Clusters.shared();
    int slot = Slot.of("{half}");
    ClusterNode source = cluster.ownerOf(slot);
    ClusterNode target = cluster.primaryOtherThan(source);
    source.server().call("MSET", "{half}1", "a", "{half}2", "b");

    cluster.beginMove(slot, target);
    cluster.moveKeys(source, target, List.of("{half}1"));

    assertError("ASK " + slot + " " + target.address(), source, "GET", "{half}1");
    assertError("TRYAGAIN", source, "MGET", "{half}1", "{half}2");
    assertEquals("b", source.server().text("GET", "{half}2"));
    cluster.finishMove(slot, source, target);
    assertEquals(2, ((List<?>) target.server().call("MGET", "{half}1", "{half}2")).size());
  }

  /**
   * Nodes tell each other what they serve, not what they do not: left alone, these would disagree
   * for ever.
   */
  @Test
  void slotThatEachOfTwoNodesTakesForTheOthersFindsAnOwner() {
    try (RedisCluster cluster = RedisCluster.start(3, 0)) {
      List<ClusterNode> nodes = cluster.primaries();
      nodes.get(0).server().call("CLUSTER", "SETSLOT", 7, "NODE", nodes.get(1).id());
      cluster.awaitHealthy();
      ClusterNode owner = cluster.ownerOf(7);
      for (ClusterNode node : nodes) {
        assertEquals(owner.id(), node.view().primaryOf(7).orElseThrow().id());
      }
    }
  }

  @Test
  void replicaTakesOverFromPrimary() {
    try (RedisCluster cluster = RedisCluster.start(3, 1)) {
      ClusterNode first = cluster.ownerOf("foo");
      ClusterNode second = cluster.failover(first);
      assertEquals(second, cluster.ownerOf("foo"));
      ClusterNode third = cluster.killAndAwaitPromotion(second);
      assertEquals(first, third);
      assertEquals("OK", third.server().text("SET", "foo", "bar"));
    }
  }

  @Test
  void nodesJoinAndLeave() {
    try (RedisCluster cluster = RedisCluster.start(3, 0)) {
      ClusterNode node = cluster.addNode();
      cluster.moveSlot(7, node);
      assertEquals(node, cluster.ownerOf(7));
      cluster.moveSlot(
          7, cluster.primaries().get(0).equals(node) ? cluster.primaries().get(1) : cluster.seed());
      assertNotEquals(node, cluster.ownerOf(7));
      cluster.forget(node);
      assertEquals(3, cluster.running().size());
    }
  }

  @Test
  void tlsClusterIsReachedOverTlsAlone() {
    TlsFiles tls = TlsFiles.get();
    try (RedisCluster cluster =
        RedisCluster.start(
            ServerVersion.USUAL, 3, 0, server -> server.tls(tls).password("secret"))) {
      ClusterNode source = cluster.ownerOf("foo");
      assertEquals("OK", source.server().text("SET", "foo", "bar"));
      cluster.moveSlot(Slot.of("foo"), cluster.primaryOtherThan(source));
      assertEquals("bar", cluster.ownerOf("foo").server().text("GET", "foo"));
      try (RespConnection plain = RespConnection.open(source.server().port(), null)) {
        assertThrows(RuntimeException.class, () -> plain.call("PING"));
      }
    }
  }

  @Test
  void pausedServerGoesOnAfterResume() {
    try (RedisServer server =
        RedisServer.of(ServerVersion.USUAL).user("app on >pw ~* +@all -cluster").start()) {
      server.pause();
      server.resume();
      assertEquals("PONG", server.text("PING"));
      assertTrue(server.text("ACL", "LIST").length() > 0);
    }
  }

  private static void assertError(String start, ClusterNode node, Object... command) {
    RespException error = assertThrows(RespException.class, () -> node.server().call(command));
    assertTrue(error.getMessage().startsWith(start), error.getMessage());
  }
}
