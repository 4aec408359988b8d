package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Tells what copying would do: what the slots would get, which keys are the largest, which the
 * target has already. Writes nothing. Not thread-safe.
 */
final class Census implements PageWork {
  private static final int SHOWN = 10;

  private final Side target;
  private final MemoryUsage usage;
  private final KeyText keys;
  private final long[] counts = new long[Slot.COUNT];
  private final long[] bytes = new long[Slot.COUNT];
  private final PriorityQueue<Large> largest =
      new PriorityQueue<Large>(
          SHOWN + 1,
          new Comparator<Large>() {
            @Override
            public int compare(Large a, Large b) {
              return Long.compare(a.size, b.size);
            }
          });

  Census(Side target, CopySettings settings, MemoryUsage usage) {
    this.target = target;
    this.usage = usage;
    keys = new KeyText(settings.showsKeys());
  }

  @Override
  public void onPage(List<Item> items, Tally tally) throws IOException, CopyException {
    long[] sizes = usage.of(items);
    Calls calls = new Calls();
    for (Item item : items) {
      calls.add(item.target.database, "EXISTS", item.target.name);
    }
    List<RespValue> existing = target.ask(calls);
    for (int i = 0; i < sizes.length; i++) {
      try {
        boolean exists = target.good(existing.get(i), items.get(i).target).number() > 0;
        tally.add(exists ? Outcome.EXISTING : Outcome.NEW);
      } catch (KeyException e) {
        tally.add(Outcome.FAILED, keys.of(items.get(i).key.name) + ": " + e.getMessage());
      }
    }
    for (int i = 0; i < sizes.length; i++) { // when nothing can break any more
      count(items.get(i), Math.max(sizes[i], 0));
    }
  }

  private void count(Item item, long size) {
    counts[item.target.slot()]++;
    bytes[item.target.slot()] += size;
    largest.add(new Large(item, size));
    if (largest.size() > SHOWN) {
      largest.poll();
    }
  }

  /** What was found, for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<String>();
    if (target.isCluster()) {
      lines.add("Slots with the most keys:");
      for (int slot : busiest()) {
        lines.add(
            String.format(
                "  %5d: %s keys, %s",
                slot, Numbers.grouped(counts[slot]), Numbers.size(bytes[slot])));
      }
    }
    if (usage.isRefused()) {
      lines.add("How large keys are is not known: the source does not answer MEMORY USAGE.");
      return lines;
    }
    lines.add("Largest keys, in the source's memory:");
    List<Large> sorted = new ArrayList<Large>(largest);
    Collections.sort(sorted, Collections.reverseOrder(largest.comparator()));
    for (Large large : sorted) {
      lines.add(
          "  "
              + Numbers.size(large.size)
              + ": "
              + keys.of(large.item.key.name)
              + (target.isCluster() ? ", slot " + large.item.target.slot() : ""));
    }
    return lines;
  }

  private List<Integer> busiest() {
    List<Integer> slots = new ArrayList<Integer>();
    for (int slot = 0; slot < Slot.COUNT; slot++) {
      if (counts[slot] > 0) {
        slots.add(slot);
      }
    }
    Collections.sort(
        slots,
        new Comparator<Integer>() {
          @Override
          public int compare(Integer a, Integer b) {
            return Long.compare(counts[b], counts[a]);
          }
        });
    return slots.subList(0, Math.min(SHOWN, slots.size()));
  }

  /** A key and its size. */
  private static final class Large {
    private final Item item;
    private final long size;

    Large(Item item, long size) {
      this.item = item;
      this.size = size;
    }
  }
}
