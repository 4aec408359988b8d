package dev.unmoved.engine.transaction;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.log.Log;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.KeyPattern;
import dev.unmoved.topology.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Tells the log which commands of a transaction do not go together. The application often does not
 * get to see that: clients drop the errors of queued commands and show the EXECABORT only. Once for
 * each command and cluster, and of keys no more than their first word.
 */
final class CrossSlotWarning {
  private static final Command WATCH = CommandTable.existing("WATCH");

  private final Traffic traffic;
  private final Watches watches;
  private final KeyPositions keys = new KeyPositions();

  CrossSlotWarning(Traffic traffic, Watches watches) {
    this.traffic = traffic;
    this.watches = watches;
  }

  /** The keys of {@code refused} are in several slots, or not in that of {@code transaction}. */
  void tell(Transaction transaction, Part refused, Arguments arguments) {
    keys.clear();
    refused.knownCommand().keys(arguments, keys);
    String which = ofItself(refused.knownCommand(), arguments);
    if (which == null) {
      which = first(transaction) + " and " + of(refused.knownCommand(), arguments, 0);
    }
    String remedy =
        traffic.options.emulatesCrossSlot()
            ? "Give them a common hash tag"
            : "Give them a common hash tag, or set unmoved.cross-slot=emulate, which executes one"
                + " transaction per slot (not atomic)";
    Log.once(
        "transaction " + refused.knownCommand().name() + traffic.cluster().name(),
        traffic.cluster().name()
            + ": a transaction is refused (CROSSSLOT, then EXECABORT), as its keys are in several"
            + " slots: "
            + which
            + ". "
            + remedy);
  }

  /** Two keys of the command alone that are in different slots; null: there are none such. */
  private @Nullable String ofItself(Command command, Arguments arguments) {
    for (int i = 1; i < keys.size(); i++) {
      if (slot(arguments, keys.get(i)) != slot(arguments, keys.get(0))) {
        return of(command, arguments, 0) + " and " + pattern(arguments, keys.get(i));
      }
    }
    return null;
  }

  private String of(Command command, Arguments arguments, int index) {
    String name = command.name().replace('|', ' ') + " ";
    return name
        + (index < keys.size()
            ? pattern(arguments, keys.get(index))
            : "(of a key that its text names)");
  }

  /** What has named the slot of the transaction. */
  private String first(Transaction transaction) {
    byte[] watch = watches.one.accepted().isEmpty() ? null : watches.one.accepted().get(0);
    if (watch != null) {
      Part part = new Part(Part.Origin.SILENT, WATCH, watch, 0, watch.length, Slot.NONE, -1);
      return ofFirstKey(part);
    }
    for (Part command : transaction.commands) {
      if (command.slot >= 0) {
        return ofFirstKey(command);
      }
    }
    return "one";
  }

  private static String ofFirstKey(Part part) {
    Arguments arguments = part.arguments();
    int key = part.knownCommand().firstKey(arguments);
    return part.knownCommand().name().replace('|', ' ')
        + " "
        + (key == 0 ? "(of a key that its text names)" : pattern(arguments, key));
  }

  private static KeyPattern pattern(Arguments arguments, int key) {
    return KeyPattern.of(arguments.bytes(), arguments.start(key), arguments.length(key)).kind();
  }

  private static int slot(Arguments arguments, int key) {
    return Slot.of(arguments.bytes(), arguments.start(key), arguments.length(key));
  }
}
