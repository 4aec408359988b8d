package dev.unmoved.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * Some of the keys that were used, in bounded memory: of all uses each with the same chance, so
 * that a busy key is there often, and of all different keys those whose hashes are the smallest, so
 * that a busy key is there once. Thread-safe.
 */
final class KeySample {
  private static final int SIZE_MAX = 1024; // of either
  private static final int LENGTH_MAX = 256; // longer keys are passed over

  private final List<SeenKey> uses = new ArrayList<SeenKey>(); // guarded by this
  // by hash; guarded by this
  private final TreeMap<Integer, SeenKey> keys = new TreeMap<Integer, SeenKey>();
  private long weight; // of all that was added; guarded by this
  private int chance = 1; // a linear congruential sequence; guarded by this
  private volatile boolean full; // of uses

  /** Whether so few were added that each one is wanted. */
  boolean wantsEach() {
    return !full;
  }

  /**
   * A key was used.
   *
   * @param times how many uses this one stands for, since others are not told
   */
  void add(byte[] name, int database, int times) {
    if (name.length <= LENGTH_MAX) {
      add(new SeenKey(name, database), times);
    }
  }

  private synchronized void add(SeenKey key, int times) {
    weight += times;
    if (uses.size() < SIZE_MAX) {
      uses.add(key);
      full = uses.size() == SIZE_MAX;
    } else {
      chance = chance * 1664525 + 1013904223;
      long place = (long) ((chance >>> 1) / (double) (1 << 30) / 2 * weight);
      if (place < (long) SIZE_MAX * times) {
        uses.set((int) (place / times), key);
      }
    }
    int hash = mixed(key.hashCode());
    if (keys.size() < SIZE_MAX || hash < keys.lastKey()) {
      keys.put(hash, key);
      if (keys.size() > SIZE_MAX) {
        keys.pollLastEntry();
      }
    }
  }

  /** So that keys which are alike have hashes that are not (the finalizer of MurmurHash3). */
  private static int mixed(int hash) {
    int mixed = (hash ^ hash >>> 16) * 0x85ebca6b;
    mixed = (mixed ^ mixed >>> 13) * 0xc2b2ae35;
    return mixed ^ mixed >>> 16;
  }

  /** Of all uses. */
  synchronized Collection<SeenKey> uses() {
    return new ArrayList<SeenKey>(uses);
  }

  /** Of all keys, each once. */
  synchronized Collection<SeenKey> keys() {
    return new ArrayList<SeenKey>(keys.values());
  }
}
