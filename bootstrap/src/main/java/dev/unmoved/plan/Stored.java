package dev.unmoved.plan;

import dev.unmoved.resp.Arguments;
import org.jspecify.annotations.Nullable;

/** What {@link Combined} reads, with the result put into a key. */
final class Stored {
  private Stored() {}

  /**
   * The plan of a call that has the arity of the command {@code name}, or null for any other
   * command.
   */
  static @Nullable Plan plan(String name, Arguments arguments, int protocol) {
    byte[][] call = arguments.copies();
    long unbounded = Long.MAX_VALUE; // the server would have taken it, and the user asked for this
    switch (name) {
      case "SINTERSTORE":
        return SetPlan.store(SetOperation.INTER, call, protocol, unbounded);
      case "SUNIONSTORE":
        return SetPlan.store(SetOperation.UNION, call, protocol, unbounded);
      case "SDIFFSTORE":
        return SetPlan.store(SetOperation.DIFF, call, protocol, unbounded);
      case "ZUNIONSTORE":
        return SortedSetPlan.store(SortedSetOperation.UNION, call, protocol, unbounded);
      case "ZINTERSTORE":
        return SortedSetPlan.store(SortedSetOperation.INTER, call, protocol, unbounded);
      case "ZDIFFSTORE":
        return SortedSetPlan.store(SortedSetOperation.DIFF, call, protocol, unbounded);
      case "PFMERGE":
        return new HyperLogLogMerge(call, protocol);
      case "BITOP":
        return BitPlan.of(call, protocol);
      default:
        return null;
    }
  }
}
