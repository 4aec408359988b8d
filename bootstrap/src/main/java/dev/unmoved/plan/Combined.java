package dev.unmoved.plan;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;
import org.jspecify.annotations.Nullable;

/** Reads that combine keys of several slots: what they combine is gathered, and combined here. */
final class Combined {
  private Combined() {}

  static @Nullable Plan plan(
      Command command, Arguments arguments, KeyPositions keys, int protocol, long gatherMaxBytes) {
    if (!command.hasArity(arguments.count()) || keys.size() == 0) {
      return null;
    }
    byte[][] call = arguments.copies(); // a plan outlives the arguments it was made of
    switch (command.name()) {
      case "SINTER":
        return SetPlan.read(SetOperation.INTER, call, protocol, gatherMaxBytes);
      case "SUNION":
        return SetPlan.read(SetOperation.UNION, call, protocol, gatherMaxBytes);
      case "SDIFF":
        return SetPlan.read(SetOperation.DIFF, call, protocol, gatherMaxBytes);
      case "SINTERCARD":
        return SetPlan.count(SetOperation.INTER, call, protocol, gatherMaxBytes);
      case "SUNIONCARD":
        return SetPlan.count(SetOperation.UNION, call, protocol, gatherMaxBytes);
      case "SDIFFCARD":
        return SetPlan.count(SetOperation.DIFF, call, protocol, gatherMaxBytes);
      case "ZUNION":
        return SortedSetPlan.read(SortedSetOperation.UNION, call, protocol, gatherMaxBytes);
      case "ZINTER":
        return SortedSetPlan.read(SortedSetOperation.INTER, call, protocol, gatherMaxBytes);
      case "ZDIFF":
        return SortedSetPlan.read(SortedSetOperation.DIFF, call, protocol, gatherMaxBytes);
      case "ZINTERCARD":
        return SortedSetPlan.count(SortedSetOperation.INTER, call, protocol, gatherMaxBytes);
      case "PFCOUNT":
        return new HyperLogLogCount(call, protocol, gatherMaxBytes);
      case "LCS":
        return new CommonSubsequencePlan(call, protocol, gatherMaxBytes);
      case "XREAD":
        return StreamRead.of(call, keys.get(0), false, protocol, gatherMaxBytes);
      case "XREADGROUP":
        return StreamRead.of(call, keys.get(0), true, protocol, gatherMaxBytes);
      default:
        return null;
    }
  }
}
