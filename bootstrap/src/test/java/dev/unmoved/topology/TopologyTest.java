package dev.unmoved.topology;

import static dev.unmoved.topology.Nodes.address;
import static dev.unmoved.topology.Nodes.node;
import static dev.unmoved.topology.Nodes.shard;
import static dev.unmoved.topology.Nodes.shared;
import static dev.unmoved.topology.Nodes.topology;
import static dev.unmoved.topology.Nodes.withoutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class TopologyTest {
  @Test
  void theEmptySnapshotKnowsNobody() {
    assertEquals(0, Topology.EMPTY.slotsCovered());
    assertNull(Topology.EMPTY.primaryOf(0));
    assertNull(Topology.EMPTY.nodeAt(address("a")));
    assertNull(Topology.EMPTY.nodeWithId(""));
    assertFalse(Topology.EMPTY.overlaps(shared("abc")));
  }

  @Test
  void aPatchChangesOneSlotOfANewSnapshot() {
    Topology before = shared("ab");
    Topology after = before.withOwner(0, node("b"));
    assertEquals(node("a"), before.primaryOf(0));
    assertEquals(node("b"), after.primaryOf(0));
    assertEquals(node("a"), after.primaryOf(1));
    assertEquals(before.nodes(), after.nodes());
    assertFalse(before.sameOwners(after));
    assertTrue(before.samePrimaries(after));
    Topology grown = after.withOwner(1, node("c"));
    assertEquals(Arrays.asList(node("a"), node("b"), node("c")), grown.nodes());
    assertTrue(grown.knows(node("c")));
  }

  @Test
  void aReplicaThatARedirectNamesServesAllSlotsOfItsPrimary() {
    Shard copied = new Shard(node("a"), Arrays.asList(node("x"), node("y")), new int[] {0, 99});
    Topology before = topology(copied, shard(node("b"), 100, 199)).withOwner(7, node("b"));
    Topology after = before.withOwner(0, node("y"));
    assertEquals(node("y"), after.primaryOf(99));
    assertEquals(node("b"), after.primaryOf(7), "an earlier redirect");
    assertEquals(Arrays.asList(node("x"), node("a")), after.replicasOf(node("y")));
    assertEquals(2, after.slotPerShard().length);
    assertEquals(200, after.slotsCovered());
    assertTrue(after.overlaps(before));
    assertFalse(after.samePrimaries(before));
  }

  @Test
  void aShardIsItsPrimaryOrWhoeverTookItsPlace() {
    Topology before =
        topology(
            new Shard(node("a"), Arrays.asList(node("x")), new int[] {0, 99}),
            shard(node("b"), 100, 199));
    assertEquals(node("a"), before.successorOf(node("a"), 0));
    assertEquals(
        node("a"),
        before.withOwner(0, node("b")).successorOf(node("a"), 0),
        "it gave one slot away");
    Topology failedOver = before.withOwner(0, node("x"));
    assertEquals(node("x"), failedOver.successorOf(node("a"), 0));
    assertEquals(node("x"), failedOver.withOwner(0, node("b")).successorOf(node("a"), 0));
    assertEquals(node("b"), before.successorOf(node("gone"), 150));
  }

  @Test
  void aSlotWithoutOwnerIsCoveredByAPatch() {
    Topology gap = topology(shard(node("a"), 0, 9));
    assertEquals(10, gap.slotsCovered());
    assertEquals(11, gap.withOwner(77, node("a")).slotsCovered());
  }

  @Test
  void nodesAreFoundByAliasUnlessAnotherOneIsReallyThere() {
    Node named =
        new Node(
            Nodes.id("a"), new NodeAddress("name", 7000), Collections.singletonList(address("b")));
    assertEquals(named, topology(shard(named, 0, 1)).nodeAt(address("b")));
    Topology both = topology(shard(named, 0, 1), shard(node("b"), 2, 3));
    assertEquals(node("b"), both.nodeAt(address("b")));
    assertNull(both.nodeAt(address("c")));
  }

  @Test
  void snapshotsOfOneClusterShareHalfTheirNodes() {
    assertTrue(shared("abc").overlaps(shared("abc")));
    assertTrue(shared("abc").overlaps(shared("abcdef"))); // grown
    assertTrue(shared("abcdef").overlaps(shared("ab"))); // shrunk
    assertTrue(shared("abcd").overlaps(shared("abxy")));
    assertFalse(shared("abc").overlaps(shared("xyz")));
    assertFalse(shared("abc").overlaps(shared("axyz"))); // one that has joined strangers
    assertTrue(shared("a").overlaps(shared("abc")));
    assertTrue(shared("ab").overlaps(shared("a")));
  }

  @Test
  void aNodeThatHasFoundedAClusterOfItsOwnIsAStranger() {
    assertFalse(shared("abc").overlaps(shared("a")));
    assertFalse(shared("abcdef").overlaps(shared("ax")));
  }

  @Test
  void snapshotsWithoutIdsAreComparedByAddress() {
    Topology old = shared(withoutId("a"), withoutId("b"), withoutId("c"));
    assertTrue(old.overlaps(shared(withoutId("a"), withoutId("b"), withoutId("d"))));
    assertFalse(old.overlaps(shared(withoutId("x"), withoutId("y"), withoutId("z"))));
    assertTrue(old.overlaps(shared("abc"))); // the servers were upgraded
    assertTrue(shared("abc").overlaps(old));
  }

  @Test
  void whereIdsAreKnownAnAddressProvesNothing() {
    Topology elsewhere =
        shared(
            new Node(Nodes.id("x"), address("a"), Collections.<NodeAddress>emptyList()),
            new Node(Nodes.id("y"), address("b"), Collections.<NodeAddress>emptyList()));
    assertFalse(shared("ab").overlaps(elsewhere));
    Topology redirected = shared("abc").withOwner(0, withoutId("x")).withOwner(1, withoutId("y"));
    assertFalse(
        redirected.overlaps(shared("xy")), "nodes that only redirects named make strangers ours");
  }

  @Test
  void whatRedirectsNamedIsNotCountedWhereIdsAreUnknown() {
    Topology redirected =
        shared(withoutId("a"), withoutId("b"))
            .withOwner(0, withoutId("x"))
            .withOwner(1, withoutId("y"));
    assertFalse(redirected.overlaps(shared(withoutId("x"), withoutId("y"))));
    assertTrue(redirected.overlaps(shared(withoutId("a"), withoutId("b"))));
  }
}
