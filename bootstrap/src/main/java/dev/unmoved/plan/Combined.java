package dev.unmoved.plan;

import dev.unmoved.command.Command;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.resp.Arguments;

/** Reads that combine keys of several slots: what they combine is gathered, and combined here. */
final class Combined {
  private Combined() {}

  static Plan plan(Command command, Arguments arguments, KeyPositions keys, int protocol, long gatherMaxBytes) {
    return null;
  }
}
