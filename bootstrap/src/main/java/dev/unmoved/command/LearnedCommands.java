package dev.unmoved.command;

import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.RespValue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the servers of one cluster have said of commands that our table does not know: those of
 * modules, of newer versions, and known ones under new names. Bounded; the name that was not used
 * for longest goes first. Thread-safe.
 */
public final class LearnedCommands {
  /** Names remembered per cluster; the largest modules have about a hundred commands. */
  private static final int COUNT_MAX = 1_000;

  /** No command is called anything this long. */
  private static final int NAME_LENGTH_MAX = 128;

  /**
   * After this a command that the server did not know is asked for again: a module may have been
   * loaded meanwhile.
   */
  private static final long UNKNOWN_FOR_NANOS = 30_000_000_000L;

  private static final class Answer {
    final @Nullable CommandInfo info; // null: the server does not know it
    final long atNanos;

    Answer(@Nullable CommandInfo info, long atNanos) {
      this.info = info;
      this.atNanos = atNanos;
    }
  }

  private final Map<String, Answer> answers =
      new LinkedHashMap<String, Answer>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
          return size() > COUNT_MAX;
        }
      }; // guarded by this

  /**
   * The name by which COMMAND INFO is to be asked about a call.
   *
   * @param known the call's row in the table: null, or that of a container whose subcommand is not
   *     in the table
   * @return null when there is nothing to ask: no server has such a command
   */
  public static @Nullable String nameOf(Arguments arguments, @Nullable Command known) {
    int words = known == null ? 1 : 2;
    if (arguments.count() < words) {
      return null;
    }
    for (int i = 0; i < words; i++) {
      if (!isName(arguments, i)) {
        return null;
      }
    }
    String name = CommandInfo.upperCase(arguments, 0);
    return words == 1 ? name : name + "|" + CommandInfo.upperCase(arguments, 1);
  }

  /**
   * Printable ASCII and no bar, which COMMAND INFO would take for the beginning of a subcommand.
   */
  private static boolean isName(Arguments arguments, int index) {
    int length = arguments.length(index);
    int start = arguments.start(index);
    for (int i = start; i < start + length; i++) {
      byte b = arguments.bytes()[i];
      if (b <= ' ' || b > '~' || b == '|') {
        return false;
      }
    }
    return length > 0 && length <= NAME_LENGTH_MAX;
  }

  /**
   * The row of a call whose command is {@link #nameOf called} {@code name}, or null when nothing is
   * known of it.
   */
  public synchronized @Nullable Command find(String name, Arguments arguments) {
    Answer answer = answers.get(name);
    return answer == null || answer.info == null ? null : known(answer.info, name, arguments);
  }

  /** Our own row where a known command goes by a new name: it may do more than a server tells. */
  private static Command known(CommandInfo info, String name, Arguments arguments) {
    Command told = info.commandOf(arguments);
    Command known = CommandTable.named(told.name());
    if (known == null || told.name().equals(name)) {
      return told;
    }
    // Before 7.0 servers did not tell of subcommands.
    Command subcommand =
        !known.is(Flag.CONTAINER) || arguments.count() < 2
            ? null
            : CommandTable.named(known.name() + "|" + CommandInfo.upperCase(arguments, 1));
    return subcommand == null ? known : subcommand;
  }

  /** Whether the server has said, not long ago, that it does not know the command. */
  public synchronized boolean isUnknown(String name, long nowNanos) {
    Answer answer = answers.get(name);
    return answer != null && answer.info == null && nowNanos - answer.atNanos < UNKNOWN_FOR_NANOS;
  }

  /**
   * Takes what a server has answered to COMMAND INFO {@code name}.
   *
   * @param reply no error
   */
  public synchronized void learn(String name, RespValue reply, long nowNanos) {
    CommandInfo info =
        reply.elements().isEmpty() ? null : CommandInfo.parse(reply.elements().get(0));
    answers.put(name, new Answer(info, nowNanos));
  }
}
