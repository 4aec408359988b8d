package dev.unmoved.agent.operate.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.unmoved.agent.operate.report.ReadinessPage;
import dev.unmoved.agent.operate.report.ReportFile;
import dev.unmoved.agent.operate.report.RulesSection;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report}. */
@Command(
    name = "report",
    description = {
      "Writes the readiness report of a JVM that runs with unmoved.mode=observe: what its Redis commands would do on a"
          + " cluster, what would fail, and which line of the application calls it.",
      "Of a JVM that is routed to a cluster, with unmoved.report=true (\"attach PID report=true\"): what was split, sent to"
          + " all nodes, done in steps and refused, and from which line.",
      "Exit codes: 0 written, 1 refused, 2 wrong usage."
    })
final class ReportCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PID",
      description = "the JVM, by process id or a unique part of its main class")
  private String which;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "the page to write; readiness.html unless --json is given")
  private File html;

  @Option(names = "--json", paramLabel = "FILE", description = "the same as JSON; - for stdout")
  private String json;

  @Override
  public Integer call() throws Exception {
    try {
      return write();
    } catch (IOException e) {
      throw new Refused("The report is not written: " + e.getMessage(), e);
    }
  }

  private Integer write() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    RunningJvm jvm = RunningJvm.find(which);
    String report = readiness(jvm);
    if (json != null && json.equals("-")) {
      out.println(report);
    } else if (json != null) {
      ReportFile.write(new File(json), report);
      out.println("Written: " + json);
    }
    File page = html == null && json == null ? new File("readiness.html") : html;
    if (page != null) {
      ReportFile.write(page, ReadinessPage.of(report));
      if (!"-".equals(json)) {
        out.println("Written: " + page);
      }
    }
    if (!"-".equals(json)) {
      JsonObject all = new JsonParser().parse(report).getAsJsonObject();
      out.print(ReportSummary.of(all, jvm.pid()));
      out.print(RulesSection.text(all.getAsJsonObject("colocation")));
      out.flush();
    }
    return Cli.OK;
  }

  private static String readiness(RunningJvm jvm) throws Exception {
    try {
      return (String)
          jvm.mbeans()
              .invoke(
                  new ObjectName("dev.unmoved:type=Agent"),
                  "readiness",
                  new Object[0],
                  new String[0]);
    } catch (InstanceNotFoundException e) {
      throw new Refused(
          "Nothing was observed in "
              + jvm
              + (jvm.agent() == null
                  ? ": Unmoved is not in it. Start it with -javaagent:unmoved-agent.jar=mode=observe, or attach that."
                  : ": it has opened no connection since, or unmoved.jmx=false is set."));
    }
  }
}
