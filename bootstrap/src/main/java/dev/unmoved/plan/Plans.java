package dev.unmoved.plan;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.resp.Arguments;

/** From a call to the plan that answers it. */
public final class Plans {
  private Plans() {}

  /**
   * The plan for a call whose keys lie in several slots, by {@link RequestPolicy#COMBINED} or
   * {@link RequestPolicy#STEPWISE}.
   *
   * @param keys where the call's keys are
   * @param protocol the client's RESP version, 2 or 3: the shape of what goes in and comes out
   * @param gatherMaxBytes how much may be gathered for a combined read, in bytes
   * @return null when there is none: the server's own error is the answer, be it CROSSSLOT or about the call's syntax
   */
  public static Plan of(Command command, Arguments arguments, KeyPositions keys, int protocol, long gatherMaxBytes) {
    return command.requestPolicy() == RequestPolicy.COMBINED
        ? Combined.plan(command, arguments, keys, protocol, gatherMaxBytes)
        : Stepwise.plan(command, arguments, keys, protocol);
  }
}
