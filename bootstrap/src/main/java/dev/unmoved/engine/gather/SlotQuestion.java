package dev.unmoved.engine.gather;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.engine.link.PiecePart;
import dev.unmoved.engine.traffic.Gathering;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Slot;

/**
 * Asks the owner of a slot for its keys with a command that names none. Commands without keys are
 * never redirected, but a slot that is on its way has keys in two places; so in front of it goes
 * the question whether a key of that slot, which does not exist, would be looked for elsewhere.
 */
final class SlotQuestion {
  private static final Command EXISTS = CommandTable.existing("EXISTS");
  private static final byte[][] EXISTS_WORD = {RespWriter.ascii("EXISTS")};

  private SlotQuestion() {}

  /** Adds both to {@code gathering}, and has them sent to {@code owner}. */
  static void ask(
      Gathering gathering, byte[] key, Node owner, byte[] command, boolean bound, Traffic traffic) {
    // no slot: the order of the slot's commands is none of its concern
    PiecePart probe =
        new PiecePart(gathering.whole, EXISTS, RespWriter.command(EXISTS_WORD, key), Slot.NONE);
    PiecePart question =
        new PiecePart(gathering.whole, gathering.whole.command, command, Slot.NONE);
    for (PiecePart part : new PiecePart[] {probe, question}) {
      part.shardSlot = Slot.of(key);
      part.target(owner);
      part.detour().bound = bound;
      gathering.add(part);
    }
    traffic.send(probe);
    traffic.send(question);
  }

  /** Whether the last part of {@code gathering} had a probe in front. */
  static boolean wasAsked(Gathering gathering) {
    int parts = gathering.parts.size();
    return parts > 1 && gathering.parts.get(parts - 2).command != gathering.whole.command;
  }

  /**
   * Whether the node that gave the last reply had all keys of the slot: both went there, and
   * neither had to go on.
   */
  static boolean isWhole(Gathering gathering) {
    int last = gathering.parts.size() - 1;
    PiecePart probe = gathering.parts.get(last - 1);
    PiecePart question = gathering.parts.get(last);
    return probe.detour().redirects == 0
        && probe.retries() == 0
        && question.retries() == 0
        && gathering.replies.get(last - 1)[0] != '-'
        && gathering.nodes.get(last - 1) == gathering.nodes.get(last);
  }
}
