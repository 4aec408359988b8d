package dev.unmoved.agent.operate.copy;

import java.util.ArrayList;
import java.util.List;

/**
 * Which keys of a page are dealt with at once, and which one by one. Immutable.
 *
 * @param <T> what is known of a key
 */
final class Batches<T> {
  private final List<List<T>> whole = new ArrayList<List<T>>();
  private final List<T> inPieces = new ArrayList<T>();

  /**
   * Divides a page.
   *
   * @param sizes what each takes in memory, in bytes; not positive: not known, and taken for small
   * @param wholeMax the largest that is moved as one
   * @param batchMax what is moved at once, but for one that is larger by itself
   */
  Batches(List<T> keys, long[] sizes, long wholeMax, long batchMax) {
    List<T> batch = new ArrayList<T>();
    long bytes = 0;
    for (int i = 0; i < sizes.length; i++) {
      long size = Math.max(sizes[i], 0);
      if (size > wholeMax) {
        inPieces.add(keys.get(i));
        continue;
      }
      if (!batch.isEmpty() && bytes + size > batchMax) {
        whole.add(batch);
        batch = new ArrayList<T>();
        bytes = 0;
      }
      batch.add(keys.get(i));
      bytes += size;
    }
    if (!batch.isEmpty()) {
      whole.add(batch);
    }
  }

  List<List<T>> whole() {
    return whole;
  }

  List<T> inPieces() {
    return inPieces;
  }
}
