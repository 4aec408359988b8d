package dev.unmoved.engine.transaction;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Flag;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Course;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.plan.Plans;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.ScriptPlace;
import dev.unmoved.topology.Slot;
import dev.unmoved.topology.Topology;

/** Finds out where the commands of one session's transactions belong. */
final class Admission {
  private static final Command EVALSHA = CommandTable.existing("EVALSHA");
  private static final Command WAIT = CommandTable.existing("WAIT");
  private static final Command WAITAOF = CommandTable.existing("WAITAOF");
  private static final Command EVALSHA_RO = CommandTable.existing("EVALSHA_RO");

  private final Traffic traffic;

  Admission(Traffic traffic) {
    this.traffic = traffic;
  }

  /**
   * Where {@code part} belongs. A script that declares no keys gets the slot of those that its text
   * names, as it does outside: only their owner lets it touch them.
   */
  QueuedPlace place(Part part, Arguments arguments) {
    if (part.command == null || !part.command.hasArity(arguments.count())) {
      return QueuedPlace.TRANSACTION; // the server's to refuse
    }
    if (part.slot == Slot.NONE && part.command.is(Flag.SCRIPT_RUNNER)) {
      ScriptPlace script = ScriptPlace.of(arguments, traffic.cluster().scripts());
      part.slot = script.slot();
      boolean everywhere = script.isEverywhere() && traffic.options.fanOut();
      return everywhere && !isOneShard() ? QueuedPlace.ALL_NODES : QueuedPlace.TRANSACTION;
    }
    QueuedPlace place =
        QueuedPlace.of(
            part.command,
            arguments,
            part.slot != Slot.NONE,
            traffic.mode.state().isInDatabase0(),
            traffic.options);
    return place == QueuedPlace.ALL_NODES && isOneShard() ? QueuedPlace.TRANSACTION : place;
  }

  /** Whether one primary has all slots, so that nothing can concern more than that one. */
  private boolean isOneShard() {
    Topology topology = traffic.cluster().topology();
    return topology.slotPerShard().length == 1 && topology.slotsCovered() == Slot.COUNT;
  }

  /** Whether a command over several slots, or a SORT with patterns, can be done in steps. */
  boolean hasPlan(Part part, Arguments arguments, KeyPositions keys) {
    switch (Course.of(part.knownCommand(), traffic.options)) {
      case SPLIT:
      case COMBINED:
      case STEPWISE:
        return Plans.of(
                part.knownCommand(),
                arguments,
                keys,
                traffic.mode.protocol(),
                traffic.options.gatherMaxBytes())
            != null;
      default:
        return false;
    }
  }

  /** Inside MULTI, WAIT tells what has been acknowledged by now: as for no replica at all. */
  void waitNoMore(Part part, Arguments arguments) {
    if (part.command != WAIT && part.command != WAITAOF) {
      return;
    }
    byte[][] argv = arguments.copies();
    for (int i = 1; i < argv.length - 1; i++) {
      if (arguments.number(i) < 0) {
        return; // the server's to refuse
      }
      argv[i] = RespWriter.ascii("0");
    }
    part.replaceBytes(RespWriter.command(argv));
  }

  /**
   * What EXEC answers cannot be healed of NOSCRIPT afterwards, and between MULTI and EXEC no node
   * can be given a script. So EVALSHA of a script that is known here goes as EVAL.
   */
  void carryScript(Part part, Arguments arguments) {
    if ((part.command != EVALSHA && part.command != EVALSHA_RO) || arguments.count() < 3) {
      return;
    }
    byte[] body = traffic.cluster().scripts().body(arguments.text(1));
    if (body != null) {
      byte[][] argv = arguments.copies();
      argv[0] = RespWriter.ascii(part.command == EVALSHA ? "EVAL" : "EVAL_RO");
      argv[1] = body;
      part.replaceBytes(RespWriter.command(argv));
    }
  }
}
