package dev.unmoved.plan;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.resp.Arguments;
import org.jspecify.annotations.Nullable;

/** From a call to the plan that answers it. */
public final class Plans {
  private Plans() {}

  /**
   * Whether a call of {@link RequestPolicy#STEPWISE} needs its plan even where all its keys are in
   * one slot: nodes of a cluster refuse most patterns of SORT, which are no keys but name some.
   */
  public static boolean neededInOneSlot(Command command, Arguments arguments) {
    boolean isSort = command.name().equals("SORT") || command.name().equals("SORT_RO");
    return isSort && arguments.count() > 2 && SortCall.hasPattern(arguments);
  }

  /**
   * The plan for a call whose keys lie in several slots, or for which it is {@link
   * #neededInOneSlot}, by {@link RequestPolicy#COMBINED} or {@link RequestPolicy#STEPWISE}.
   *
   * @param keys where the call's keys are
   * @param protocol the client's RESP version, 2 or 3: the shape of what goes in and comes out
   * @param gatherMaxBytes how much may be gathered for a combined read, in bytes
   * @return null when there is none: the server's own error is the answer, be it CROSSSLOT or about
   *     the call's syntax
   */
  public static @Nullable Plan of(
      Command command, Arguments arguments, KeyPositions keys, int protocol, long gatherMaxBytes) {
    if (!command.countsKeysProperly(arguments)) {
      return null;
    }
    return command.requestPolicy() == RequestPolicy.COMBINED
        ? Combined.plan(command, arguments, keys, protocol, gatherMaxBytes)
        : Stepwise.plan(command, arguments, keys, protocol);
  }
}
