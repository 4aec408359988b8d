package dev.unmoved.plan;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;

/** What a cluster can do over several slots only in steps, each atomic, the whole not. */
final class Stepwise {
  private Stepwise() {}

  static Plan plan(Command command, Arguments arguments, KeyPositions keys, int protocol) {
    return null;
  }
}
