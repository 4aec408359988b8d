package dev.unmoved.agent.operate.cli;

import dev.unmoved.option.Option;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code help}, {@code help COMMAND} and {@code help config}. */
@Command(
    name = "help",
    description = "Tells how to use the jar, one of its commands, or the options of the agent.")
final class HelpCommand implements Callable<Integer> {
  private static final String CONFIG = "config";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND|config",
      description = "a command, or config for the options")
  private String topic;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    CommandLine root = spec.root().commandLine();
    if (topic == null) {
      root.usage(out);
      return Cli.OK;
    } else if (topic.equals(CONFIG)) {
      config(out);
      return Cli.OK;
    }
    CommandLine command = root.getSubcommands().get(topic);
    if (command == null) {
      spec.commandLine()
          .getErr()
          .println(
              "There is no command "
                  + topic
                  + ". There are: "
                  + String.join(", ", root.getSubcommands().keySet()));
      return Cli.USAGE;
    }
    command.usage(out);
    return Cli.OK;
  }

  /** One paragraph per option, from the table that the agent itself reads. */
  private static void config(PrintWriter out) {
    out.println(
        "Options are system properties (-Dunmoved.mode=off), agent arguments (mode=off,log.level=debug),");
    out.println(
        "environment variables (UNMOVED_MODE=off) or lines of the properties file that unmoved.config names.");
    out.println(
        "Where several set the same one, the first of these wins. Durations are written 500ms, 60s, 5m.");
    for (Option option : Option.values()) {
      out.println();
      out.println(option.property());
      out.println("  " + option.help());
      out.println("  environment: " + option.variable());
      out.println(
          "  default: " + (option.defaultValue().isEmpty() ? "none" : option.defaultValue()));
    }
  }
}
