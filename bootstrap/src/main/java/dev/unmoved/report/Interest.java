package dev.unmoved.report;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Effect;
import dev.unmoved.command.Flag;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.resp.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Which commands may be worth their line: those that can do anything but work, by their names
 * alone, since a line has to be noted before keys are known. Immutable.
 */
public final class Interest {
  /**
   * Commands on one key, and those that are for the connection only: they just work, outside MULTI.
   */
  private static final Set<String> ORDINARY = new HashSet<String>();

  static {
    Arguments call = new Arguments();
    byte[] bytes = "1111111111111111".getBytes(StandardCharsets.US_ASCII);
    call.reset(bytes);
    for (int i = 0; i < bytes.length; i++) {
      call.add(i, 1);
    }
    for (Command command : CommandTable.all()) {
      if (isOrdinary(command, call)) {
        ORDINARY.add(command.name());
      }
    }
  }

  private Interest() {}

  private static boolean isOrdinary(Command command, Arguments call) {
    KeyPositions keys = new KeyPositions();
    boolean harmless =
        command.effect() == Effect.NONE
            || command.effect() == Effect.AUTH
            || command.effect() == Effect.HELLO
            || command.effect() == Effect.CLIENT_SETNAME
            || command.effect() == Effect.CLIENT_SETINFO;
    return harmless
        && command.requestPolicy() == RequestPolicy.DEFAULT
        && command.keys(call, keys) <= 1
        && !command.is(Flag.MOVABLE_KEYS | Flag.SCRIPT_RUNNER | Flag.ONE_NODE | Flag.ADMIN)
        && !command.name().equals("MOVE")
        && !command.name().equals("INFO")
        && !CommandTable.isContainer(command);
  }

  /**
   * Whether calls of the command of this name, in any case, may do anything but work outside MULTI.
   */
  public static boolean in(String name) {
    return !ORDINARY.contains(name) && !ORDINARY.contains(name.toUpperCase(Locale.ROOT));
  }
}
