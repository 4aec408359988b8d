package dev.unmoved.agent.operate.copy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many keys were seen, and what became of them. Not thread-safe. */
public final class Tally {
  private static final int NOTES_MAX = 20;

  private final Map<Outcome, Long> counts = new EnumMap<Outcome, Long>(Outcome.class);
  private final List<String> notes = new ArrayList<String>();
  private long seen;
  private long bytes;
  private long expiring; // of those that were copied

  /** So many names were read. */
  void sawKeys(long count) {
    seen += count;
  }

  /** So much became of one key. */
  void add(Outcome outcome) {
    add(outcome, 1);
  }

  private void add(Outcome outcome, long count) {
    counts.put(outcome, count(outcome) + count);
  }

  /** The same, and why; the first ones are kept. */
  void add(Outcome outcome, String note) {
    add(outcome);
    if (notes.size() < NOTES_MAX) {
      notes.add(note);
    }
  }

  /** One key was copied: of that size, and perhaps not for ever. */
  void addCopied(long size, boolean expires) {
    add(Outcome.COPIED);
    bytes += size;
    expiring += expires ? 1 : 0;
  }

  /** Adds everything that {@code other} has. */
  void add(Tally other) {
    seen += other.seen;
    bytes += other.bytes;
    expiring += other.expiring;
    for (Map.Entry<Outcome, Long> each : other.counts.entrySet()) {
      add(each.getKey(), each.getValue());
    }
    for (String note : other.notes) {
      if (notes.size() < NOTES_MAX) {
        notes.add(note);
      }
    }
  }

  /** How many names were read, those that SCAN returned twice included. */
  public long seen() {
    return seen;
  }

  long count(Outcome outcome) {
    Long count = counts.get(outcome);
    return count == null ? 0 : count;
  }

  /** Of how many keys it is known what became of them. */
  long accountedFor() {
    long sum = 0;
    for (long count : counts.values()) {
      sum += count;
    }
    return sum;
  }

  /** Keys that were copied and should be in the target for good. */
  long lasting() {
    return count(Outcome.COPIED) - expiring;
  }

  long expiring() {
    return expiring;
  }

  long bytes() {
    return bytes;
  }

  /** The worst that became of any key. */
  int severity() {
    int worst = 0;
    for (Map.Entry<Outcome, Long> each : counts.entrySet()) {
      worst = each.getValue() > 0 ? Math.max(worst, each.getKey().severity()) : worst;
    }
    return worst;
  }

  /** Why the first keys that are not as they should be are not; without their values. */
  public List<String> notes() {
    return Collections.unmodifiableList(notes);
  }

  /** Whether there is more to say than {@link #notes} has. */
  boolean hasMoreNotes() {
    return notes.size() == NOTES_MAX;
  }

  /** Restores what was written down of an earlier run. */
  void restore(Map<Outcome, Long> earlier, long sawBefore, long bytesBefore, long expiringBefore) {
    counts.putAll(earlier);
    seen = sawBefore;
    bytes = bytesBefore;
    expiring = expiringBefore;
  }

  /** The counts, for people: {@code 12 keys: 10 copied, 2 already there}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(Numbers.grouped(seen)).append(seen == 1 ? " key" : " keys");
    String separator = ": ";
    for (Outcome outcome : Outcome.values()) {
      if (count(outcome) > 0) {
        text.append(separator).append(Numbers.grouped(count(outcome))).append(' ');
        text.append(outcome.text());
        separator = ", ";
      }
    }
    return text.toString();
  }
}
