package legacy.jedis.answers;

import java.util.ArrayList;
import java.util.List;

/**
 * Looks for a shorter program that still shows a difference, by leaving out halves, quarters,
 * eighths and so on.
 */
final class Shrinker {
  /** Runs programs afresh. */
  interface Trial {
    Comparison.Difference run(List<Program.Batch> batches);
  }

  private final Trial trial;
  private final long deadlineMillis;
  private Comparison.Difference difference;

  Shrinker(Trial trial, long limitMillis) {
    this.trial = trial;
    this.deadlineMillis = System.currentTimeMillis() + limitMillis;
  }

  /**
   * The shortest found; null when {@code batches} does not show a difference again, as with a race.
   */
  List<Program.Batch> shrink(List<Program.Batch> batches) {
    List<Program.Batch> shortest = batches;
    if (!fails(shortest) && !fails(shortest)) {
      return null;
    }
    for (int size = count(shortest); size >= 1; ) {
      boolean shorter = false;
      for (int from = 0; from < count(shortest) && System.currentTimeMillis() < deadlineMillis; ) {
        List<Program.Batch> candidate = without(shortest, from, from + size);
        if (count(candidate) > 0 && fails(candidate)) {
          shortest = candidate;
          shorter = true;
        } else {
          from += size;
        }
      }
      size = size > 1 ? size / 2 : shorter && System.currentTimeMillis() < deadlineMillis ? 1 : 0;
    }
    return shortest;
  }

  /** The one that the shortest program showed. */
  Comparison.Difference difference() {
    return difference;
  }

  private boolean fails(List<Program.Batch> batches) {
    Comparison.Difference found = trial.run(batches);
    if (found != null) {
      difference = found;
    }
    return found != null;
  }

  private static int count(List<Program.Batch> batches) {
    int count = 0;
    for (Program.Batch batch : batches) {
      count += batch.units.size();
    }
    return count;
  }

  private static List<Program.Batch> without(List<Program.Batch> batches, int from, int to) {
    List<Program.Batch> rest = new ArrayList<Program.Batch>();
    int number = 0;
    for (Program.Batch batch : batches) {
      Program.Batch kept = new Program.Batch(batch.pipelined, batch.connection);
      for (Program.Unit unit : batch.units) {
        if (number < from || number >= to) {
          kept.units.add(unit);
        }
        number++;
      }
      if (!kept.units.isEmpty()) {
        rest.add(kept);
      }
    }
    return rest;
  }
}
