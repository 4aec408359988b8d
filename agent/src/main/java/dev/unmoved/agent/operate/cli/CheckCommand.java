package dev.unmoved.agent.operate.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.unmoved.agent.operate.check.Access;
import dev.unmoved.agent.operate.check.CheckFinding;
import dev.unmoved.agent.operate.check.Examination;
import dev.unmoved.agent.operate.check.Survey;
import dev.unmoved.topology.NodeAddress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check}. */
@Command(
    name = "check",
    description = {
      "Asks every node of a cluster how it is, and tells what is wrong and what to do about it.",
      "Nothing is changed; the commands sent are AUTH, CLUSTER INFO, NODES, SLOTS, SHARDS, and INFO replication.",
      "Exit codes, as monitoring plugins have them: 0 nothing to act on; 1 a warning, or it is no cluster; 2 something"
          + " critical; 3 it cannot be told: not reachable, no permission, wrong usage."
    },
    exitCodeOnInvalidInput = CheckCommand.UNKNOWN,
    exitCodeOnExecutionException = CheckCommand.UNKNOWN)
final class CheckCommand implements Callable<Integer> {
  static final int UNKNOWN = 3;

  private static final String[] STATUS = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};

  /** What a finding has to be for the exit code to tell of it. */
  enum FailOn {
    critical,
    warning,
    note
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "HOST:PORT", description = "any node of the cluster")
  private String address;

  @Option(names = "--user", description = "a user of the ACL; without it, the default one")
  private String user;

  @Option(
      names = "--password-from",
      paramLabel = "SOURCE",
      description =
          "where the password is: env:NAME, file:PATH or prompt. Never on the command line, which others can see")
  private String passwordFrom;

  @Option(
      names = "--tls",
      description = "connect by TLS; -Djavax.net.ssl.trustStore and keyStore apply")
  private boolean tls;

  @CommandLine.Mixin private Reach reach;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description =
          "what each node may take as a whole, from connecting to the last answer (${DEFAULT-VALUE}); 16 are asked at"
              + " once")
  private int timeout;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      defaultValue = "warning",
      description =
          "critical, warning or note: findings that are less leave the exit code at 0 (${DEFAULT-VALUE})")
  private FailOn failOn;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException, Refused {
    NodeAddress seed = reach.address(address);
    if (timeout < 1 || timeout > 600) {
      throw reach.wrong("SECONDS is from 1 to 600");
    }
    Examination examination = Survey.of(seed, access());
    int code = exitCode(examination);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonText.print(json(examination, code)));
    } else {
      print(examination, STATUS[code], out);
    }
    return code;
  }

  private int exitCode(Examination examination) {
    if (!examination.isConclusive()) {
      return UNKNOWN;
    }
    CheckFinding.Severity worst = examination.worst();
    if (worst == null || worst.ordinal() > failOn.ordinal()) {
      return 0;
    }
    return worst == CheckFinding.Severity.CRITICAL ? 2 : 1;
  }

  private Access access() throws Refused {
    boolean secured = tls || reach.hasCertificates();
    return new Access(
        reach.login(user, passwordFrom, "--password-from", secured),
        timeout * 1000,
        reach.options(new Properties()).addressMap());
  }

  /** The first line is all that many a monitoring system shows. */
  private static void print(Examination examination, String status, PrintWriter out) {
    StringBuilder first = new StringBuilder(status).append(' ');
    if (!examination.isConclusive()) {
      first.append(examination.obstacle());
    } else if (examination.isCluster()) {
      first
          .append(examination.address())
          .append(": a cluster of ")
          .append(examination.shards())
          .append(" shards and ")
          .append(examination.nodes().size())
          .append(" nodes, of which ")
          .append(examination.answered())
          .append(" answered; ")
          .append(examination.slotsAssigned())
          .append(" of 16384 slots assigned");
      counts(examination, first);
    } else {
      first.append(examination.address()).append(": no cluster");
    }
    out.println(line(first.toString()));
    for (CheckFinding finding : examination.findings()) {
      out.println();
      out.println(finding.severity() + " " + finding.code());
      out.println("  " + line(finding.text()));
      out.println("  What to do: " + line(finding.remedy()));
    }
  }

  private static void counts(Examination examination, StringBuilder text) {
    for (CheckFinding.Severity severity : CheckFinding.Severity.values()) {
      int count = 0;
      for (CheckFinding finding : examination.findings()) {
        count += finding.severity() == severity ? 1 : 0;
      }
      if (count > 0) {
        text.append("; ").append(count).append(' ').append(name(severity));
        text.append(severity == CheckFinding.Severity.CRITICAL || count == 1 ? "" : "s");
      }
    }
  }

  private static String name(CheckFinding.Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  /**
   * What nodes say of themselves may be anything, but no second line and nothing for a terminal.
   */
  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", "?");
  }

  private static JsonObject json(Examination examination, int code) {
    JsonObject all = new JsonObject();
    all.addProperty("address", examination.address().toString());
    all.addProperty("status", STATUS[code].toLowerCase(Locale.ROOT));
    all.addProperty("obstacle", examination.obstacle());
    all.addProperty("cluster", examination.isCluster());
    all.addProperty("shards", examination.shards());
    all.addProperty("slotsAssigned", examination.slotsAssigned());
    JsonArray nodes = new JsonArray();
    for (String id : examination.nodes()) {
      JsonObject node = new JsonObject();
      node.addProperty("id", id);
      node.addProperty("address", examination.addressOf(id).toString());
      node.addProperty("role", examination.roleOf(id));
      node.addProperty("slots", examination.slotsOf(id));
      node.addProperty("failure", examination.failureOf(id));
      nodes.add(node);
    }
    all.add("nodes", nodes);
    JsonArray findings = new JsonArray();
    for (CheckFinding finding : examination.findings()) {
      JsonObject entry = new JsonObject();
      entry.addProperty("severity", name(finding.severity()));
      entry.addProperty("code", finding.code());
      entry.addProperty("text", finding.text());
      entry.addProperty("remedy", finding.remedy());
      findings.add(entry);
    }
    all.add("findings", findings);
    return all;
  }
}
