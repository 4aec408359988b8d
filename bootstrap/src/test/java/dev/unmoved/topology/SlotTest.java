package dev.unmoved.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotTest {
  /**
   * CLUSTER KEYSLOT of a server; 123456789 is the check of CRC16 XMODEM (0x31c3) in the cluster
   * specification.
   */
  @ParameterizedTest
  @CsvSource({
    "123456789, 12739",
    "foo, 12182",
    "bar, 5061",
    "hello, 866",
    "a, 15495",
    "'', 0",
    "somekey, 11058",
    "foo{hash_tag}, 2515",
    "bar{hash_tag}, 2515"
  })
  void slotsAreThoseOfTheServer(String key, int slot) {
    assertEquals(slot, slot(key));
  }

  @ParameterizedTest
  @CsvSource({
    "{user1000}.following, user1000",
    "foo{{bar}}zap, {bar",
    "foo{bar}{zap}, bar",
    "a{b}c{d}, b",
    "{}{a}, {}{a}",
    "foo{}{bar}, foo{}{bar}",
    "a{b{c, a{b{c",
    "a{b{c}, b{c",
    "{a, {a",
    "a}b{c}, c",
    "}{, }{",
    "{}, {}",
    "x{a}, a",
    "{a}, a"
  })
  void onlyTheFirstTagCountsAndOnlyIfItIsNotEmpty(String key, String hashed) {
    assertEquals(withoutTag(hashed), slot(key));
  }

  @Test
  void bytesAreHashedNotCharacters() {
    byte[] key = {(byte) 0xff, 0, '\r', (byte) 0x80, '{', (byte) 0xfe, '}', 1};
    assertEquals(Slot.of(new byte[] {(byte) 0xfe}), Slot.of(key));
    assertEquals(
        bitwise(new byte[] {(byte) 0xff, 0, (byte) 0x80}),
        Slot.of(new byte[] {(byte) 0xff, 0, (byte) 0x80}));
  }

  @Test
  void aKeyMayLieWithinOtherBytes() {
    byte[] bytes = "}{x}foo{y}".getBytes(StandardCharsets.US_ASCII);
    assertEquals(12182, Slot.of(bytes, 4, 3));
    assertEquals(withoutTag("{"), Slot.of(bytes, 1, 1));
  }

  private static int slot(String key) {
    return Slot.of(key.getBytes(StandardCharsets.UTF_8));
  }

  private static int withoutTag(String text) {
    return bitwise(text.getBytes(StandardCharsets.UTF_8));
  }

  /** CRC16 XMODEM as its definition says it, bit by bit. */
  private static int bitwise(byte[] bytes) {
    int crc = 0;
    for (byte b : bytes) {
      for (int bit = 7; bit >= 0; bit--) {
        int top = crc >> 15 & 1 ^ b >> bit & 1;
        crc = (crc << 1 ^ (top == 1 ? 0x1021 : 0)) & 0xffff;
      }
    }
    return crc % Slot.COUNT;
  }
}
