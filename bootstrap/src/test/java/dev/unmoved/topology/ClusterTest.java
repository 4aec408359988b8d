package dev.unmoved.topology;

import static dev.unmoved.topology.Nodes.address;
import static dev.unmoved.topology.Nodes.node;
import static dev.unmoved.topology.Nodes.shard;
import static dev.unmoved.topology.Nodes.shared;
import static dev.unmoved.topology.Nodes.topology;
import static dev.unmoved.topology.Nodes.withoutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.Tries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Slot 0 is a's, slot 6000 b's, slot 16000 c's, as far as the first snapshot knows. */
class ClusterTest {
  private final List<String> refreshes = new ArrayList<>();
  private final Cluster cluster =
      new Cluster("seed:7000", false, (asking, cause) -> refreshes.add(cause), new Scripts(10));
  // so that the clock wraps around meanwhile
  private long nowNanos = Long.MAX_VALUE - 1_000_000_000L;

  ClusterTest() {
    assertTrue(refreshed(shared("abc")));
  }

  private boolean refreshed(Topology fresh) {
    return cluster.onRefreshed(fresh, cluster.refreshMark(), nowNanos);
  }

  private void moved(int slot, Node owner) {
    cluster.onMoved(slot, owner, nowNanos, true);
  }

  private void passes(int seconds) {
    nowNanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  private void assertOwner(String name, int slot) {
    assertEquals(node(name), cluster.topology().primaryOf(slot));
  }

  @Test
  void movedIsKnownAtOnceAndAsksForTheWhole() {
    moved(0, node("b"));
    assertOwner("b", 0);
    assertOwner("a", 1);
    assertEquals(Collections.singletonList("slot 0 moved to 10.0.0.2:7000"), refreshes);
    cluster.onMoved(1, node("b"), nowNanos, false);
    assertEquals(1, refreshes.size());
  }

  @Test
  void movedToWhoIsKnownAlreadyStillAsksForTheWhole() {
    Topology before = cluster.topology();
    moved(0, node("a"));
    assertSame(before, cluster.topology());
    assertEquals(1, refreshes.size());
  }

  @Test
  void anAnswerThatWasAskedForBeforeAMovedDoesNotUndoIt() {
    long mark = cluster.refreshMark();
    moved(0, node("b"));
    passes(60);
    assertTrue(cluster.onRefreshed(shared("acb"), mark, nowNanos));
    assertOwner("b", 0);
    assertOwner("c", 6000); // the rest of the answer counts
  }

  @Test
  void anAnswerThatHasNotHeardOfAMovedYetDoesNotUndoIt() {
    moved(0, node("b"));
    passes(4);
    assertTrue(refreshed(shared("abc")));
    assertOwner("b", 0);
    assertTrue(refreshed(shared("abc")));
    assertOwner("b", 0);
  }

  @Test
  void aClusterThatInsistsIsRight() {
    moved(0, node("b"));
    passes(6);
    refreshed(shared("abc"));
    assertOwner("a", 0);
  }

  @Test
  void anAnswerThatKnowsMoreThanAMovedCounts() {
    moved(0, node("b"));
    refreshed(shared("cab"));
    assertOwner("c", 0);
  }

  @Test
  void anAnswerThatHasNotHeardOfTwoMovesOfASlotDoesNotUndoTheSecond() {
    moved(0, node("b"));
    moved(0, node("c"));
    refreshed(shared("abc"));
    assertOwner("c", 0);
    refreshed(shared("bac"));
    assertOwner("c", 0);
    passes(6);
    refreshed(shared("abc"));
    assertOwner("a", 0);
  }

  @Test
  void aSlotWithoutOwnerKeepsTheOneThatMovedNamed() {
    Topology gap =
        topology(shard(node("a"), 0, 99), shard(node("b"), 100, 199), shard(node("c"), 200, 299));
    passes(60);
    refreshed(gap);
    assertNull(cluster.topology().primaryOf(500));
    moved(500, node("b"));
    refreshed(gap);
    assertOwner("b", 500);
    passes(60);
    refreshed(gap); // has still nothing to say of it
    assertOwner("b", 500);
    refreshed(shared("abc"));
    assertOwner("a", 500);
  }

  @Test
  void oneSlotTakesOnePatchHoweverOftenItMoves() {
    Cluster learning = new Cluster("seed:7000", false, (asking, cause) -> {}, new Scripts(10));
    int moves = Tries.of(100_000);
    for (int i = 0; i < moves; i++) {
      learning.onMoved(i % 3, i % 2 == 0 ? node("a") : node("b"), nowNanos, true);
    }
    assertEquals(3, learning.patchCount());
    int last = moves - 1;
    assertEquals(last % 2 == 0 ? node("a") : node("b"), learning.topology().primaryOf(last % 3));
  }

  @Test
  void whatRedirectsSaidForANodeThatCannotBeReachedCountsLessThanAnAnswer() {
    moved(0, node("b"));
    moved(1, node("c"));
    cluster.onUnreachable(node("b"));
    assertOwner("b", 0); // nobody knows better yet
    refreshed(shared("abc"));
    assertOwner("a", 0);
    assertOwner("c", 1);
  }

  @Test
  void patchesThatARefreshHasConfirmedAreForgotten() {
    moved(0, node("b"));
    refreshed(topology(shard(node("b"), 0, 16383), shard(node("a"), 1, 1), shard(node("c"), 2, 2)));
    assertEquals(0, cluster.patchCount());
  }

  @Test
  void anEmptyAnswerIsNotNews() {
    assertFalse(refreshed(Topology.EMPTY));
    assertOwner("a", 0);
    Cluster learning = new Cluster("seed:7000", false, (asking, cause) -> {}, new Scripts(10));
    assertFalse(learning.onRefreshed(Topology.EMPTY, 0, nowNanos));
  }

  @Test
  void strangersAreNotBelieved() {
    assertFalse(refreshed(shared("xyz")));
    assertFalse(refreshed(shared("axyz")));
    assertFalse(refreshed(shared("a"))); // reset, and given all slots for itself
    assertOwner("b", 6000);
  }

  @Test
  void aClusterWithoutIdsIsRefreshed() {
    Cluster old = new Cluster("seed:7000", false, (asking, cause) -> {}, new Scripts(10));
    assertTrue(old.onRefreshed(shared(withoutId("a"), withoutId("b")), 0, nowNanos));
    assertTrue(old.onRefreshed(shared(withoutId("b"), withoutId("a")), 0, nowNanos));
    assertEquals(address("b"), old.topology().primaryOf(0).address());
    assertFalse(old.onRefreshed(shared(withoutId("x"), withoutId("y")), 0, nowNanos));
  }

  @Test
  void whatOnlyRedirectsToldIsReplacedByTheFirstAnswer() {
    Cluster learning = new Cluster("seed:7000", false, (asking, cause) -> {}, new Scripts(10));
    learning.onMoved(0, withoutId("x"), nowNanos, true);
    assertEquals(withoutId("x"), learning.topology().primaryOf(0));
    assertTrue(learning.onRefreshed(shared("abc"), learning.refreshMark(), nowNanos));
    assertEquals(node("b"), learning.topology().primaryOf(6000));
  }

  @Test
  void nodesThatStayAreTheSameObjects() {
    Node before = cluster.topology().primaryOf(0);
    refreshed(shared("abcd"));
    assertSame(before, cluster.topology().primaryOf(0));
    Node renamed =
        new Node(
            Nodes.id("a"), address("a"), Collections.singletonList(new NodeAddress("name", 7000)));
    refreshed(shared(renamed, node("b"), node("c")));
    assertNotNull(cluster.topology().nodeAt(new NodeAddress("name", 7000)));
  }

  @Test
  void primariesWithoutSlotsOutliveARefresh() {
    Topology withSpare = new Topology(shared("abc").shards(), Arrays.asList(node("d")));
    assertTrue(refreshed(withSpare));
    Node spare = cluster.topology().nodeAt(address("d"));
    assertEquals(Nodes.id("d"), spare.id());
    assertTrue(refreshed(new Topology(shared("abc").shards(), Arrays.asList(node("d")))));
    assertSame(spare, cluster.topology().nodeAt(address("d")));
    assertTrue(refreshed(shared("abc")));
    assertNull(cluster.topology().nodeAt(address("d")));
  }

  @Test
  void anAddressIsTheKnownNodeOrANewOne() {
    assertSame(cluster.topology().primaryOf(0), cluster.nodeAt(address("a")));
    Node stranger = cluster.nodeAt(address("x"));
    assertEquals("", stranger.id());
    assertFalse(cluster.topology().knows(stranger));
  }
}
