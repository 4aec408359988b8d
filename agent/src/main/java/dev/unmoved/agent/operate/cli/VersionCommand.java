package dev.unmoved.agent.operate.cli;

import dev.unmoved.agent.install.AgentJar;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code version}. */
@Command(name = "version", description = "Prints the version of this jar.")
final class VersionCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(line());
  }

  /** The jar's name and version. */
  static String line() {
    return "unmoved-agent " + AgentJar.version();
  }
}
