package dev.unmoved.agent.operate.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code mode}. */
@Command(
    name = "mode",
    description = {
      "Changes what the agent in a JVM does: route, observe or off; or tells it.",
      "Open connections follow where one request ends and the next one begins. Where they are routed to a cluster,"
          + " \"observe\" has them watched and routed as before.",
      "Exit codes: 0 done, 1 refused or no agent there, 2 wrong usage."
    })
final class ModeCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      description = "the JVM, by process id or a unique part of its main class")
  private String which;

  /** For the shell's completion. */
  static final class Modes extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Modes() {
      super(Arrays.asList("route", "observe", "off"));
    }
  }

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MODE",
      completionCandidates = Modes.class,
      description = "route, observe or off")
  private String mode;

  @Override
  public Integer call() throws Refused {
    if (mode != null && !mode.matches("route|observe|off")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "MODE is route, observe or off, not " + mode);
    }
    RunningJvm jvm = RunningJvm.find(which);
    try (Inspection inspection = Inspection.of(jvm)) {
      if (mode != null) {
        inspection.change(mode);
      } else if (inspection.agent() == null) {
        throw new Refused(
            "Unmoved has served no connection in " + jvm + " yet (or unmoved.jmx=false is set).");
      }
      String now = inspection.agent().get("mode").getAsString();
      boolean isWatched = inspection.agent().get("report").getAsBoolean();
      spec.commandLine().getOut().println(jvm + ": mode " + now + (isWatched ? ", watched" : ""));
      if ("observe".equals(mode) && !now.equals(mode)) {
        spec.commandLine().getOut().println(watched(jvm));
      }
    }
    return Cli.OK;
  }

  /** What is said where connections were to be observed only and are routed. */
  static String watched(RunningJvm jvm) {
    return "Its connections are routed to a cluster and stay so, new ones too; from now on they are watched. \"report "
        + jvm.pid()
        + "\" tells what became of their commands, \"attach "
        + jvm.pid()
        + " report=false\" ends it.";
  }
}
