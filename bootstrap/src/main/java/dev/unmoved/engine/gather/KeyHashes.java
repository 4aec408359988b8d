package dev.unmoved.engine.gather;

/**
 * Counts different keys, of which each may come several times, by hashes of 64 bits: of ten million
 * keys two are taken for one with a chance of one in 300,000. Bounded. Not thread-safe.
 */
final class KeyHashes {
  private final long bytesMax;
  private long[] table = new long[1024]; // open addressing; 0: free
  private int size;
  private boolean full;

  /**
   * @param bytesMax how much memory it may take, in bytes
   */
  KeyHashes(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  void add(byte[] key) {
    if (full || !put(table, hash(key))) {
      return;
    }
    size++;
    if (size > table.length / 4 * 3) {
      grow();
    }
  }

  private void grow() {
    if (table.length * 3L * Long.BYTES > bytesMax || table.length > 1 << 28) {
      full = true; // old and new table would take more
      return;
    }
    long[] larger = new long[table.length * 2];
    for (long hash : table) {
      if (hash != 0) {
        put(larger, hash);
      }
    }
    table = larger;
  }

  private static boolean put(long[] table, long hash) {
    int i = (int) hash & table.length - 1;
    while (table[i] != 0) {
      if (table[i] == hash) {
        return false;
      }
      i = i + 1 & table.length - 1;
    }
    table[i] = hash;
    return true;
  }

  /** How many different keys there were. */
  int size() {
    return size;
  }

  /** Whether there were more than there is room for. */
  boolean isFull() {
    return full;
  }

  /** FNV-1a, mixed as splitmix64 does; never 0. */
  private static long hash(byte[] key) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
    hash ^= hash >>> 31;
    return hash == 0 ? 1 : hash;
  }
}
