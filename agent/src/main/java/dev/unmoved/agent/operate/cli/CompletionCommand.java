package dev.unmoved.agent.operate.cli;

import dev.unmoved.agent.install.AgentJar;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code completion}. */
@Command(
    name = "completion",
    description = {
      "Prints what makes bash or zsh know this jar by the name of \"unmoved\", and complete its commands and options.",
      "For this shell: source <(java -jar unmoved-agent.jar completion). For all: that line in ~/.bashrc or ~/.zshrc."
    })
final class CompletionCommand implements Callable<Integer> {
  private static final String NAME = "unmoved";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    String jar = AgentJar.file().getAbsolutePath().replace("'", "'\\''");
    out.println(NAME + "() { java -jar '" + jar + "' \"$@\"; }");
    out.println(AutoComplete.bash(NAME, spec.root().commandLine()));
    return Cli.OK;
  }
}
