package dev.unmoved.topology;

/**
 * Hash slots as the Redis Cluster specification defines them: CRC16 (XMODEM) of the key, or of its hash tag, modulo
 * 16384.
 */
public final class Slot {
  /** The number of slots of every cluster. */
  public static final int COUNT = 16384;
  /** Stands for "no slot": a command without keys. */
  public static final int NONE = -1;

  private static final short[] CRC16 = new short[256];

  static {
    for (int i = 0; i < 256; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
      }
      CRC16[i] = (short) crc;
    }
  }

  private Slot() {}

  /**
   * The slot of the key in {@code bytes[offset, offset + length)}. Where the key has a hash tag, that is, a first
   * {@code '{'} followed by a {@code '}'} with at least one byte between them, only those bytes count.
   */
  public static int of(byte[] bytes, int offset, int length) {
    int end = offset + length;
    for (int open = offset; open < end; open++) {
      if (bytes[open] == '{') {
        for (int close = open + 1; close < end; close++) {
          if (bytes[close] == '}') {
            return close == open + 1 ? crc16(bytes, offset, end) : crc16(bytes, open + 1, close);
          }
        }
        break; // only the first '{' counts
      }
    }
    return crc16(bytes, offset, end);
  }

  /** The slot of a whole array. */
  public static int of(byte[] key) {
    return of(key, 0, key.length);
  }

  private static int crc16(byte[] bytes, int from, int to) {
    int crc = 0;
    for (int i = from; i < to; i++) {
      crc = (crc << 8) ^ CRC16[((crc >>> 8) ^ bytes[i]) & 0xff];
    }
    return crc & (COUNT - 1);
  }
}
