package dev.unmoved.agent.operate.cli;

import dev.unmoved.agent.install.AgentJar;
import java.io.File;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code attach}. */
@Command(
    name = "attach",
    description = {
      "Loads the agent into a running JVM.",
      "A JVM of Java 21 or newer prints a warning about an agent that was loaded dynamically; -XX:+EnableDynamicAgentLoading"
          + " keeps it from doing so. Attaching again changes mode, report and log.level at most.",
      "Exit codes: 0 attached, 1 refused, 2 wrong usage."
    })
final class AttachCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      description = "the JVM, by process id or a unique part of its main class")
  private String which;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OPTION=VALUE,...",
      defaultValue = "",
      description = "options of the agent (see help config), without their prefix")
  private String options;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    RunningJvm jvm = RunningJvm.find(which);
    File jar = AgentJar.file().getAbsoluteFile();
    jvm.attach(jar, options);
    String version = jvm.agent();
    if (version == null) {
      throw new Refused(
          "The agent is not active in "
              + jvm
              + ": that JVM's stderr says why, unless it does not allow"
              + " agents to be loaded while it runs (-XX:-EnableDynamicAgentLoading).");
    }
    String unchanged = jvm.unchangedOptions();
    if (unchanged != null) {
      throw new Refused(
          "Unmoved "
              + version
              + " was in "
              + jvm
              + " already. Not changed: "
              + unchanged
              + ". Only mode, report and log.level can change while it runs; the others are read when the agent is first"
              + " loaded.");
    }
    out.println("Unmoved " + version + " is in " + jvm);
    if (jvm.watchesInstead()) {
      out.println(ModeCommand.watched(jvm));
    }
    return Cli.OK;
  }
}
