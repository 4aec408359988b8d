package dev.unmoved.agent.operate.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * The command line as a whole: its commands, its exit codes, and what is printed when something
 * fails.
 */
@Command(
    name = "java -jar unmoved-agent.jar",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Lets Redis clients that know one server work on a Redis Cluster.",
      "",
      "To start an application with it:",
      "  java -javaagent:unmoved-agent.jar[=option=value,...] -jar application.jar",
      ""
    },
    footer = {
      "",
      "help COMMAND tells more of one command, help config lists the options of the agent.",
      "PID is a process id, or a part of a main class that only one JVM of this user has."
    },
    subcommands = {
      HelpCommand.class,
      VersionCommand.class,
      ListCommand.class,
      AttachCommand.class,
      StatusCommand.class,
      TopCommand.class,
      ModeCommand.class,
      DetachCommand.class,
      CheckCommand.class,
      CopyCommand.class,
      ReportCommand.class,
      CompletionCommand.class
    })
public final class Cli implements Runnable {
  /** It worked. */
  static final int OK = 0;

  /** What was asked for could not be done, and a line on stderr says why. */
  static final int FAILED = 1;

  /** The command line was not understood. */
  static final int USAGE = 2;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Cli() {}

  /**
   * Runs one command, writing to the process's own streams; the exit code is what the process
   * should end with.
   */
  public static int run(String[] arguments) {
    return run(arguments, new PrintWriter(System.out, true), new PrintWriter(System.err, true));
  }

  /** The same, writing to {@code out} and {@code err}. */
  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    CommandLine commandLine = new CommandLine(new Cli());
    commandLine.setOut(out).setErr(err);
    commandLine.setExecutionExceptionHandler(new Failures());
    // What is printed may go to a file or a log: no colours, and lines as long as they are.
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commandLine.setUsageHelpWidth(120).setUsageHelpAutoWidth(false);
    return commandLine.execute(arguments);
  }

  /** Without a command: the version, and how to use the jar. */
  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(VersionCommand.line());
    out.println();
    spec.commandLine().usage(out);
  }

  /** What a command could not do is one line; what it did not expect is a stack trace as well. */
  private static final class Failures implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
      commandLine.getErr().println(e instanceof Refused ? e.getMessage() : "failed: " + e);
      if (!(e instanceof Refused)) {
        e.printStackTrace(commandLine.getErr());
      }
      return commandLine.getCommandSpec().exitCodeOnExecutionException();
    }
  }
}
