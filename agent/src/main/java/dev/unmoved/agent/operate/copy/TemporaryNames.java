package dev.unmoved.agent.operate.copy;

import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;

/**
 * What a key is called in the target while it is built in pieces: a name in the slot of its own, so
 * that it can be renamed in the end. Immutable.
 */
final class TemporaryNames {
  private static final String PREFIX = "unmoved-copy-in-pieces:";

  private final String run;

  /**
   * @param run sets the names of this run apart from those of others
   */
  TemporaryNames(String run) {
    this.run = run;
  }

  /** The name for any key of that slot. */
  byte[] in(int slot) {
    for (int tag = 0; ; tag++) {
      byte[] braced = ("{" + tag + "}").getBytes(StandardCharsets.US_ASCII);
      if (Slot.of(braced) == slot) { // every slot has one among the first some 200,000
        return (PREFIX + run + ":{" + tag + "}").getBytes(StandardCharsets.US_ASCII);
      }
    }
  }

  /** Whether that is what is left of a run that was ended, and will expire. */
  static boolean isOne(byte[] name) {
    byte[] prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
    if (name.length < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (name[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
