package dev.unmoved.agent.operate.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What is counted, divided and said, without any server. */
class CountsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aPageIsDividedBySize() {
    Batches<String> batches =
        new Batches<>(
            Arrays.asList("a", "large", "b", "c", "unknown", "d"),
            new long[] {40, 101, 40, 40, -1, 100},
            100,
            100);
    assertEquals(
        Arrays.asList(Arrays.asList("a", "b"), Arrays.asList("c", "unknown"), Arrays.asList("d")),
        batches.whole());
    assertEquals(Collections.singletonList("large"), batches.inPieces());
  }

  @Test
  void everyKeyIsAccountedForAndTheWorstCounts() {
    Tally tally = new Tally();
    tally.sawKeys(4);
    tally.addCopied(5, false);
    tally.add(Outcome.EXPIRED);
    assertEquals(0, tally.severity());
    assertEquals(2, tally.accountedFor());
    tally.add(Outcome.KEPT, "why");
    assertEquals(1, tally.severity());
    tally.add(Outcome.FAILED, "because");
    assertEquals(2, tally.severity());
    assertEquals(4, tally.accountedFor());
    assertEquals(Arrays.asList("why", "because"), tally.notes());
    assertEquals(
        "4 keys: 1 copied, 1 different in the target and kept, 1 expired or removed meanwhile, 1"
            + " failed",
        tally.toString());
  }

  @Test
  void onlyTheFirstNotesAreKept() {
    Tally all = new Tally();
    for (int i = 0; i < 30; i++) {
      Tally page = new Tally();
      page.add(Outcome.FAILED, "note " + i);
      all.add(page);
    }
    assertEquals(30, all.count(Outcome.FAILED));
    assertEquals(20, all.notes().size());
  }

  @Test
  void theRateIsHeldOnAverage() {
    Pace pace = new Pace(100, 5 * SECOND);
    assertEquals(25, pace.atOnce(500));
    assertEquals(0, pace.waitNanos(5 * SECOND));
    pace.add(50);
    assertEquals(SECOND / 2, pace.waitNanos(5 * SECOND));
    assertEquals(0, pace.waitNanos(6 * SECOND));
    pace.add(10_000_000_000L); // no overflow
    assertTrue(pace.waitNanos(6 * SECOND) > 0);
    assertEquals(1, new Pace(1, 0).atOnce(500));
    Pace free = new Pace(0, 0);
    free.add(1000);
    assertEquals(0, free.waitNanos(0));
    assertEquals(500, free.atOnce(500));
  }

  @Test
  void temporaryNamesAreInTheSlotOfTheKey() {
    TemporaryNames names = new TemporaryNames("abc");
    for (int slot : new int[] {0, 1, 8000, Slot.COUNT - 1}) {
      byte[] name = names.in(slot);
      assertEquals(slot, Slot.of(name));
      assertTrue(TemporaryNames.isOne(name));
    }
    assertFalse(TemporaryNames.isOne("unmoved".getBytes(StandardCharsets.US_ASCII)));
    assertFalse(Arrays.equals(names.in(5), new TemporaryNames("abd").in(5)), "runs are set apart");
  }

  @Test
  void progressTellsRateAndTimeLeft() {
    assertEquals("600 of 1,000 keys (60 %), 50/s, 8 s left", ProgressLine.text(600, 100, 1000, 10));
    assertEquals("7 of 7 keys (100 %), 0/s", ProgressLine.text(7, 7, 5, 0));
    assertEquals("0 of 0 keys, 0/s", ProgressLine.text(0, 0, 0, 1));
    assertEquals("2 h 05 min", Numbers.time(2 * 3600 + 5 * 60 + 7));
    assertEquals("3 min 09 s", Numbers.time(189));
    assertEquals("1.5 MB", Numbers.size(1536 * 1024));
    assertEquals("12 bytes", Numbers.size(12));
  }

  @Test
  void keysAreShownByTheirFirstWordUnlessWholeOnesAreWanted() {
    byte[] key = "user:jane@example.org\n\u001b".getBytes(StandardCharsets.ISO_8859_1);
    assertFalse(new KeyText(false).of(key).contains("jane"));
    assertEquals("\"user:jane@example.org\\x0a\\x1b\"", new KeyText(true).of(key));
  }
}
