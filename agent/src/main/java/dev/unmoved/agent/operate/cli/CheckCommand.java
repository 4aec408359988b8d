package dev.unmoved.agent.operate.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.unmoved.agent.operate.check.Access;
import dev.unmoved.agent.operate.check.CheckFinding;
import dev.unmoved.agent.operate.check.Examination;
import dev.unmoved.agent.operate.check.Survey;
import dev.unmoved.option.Options;
import dev.unmoved.topology.NodeAddress;
import java.io.File;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
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
      "Exit codes: 0 nothing to act on; 1 there are findings, or it is no cluster; 2 it cannot be told: not reachable, no"
          + " permission, wrong usage."
    })
final class CheckCommand implements Callable<Integer> {
  private static final int CANNOT_TELL = 2;

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

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "certificates to trust, PEM; instead of the JDK's own")
  private File caCertificates;

  @Option(
      names = "--tls-any-name",
      description = "accept a certificate that is for another name or address")
  private boolean anyName;

  @Option(
      names = "--address-map",
      paramLabel = "ANNOUNCED=REACHABLE,...",
      defaultValue = "",
      description = "as unmoved.address-map, for nodes behind NAT")
  private String addressMap;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "what connecting may take, and each answer (${DEFAULT-VALUE})")
  private int timeout;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    NodeAddress seed = NodeAddress.parse(address);
    if (seed == null || seed.host().isEmpty() || timeout < 1 || timeout > 600) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          seed == null || seed.host().isEmpty()
              ? address + " is not of the form HOST:PORT"
              : "SECONDS is from 1 to 600");
    }
    Examination examination;
    try {
      examination = Survey.of(seed, access());
    } catch (Refused e) {
      spec.commandLine().getErr().println(e.getMessage());
      return CANNOT_TELL;
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JsonText.print(json(examination)));
    } else if (examination.isConclusive()) {
      print(examination, out);
    } else {
      spec.commandLine().getErr().println(examination.obstacle());
    }
    return !examination.isConclusive()
        ? CANNOT_TELL
        : examination.isHealthy() ? Cli.OK : Cli.FAILED;
  }

  private Access access() throws Refused {
    boolean secured = tls || caCertificates != null;
    return new Access(
        user,
        Secrets.password(passwordFrom),
        secured ? Secrets.trusting(caCertificates) : null,
        !anyName,
        timeout * 1000,
        addressMap());
  }

  private Map<String, String> addressMap() {
    return Options.parse(
            "address-map=" + addressMap,
            new Properties(),
            Collections.<String, String>emptyMap(),
            new Options.Warnings() {
              @Override
              public void warn(String message) {
                throw new CommandLine.ParameterException(spec.commandLine(), message);
              }
            })
        .addressMap();
  }

  private static void print(Examination examination, PrintWriter out) {
    if (examination.isCluster()) {
      out.println(
          examination.address()
              + ": a cluster of "
              + examination.shards()
              + " shards and "
              + examination.nodes().size()
              + " nodes, of which "
              + examination.answered()
              + " answered; "
              + examination.slotsAssigned()
              + " of 16384 slots assigned");
    }
    for (CheckFinding finding : examination.findings()) {
      out.println();
      out.println(finding.severity() + " " + finding.code());
      out.println("  " + finding.text());
      out.println("  What to do: " + finding.remedy());
    }
    if (examination.isCluster()) {
      out.println();
      out.println(examination.isHealthy() ? "Healthy." : "Not healthy.");
    }
  }

  private static JsonObject json(Examination examination) {
    JsonObject all = new JsonObject();
    all.addProperty("address", examination.address().toString());
    all.addProperty(
        "verdict",
        !examination.isConclusive() ? "unknown" : examination.isHealthy() ? "healthy" : "findings");
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
      entry.addProperty("severity", finding.severity().name().toLowerCase(Locale.ROOT));
      entry.addProperty("code", finding.code());
      entry.addProperty("text", finding.text());
      entry.addProperty("remedy", finding.remedy());
      findings.add(entry);
    }
    all.add("findings", findings);
    return all;
  }
}
