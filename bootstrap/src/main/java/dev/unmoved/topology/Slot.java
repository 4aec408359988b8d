package dev.unmoved.topology;

/**
 * Hash slots as the Redis Cluster specification defines them: CRC16 (XMODEM) of the key, or of its
 * hash tag, modulo 16384.
 */
public final class Slot {
  /** The number of slots of every cluster. */
  public static final int COUNT = 16384;

  /** Stands for "no slot": a command without keys. */
  public static final int NONE = -1;

  // Four bytes a step: table n says what a byte does to the CRC with n more bytes behind it.
  private static final char[] CRC16 = new char[256];
  private static final char[] CRC16_BEFORE_1 = new char[256];
  private static final char[] CRC16_BEFORE_2 = new char[256];
  private static final char[] CRC16_BEFORE_3 = new char[256];

  static {
    for (int i = 0; i < 256; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
      }
      CRC16[i] = (char) crc;
    }
    for (int i = 0; i < 256; i++) {
      CRC16_BEFORE_1[i] = next(CRC16[i], (byte) 0);
      CRC16_BEFORE_2[i] = next(CRC16_BEFORE_1[i], (byte) 0);
      CRC16_BEFORE_3[i] = next(CRC16_BEFORE_2[i], (byte) 0);
    }
  }

  private Slot() {}

  /**
   * The slot of the key in {@code bytes[offset, offset + length)}. Where the key has a hash tag,
   * that is, a first <code>'&#123;'</code> followed by a <code>'&#125;'</code> with at least one
   * byte between them, only those bytes count.
   */
  public static int of(byte[] bytes, int offset, int length) {
    int end = offset + length;
    long tag = tag(bytes, offset, end);
    return tag == 0 ? crc16(bytes, offset, end) : crc16(bytes, (int) (tag >>> 32), (int) tag);
  }

  /** Whether the key in these bytes has a hash tag. */
  public static boolean hasTag(byte[] bytes, int offset, int length) {
    return tag(bytes, offset, offset + length) != 0;
  }

  /** Where a hash tag begins, in the upper half, and ends, exclusive; 0: there is none. */
  private static long tag(byte[] bytes, int from, int end) {
    for (int open = from; open < end; open++) {
      if (bytes[open] == '{') {
        for (int close = open + 1; close < end; close++) {
          if (bytes[close] == '}') {
            return close == open + 1 ? 0 : (long) (open + 1) << 32 | close;
          }
        }
        return 0; // only the first '{' counts
      }
    }
    return 0;
  }

  /** The slot of a whole array. */
  public static int of(byte[] key) {
    return of(key, 0, key.length);
  }

  private static int crc16(byte[] bytes, int from, int to) {
    int crc = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      crc =
          CRC16_BEFORE_3[(crc >>> 8 ^ bytes[i]) & 0xff]
              ^ CRC16_BEFORE_2[(crc ^ bytes[i + 1]) & 0xff]
              ^ CRC16_BEFORE_1[bytes[i + 2] & 0xff]
              ^ CRC16[bytes[i + 3] & 0xff];
    }
    for (; i < to; i++) {
      crc = next(crc, bytes[i]);
    }
    return crc & (COUNT - 1);
  }

  private static char next(int crc, byte b) {
    return (char) (crc << 8 ^ CRC16[(crc >>> 8 ^ b) & 0xff]);
  }
}
