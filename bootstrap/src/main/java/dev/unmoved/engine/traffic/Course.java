package dev.unmoved.engine.traffic;

import dev.unmoved.command.Command;
import dev.unmoved.option.Options;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.SlotPattern;
import org.jspecify.annotations.Nullable;

/**
 * Which way a request outside a transaction takes, by its command and by the options, where its
 * keys or the lack of them concern more than one node. The session follows it, and who only looks
 * on tells by it what a session would do.
 */
public enum Course {
  /** To one node: that of the first key, or home. */
  DIRECT,
  /** One part per slot; what cannot be cut goes as {@link #STEPWISE}. */
  SPLIT,
  /** Over several slots, gathered and combined. */
  COMBINED,
  /**
   * Over several slots, in steps where {@link Options#emulatesCrossSlot} allows it; otherwise as
   * {@link #DIRECT}.
   */
  STEPWISE,
  /** To every primary, or to that of the one slot that a pattern names. */
  ALL_PRIMARIES,
  /** As its name demands: SCAN, RANDOMKEY, WAIT and the like. */
  BY_NAME;

  /** The course of every call of {@code command}. */
  public static Course of(Command command, Options options) {
    switch (command.requestPolicy()) {
      case MULTI_SHARD:
        return options.splits(command.readOnly()) ? SPLIT : STEPWISE;
      case ALL_SHARDS:
      case ALL_NODES:
        return options.fanOut() ? ALL_PRIMARIES : DIRECT;
      case SPECIAL:
        // WAIT, WAITAOF: about this connection's writes, wherever those went
        boolean ofWrites = command.name().startsWith("WAIT");
        return options.fanOut() || ofWrites ? BY_NAME : DIRECT;
      case COMBINED:
        return options.splitReads() ? COMBINED : DIRECT;
      case STEPWISE:
        return STEPWISE;
      default:
        return DIRECT;
    }
  }

  /** A key of the only slot whose keys a KEYS can find, or null where they may be of several. */
  public static byte @Nullable [] keyOfOneSlot(Command command, Arguments arguments) {
    return command.name().equals("KEYS") && arguments.count() == 2
        ? SlotPattern.keyOf(arguments, 1)
        : null;
  }
}
