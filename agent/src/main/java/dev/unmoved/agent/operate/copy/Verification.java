package dev.unmoved.agent.operate.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Compares, and changes nothing. Not thread-safe. */
final class Verification implements PageWork {
  private final Comparison comparison;
  private final MemoryUsage usage;
  private final long wholeMax;

  Verification(Side source, Side target, CopySettings settings, MemoryUsage usage) {
    comparison = new Comparison(source, target, new KeyText(settings.showsKeys()));
    this.usage = usage;
    wholeMax = settings.wholeMax();
  }

  @Override
  public void onPage(List<Item> items, Tally tally) throws IOException, CopyException {
    long[] sizes = usage.of(items);
    List<Integer> indices = new ArrayList<Integer>();
    for (int i = 0; i < sizes.length; i++) {
      indices.add(i);
    }
    Batches<Integer> batches =
        new Batches<Integer>(indices, sizes, wholeMax, CopySettings.BATCH_BYTES / 2);
    for (List<Integer> batch : batches.whole()) {
      List<Item> whole = new ArrayList<Item>();
      for (int index : batch) {
        whole.add(items.get(index));
      }
      for (Verdict verdict : comparison.whole(whole)) {
        count(verdict, tally);
      }
    }
    for (int index : batches.inPieces()) {
      count(comparison.inPieces(items.get(index), sizes[index]), tally);
    }
  }

  private static void count(Verdict verdict, Tally tally) {
    if (verdict.note == null) {
      tally.add(verdict.outcome);
    } else {
      tally.add(verdict.outcome, verdict.note);
    }
  }
}
