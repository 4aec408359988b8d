package dev.unmoved.agent.operate.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code list}. */
@Command(
    name = "list",
    description = {
      "Lists the JVMs of this user: process id, whether Unmoved is in it, main class.",
      "Not listed are JVMs that refuse to be attached to (-XX:+DisableAttachMechanism) or hide from it (-XX:-UsePerfData)."
    })
final class ListCommand implements Callable<Integer> {
  private static final String FORMAT = "%-8s %-14s %s%n";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws Refused {
    PrintWriter out = spec.commandLine().getOut();
    List<RunningJvm> jvms = RunningJvm.all();
    out.printf(FORMAT, "PID", "UNMOVED", "MAIN CLASS");
    List<String> agents = RunningJvm.agents(jvms);
    for (int i = 0; i < jvms.size(); i++) {
      String mainClass = jvms.get(i).mainClass();
      out.printf(
          FORMAT, jvms.get(i).pid(), agents.get(i), mainClass.isEmpty() ? "(unknown)" : mainClass);
    }
    return Cli.OK;
  }
}
