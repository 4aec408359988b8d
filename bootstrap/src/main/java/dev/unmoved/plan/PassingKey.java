package dev.unmoved.plan;

import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a key that is written, read and deleted within one transaction, so that no other
 * client ever sees it. It begins as the key it stands beside does, because users may be confined to
 * keys by their beginning.
 */
final class PassingKey {
  private PassingKey() {}

  /** A name in the slot of {@code key}. */
  static byte[] beside(byte[] key) {
    int slot = Slot.of(key);
    // With a hash tag the first name does; without, one in 16384 of them, which takes a millisecond
    // or two.
    for (int n = 0; ; n++) {
      byte[] suffix = ("{" + n + "}unmoved").getBytes(StandardCharsets.US_ASCII);
      byte[] name = Arrays.copyOf(key, key.length + suffix.length);
      System.arraycopy(suffix, 0, name, key.length, suffix.length);
      if (Slot.of(name) == slot) {
        return name;
      }
    }
  }
}
