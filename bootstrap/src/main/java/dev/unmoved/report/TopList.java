package dev.unmoved.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The words that come most often, and about how often, in bounded memory: one that is new takes the
 * place, and the count, of the rarest (the "space saving" sketch). No count is too low, and none is
 * too high by more than the smallest. Thread-safe.
 */
final class TopList<T> {
  /** A word and about how often it came. Immutable. */
  static final class Entry<T> {
    final T word;
    final long count;

    Entry(T word, long count) {
      this.word = word;
      this.count = count;
    }
  }

  private final int sizeMax;
  private final Map<T, Long> counts = new HashMap<T, Long>(); // guarded by this
  private long total; // guarded by this

  TopList(int sizeMax) {
    this.sizeMax = sizeMax;
  }

  synchronized void add(T word) {
    total++;
    Long count = counts.get(word);
    if (count != null || counts.size() < sizeMax) {
      counts.put(word, count == null ? 1 : count + 1);
      return;
    }
    Map.Entry<T, Long> rarest = null;
    for (Map.Entry<T, Long> entry : counts.entrySet()) {
      rarest = rarest == null || entry.getValue() < rarest.getValue() ? entry : rarest;
    }
    if (rarest != null) { // it is: the bound is more than none
      long least = rarest.getValue();
      counts.remove(rarest.getKey());
      counts.put(word, least + 1);
    }
  }

  /** How many words were added. */
  synchronized long total() {
    return total;
  }

  /** The most frequent first. */
  synchronized List<Entry<T>> entries() {
    List<Entry<T>> entries = new ArrayList<Entry<T>>(counts.size());
    for (Map.Entry<T, Long> entry : counts.entrySet()) {
      entries.add(new Entry<T>(entry.getKey(), entry.getValue()));
    }
    Collections.sort(
        entries,
        new Comparator<Entry<T>>() {
          @Override
          public int compare(Entry<T> one, Entry<T> other) {
            return one.count != other.count
                ? Long.compare(other.count, one.count)
                : one.word.toString().compareTo(other.word.toString());
          }
        });
    return entries;
  }
}
