package dev.unmoved.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScanCursorsTest {
  private static final Topology THREE = topology("a", "b", "c");

  private final ScanCursors cursors = new ScanCursors();
  private final SplittableRandom random = new SplittableRandom(1);

  private static Topology topology(String... owners) {
    List<Shard> shards = new ArrayList<>();
    int size = Slot.COUNT / owners.length + 1;
    for (int i = 0; i < owners.length; i++) {
      shards.add(
          new Shard(
              Nodes.node(owners[i]),
              Collections.<Node>emptyList(),
              new int[] {i * size, Math.min(Slot.COUNT, (i + 1) * size) - 1}));
    }
    return new Topology(shards);
  }

  /** The cursors a client gets when each node answers with {@code nodeCursors}, in turn. */
  private List<Long> walk(Topology topology, String... nodeCursors) {
    List<Long> numbers = new ArrayList<>();
    ScanPosition position = cursors.position("0", topology);
    for (int node = 0; node < topology.shards().size(); node++) {
      for (String nodeCursor : nodeCursors) {
        position = cursors.following(position, nodeCursor, topology);
        if (position != null) {
          numbers.add(Long.parseLong(cursors.name(position, topology, random)));
        }
      }
    }
    assertNull(position, "the walk is over");
    return numbers;
  }

  @Test
  void readBackwardsEachCursorIsGreaterThanTheOneBefore() {
    // as a table of 128 entries counts
    List<Long> numbers = walk(THREE, "64", "32", "96", "80", "72", "127", "0");
    assertEquals(20, numbers.size());
    for (int i = 1; i < numbers.size(); i++) {
      assertTrue(
          Long.compareUnsigned(
                  Long.reverse(numbers.get(i) & 0x1ff), Long.reverse(numbers.get(i - 1) & 0x1ff))
              > 0,
          numbers.toString());
    }
  }

  @Test
  void cursorsAreIntegersAsLongAsThoseOfTheNodesAreSmall() {
    for (long number : walk(THREE, "1048575", "0")) {
      assertTrue(number > 0 && number <= Integer.MAX_VALUE, () -> "" + number);
    }
  }

  @Test
  void aCursorMeansTheSameInAnotherJvm() {
    for (String nodeCursor : Arrays.asList("5", "1048576", "70368744177")) {
      for (long number : walk(THREE, nodeCursor, "0")) {
        ScanPosition here = cursors.position("" + number, THREE);
        ScanPosition there = new ScanCursors().position("" + number, topology("a", "b", "c"));
        assertTrue(here.isSameAs(there), () -> "" + number);
      }
    }
  }

  @Test
  void aCursorOfAnotherTopologyIsUnknownWhereItsWalkIs() {
    for (long number : walk(THREE, "5", "1048576", "70368744177", "0")) {
      assertNull(new ScanCursors().position("" + number, topology("a", "c", "b")));
      assertNull(new ScanCursors().position("" + number, topology("a", "b")));
    }
  }

  @Test
  void aCursorThatLostItsHighestBitsGoesOnAtItsNode() {
    for (long number : walk(THREE, "96", "0")) {
      ScanPosition whole = cursors.position("" + number, THREE);
      assertTrue(cursors.position("" + (number & 0x1ff), THREE).isSameAs(whole));
      assertEquals(whole.node(), cursors.position("" + (number & 0xff), THREE).node());
    }
  }

  @Test
  void numbersThatStandForNothingAreUnknown() {
    for (String cursor :
        Arrays.asList("3", "4194304", "-1", "x", "9223372036854775807", "18446744073709551615")) {
      assertNull(cursors.position(cursor, THREE), cursor);
    }
  }

  @Test
  void aWalkThroughAChangeGoesOnWithWhatItHasSeen() {
    ScanPosition start = cursors.position("0", THREE);
    ScanPosition second = cursors.following(start, "0", THREE);
    String cursor = cursors.name(second, THREE, random);
    Topology changed = topology("b", "c", "a");
    ScanPosition later = cursors.position(cursor, changed);
    assertTrue(later.isSameAs(second), "what was seen is what was seen then");
    String next = cursors.name(cursors.following(later, "9", changed), changed, random);
    assertTrue(
        Long.parseLong(next) >= ScanOrder.NUMBERS_END,
        "no place in the order of the new topology has this history");
    assertTrue(cursors.position(next, changed).isSameAs(cursors.following(later, "9", changed)));
    assertNull(new ScanCursors().position(next, changed));
  }

  @Test
  void aCursorWithoutRoomForItsNodeIsDrawnByChance() {
    ScanPosition position =
        cursors.following(cursors.position("0", THREE), "9007199254740991", THREE);
    String name = cursors.name(position, THREE, random);
    assertTrue(Long.parseLong(name) >= ScanOrder.NUMBERS_END);
    assertNotEquals(name, cursors.name(position, THREE, random));
    assertEquals("9007199254740991", cursors.position(name, THREE).cursor());
  }
}
