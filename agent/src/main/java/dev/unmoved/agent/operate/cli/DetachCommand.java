package dev.unmoved.agent.operate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code detach}. */
@Command(
    name = "detach",
    description = {
      "Takes the agent out of a JVM: nothing is routed any more, and classes of clients are what they were.",
      "Open connections follow where one request ends and the next one begins. \"attach\" puts it back.",
      "Exit codes: 0 done, 1 refused or no agent there, 2 wrong usage."
    })
final class DetachCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "PID",
      description = "the JVM, by process id or a unique part of its main class")
  private String which;

  @Override
  public Integer call() throws Refused {
    RunningJvm jvm = RunningJvm.find(which);
    try (Inspection inspection = Inspection.of(jvm)) {
      inspection.change("detach");
    }
    if (jvm.agent() != null) {
      throw new Refused("Unmoved is still in " + jvm + ": its log says why.");
    }
    spec.commandLine().getOut().println("Unmoved is no longer in " + jvm);
    return Cli.OK;
  }
}
