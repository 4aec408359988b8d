package dev.unmoved.it.server;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * Slots of keys, worked out here once more from the cluster specification, so that the tests do not
 * believe the code they test.
 */
public final class Slot {
  public static final int COUNT = 16_384;

  private Slot() {}

  /** CRC16 (XMODEM) of the key, or of its hash tag, modulo 16384. */
  public static int of(String key) {
    int open = key.indexOf('{');
    int close = open < 0 ? -1 : key.indexOf('}', open + 1);
    String hashed = close > open + 1 ? key.substring(open + 1, close) : key;
    int crc = 0;
    for (byte b : hashed.getBytes(StandardCharsets.UTF_8)) {
      crc ^= (b & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
      }
    }
    return (crc & 0xffff) % COUNT;
  }

  /** The first of {@code prefix0}, {@code prefix1}, ... that lies in {@code slot}. */
  public static String keyIn(int slot, String prefix) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> prefix + i)
        .filter(key -> of(key) == slot)
        .findFirst()
        .orElseThrow();
  }
}
