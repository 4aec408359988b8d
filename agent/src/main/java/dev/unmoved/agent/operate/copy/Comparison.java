package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether the target has what the source has. What DUMP says in the same bytes is the same; what it
 * says otherwise, because servers differ in version or settings, is compared element by element.
 * Not thread-safe.
 */
final class Comparison {
  /** Times to live that differ by less are the same: they were read one after the other. */
  static final long TOLERANCE_MILLIS = 2_000;

  private static final long NO_KEY = -2;
  private static final long STAYS = -1;

  private final Side source;
  private final Side target;
  private final Contents contents;
  private final KeyText keys;

  Comparison(Side source, Side target, KeyText keys) {
    this.source = source;
    this.target = target;
    this.keys = keys;
    contents = new Contents(source, target);
  }

  /** Compares keys that are small enough to be read whole, all at once. */
  List<Verdict> whole(List<Item> items) throws IOException, CopyException {
    long startNanos = System.nanoTime();
    Calls ofSource = new Calls();
    Calls ofTarget = new Calls();
    for (Item item : items) {
      ofSource.add(item.source.database, "PTTL", item.source.name);
      ofSource.add(item.source.database, "DUMP", item.source.name);
      ofTarget.add(item.target.database, "PTTL", item.target.name);
      ofTarget.add(item.target.database, "DUMP", item.target.name);
    }
    List<RespValue> here = source.ask(ofSource);
    List<RespValue> there = target.ask(ofTarget);
    long millis = millisSince(startNanos);
    List<Verdict> verdicts = new ArrayList<Verdict>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      try {
        long sourceTtl = source.good(here.get(2 * i), item.source).number();
        long targetTtl = target.good(there.get(2 * i), item.target).number();
        Verdict verdict = byTimes(item, sourceTtl, targetTtl, millis);
        RespValue sourceDump = source.good(here.get(2 * i + 1), item.source);
        RespValue targetDump = target.good(there.get(2 * i + 1), item.target);
        if (verdict == null && Arrays.equals(sourceDump.bytes(), targetDump.bytes())) {
          verdict = Verdict.of(Outcome.EQUAL);
        }
        verdicts.add(verdict == null ? byContent(item, 0) : verdict);
      } catch (KeyException e) {
        verdicts.add(incomparable(item, e));
      }
    }
    return verdicts;
  }

  /**
   * Compares one key of any size.
   *
   * @param size in bytes; not positive: not known
   */
  Verdict inPieces(Item item, long size) throws IOException, CopyException {
    try {
      long startNanos = System.nanoTime();
      long sourceTtl = source.about(item.source, "PTTL", item.source.name).number();
      long targetTtl = target.about(item.target, "PTTL", item.target.name).number();
      Verdict verdict = byTimes(item, sourceTtl, targetTtl, millisSince(startNanos));
      return verdict == null ? byContent(item, size) : verdict;
    } catch (KeyException e) {
      return incomparable(item, e);
    }
  }

  /** What is plain from times to live alone; null: the value has to be looked at. */
  private Verdict byTimes(Item item, long sourceTtl, long targetTtl, long betweenMillis)
      throws IOException, CopyException, KeyException {
    long tolerance = TOLERANCE_MILLIS + betweenMillis;
    if (sourceTtl == NO_KEY) {
      return Verdict.of(Outcome.EXPIRED);
    } else if (targetTtl == NO_KEY) {
      boolean ends = sourceTtl >= 0 && sourceTtl <= tolerance;
      return ends || isGone(item)
          ? Verdict.of(Outcome.EXPIRED)
          : Verdict.of(Outcome.MISSING, at(item) + " is missing");
    }
    boolean isOtherKind = (sourceTtl == STAYS) != (targetTtl == STAYS);
    if (isOtherKind || Math.abs(sourceTtl - targetTtl) > tolerance) {
      return Verdict.of(
          Outcome.DIFFERENT,
          at(item) + " has " + time(targetTtl) + " to live, in the source " + time(sourceTtl));
    }
    return null;
  }

  private Verdict byContent(Item item, long size) throws IOException, CopyException {
    try {
      String difference = contents.difference(item, size);
      if (difference == null) {
        return Verdict.of(Outcome.EQUAL);
      }
      return isGone(item)
          ? Verdict.of(Outcome.EXPIRED)
          : Verdict.of(Outcome.DIFFERENT, at(item) + ": " + difference);
    } catch (KeyException e) {
      return incomparable(item, e);
    }
  }

  private boolean isGone(Item item) throws IOException, CopyException, KeyException {
    return source.about(item.source, "EXISTS", item.source.name).number() == 0;
  }

  private Verdict incomparable(Item item, KeyException e) {
    return Verdict.of(Outcome.INCOMPARABLE, keys.of(item.key.name) + ": " + e.getMessage());
  }

  private String at(Item item) {
    return keys.of(item.key.name) + " at " + target.at(item.target);
  }

  private static String time(long millis) {
    return millis == STAYS ? "for ever" : millis + " ms";
  }

  private static long millisSince(long startNanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }
}
