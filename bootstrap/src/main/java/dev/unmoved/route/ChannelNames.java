package dev.unmoved.route;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.resp.Arguments;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the names of channels, and patterns for them, tell. A channel whose name has a hash tag is
 * published at the owner of that slot, as scripts on keys of the same tag do, and there PUBLISH
 * counts who hears it; any other is published at home. Pure.
 */
public final class ChannelNames {
  /** Stands for "any slot": a pattern of channels with different hash tags. */
  public static final int ANY_SLOT = -2;

  private static final @Nullable Command PUBLISH = CommandTable.named("PUBLISH");
  private static final byte[][] KEYSPACE = {ascii("__keyspace@"), ascii("__keyevent@")};

  private ChannelNames() {}

  // ---- Notifications of keys ----

  /** Whether {@code channel} is one on which a node tells of its own keys. */
  public static boolean isKeyspace(byte[] channel) {
    for (byte[] prefix : KEYSPACE) {
      if (channel.length >= prefix.length && startsWith(channel, prefix, prefix.length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether {@code pattern} may match such a channel. Its literal beginning has to tell: what
   * follows the first special character may match anything.
   */
  public static boolean mayMatchKeyspace(byte[] pattern) {
    int literal = literalLength(pattern);
    for (byte[] prefix : KEYSPACE) {
      boolean whole = literal == pattern.length;
      if (startsWith(pattern, prefix, Math.min(literal, prefix.length))
          && (!whole || literal > prefix.length)) {
        return true;
      }
    }
    return false;
  }

  private static int literalLength(byte[] pattern) {
    int literal = 0;
    while (literal < pattern.length && "*?[\\".indexOf(pattern[literal]) < 0) {
      literal++;
    }
    return literal;
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  // ---- Where PUBLISH counts ----

  /** The slot at whose owner {@code channel} is published; {@link Slot#NONE}: at home. */
  public static int slotOf(byte[] channel) {
    return Slot.hasTag(channel, 0, channel.length) && !isKeyspace(channel)
        ? Slot.of(channel)
        : Slot.NONE;
  }

  /**
   * The slot of all channels with a hash tag that {@code pattern} matches, where its text fixes
   * that; {@link #ANY_SLOT} where it names a brace and leaves open what follows. Of a pattern
   * without braces nobody expects such channels: {@link Slot#NONE}.
   */
  public static int slotOfPattern(byte[] pattern) {
    int open = 0;
    while (open < pattern.length && pattern[open] != '{') {
      open++;
    }
    if (open == pattern.length || mayMatchKeyspace(pattern)) {
      return Slot.NONE; // what may match a keyspace channel is heard at all nodes
    }
    int literal = literalLength(pattern);
    return Slot.hasTag(pattern, 0, literal) ? Slot.of(pattern, 0, literal) : ANY_SLOT;
  }

  /**
   * The slot at whose owner a PUBLISH belongs; {@link Slot#NONE}: at home, or the call is no
   * PUBLISH.
   *
   * @param command its row, or null
   */
  public static int slotOfPublish(@Nullable Command command, Arguments arguments) {
    return command != null && command == PUBLISH && command.hasArity(arguments.count())
        ? slotOf(arguments.copy(1))
        : Slot.NONE;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
