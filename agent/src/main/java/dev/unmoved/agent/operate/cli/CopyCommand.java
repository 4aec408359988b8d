package dev.unmoved.agent.operate.cli;

import dev.unmoved.agent.operate.copy.Copy;
import dev.unmoved.agent.operate.copy.CopyException;
import dev.unmoved.agent.operate.copy.CopyReport;
import dev.unmoved.agent.operate.copy.CopySettings;
import dev.unmoved.agent.operate.copy.Endpoint;
import dev.unmoved.agent.operate.copy.ProgressLine;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import java.io.File;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code copy}. */
@Command(
    name = "copy",
    description = {
      "Copies the data of a server into a cluster, or back, under the names that the agent gives keys there.",
      "It copies, it does not replicate: what is written to the source meanwhile may be missing.",
      "Keys that the target has are kept; the source is never changed. Docs: docs/copy.md.",
      "Exit codes: 0 all is there, and the counts agree; 1 it is, but for what the output tells (keys of the target's own"
          + " that were kept); 2 it is not, or --verify has found differences; 3 it was not brought to an end: not"
          + " reachable, no permission, wrong usage."
    },
    exitCodeOnInvalidInput = CopyCommand.UNKNOWN,
    exitCodeOnExecutionException = CopyCommand.UNKNOWN)
final class CopyCommand implements Callable<Integer> {
  static final int UNKNOWN = 3;

  private static final String[] STATUS = {"OK", "WARNING", "CRITICAL"};
  private static final String RETRIES = "30s";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "HOST:PORT of a server or any node")
  private String source;

  @Parameters(index = "1", paramLabel = "TARGET", description = "HOST:PORT of a server or any node")
  private String target;

  @Option(
      names = "--databases",
      paramLabel = "server|prefix|one",
      defaultValue = "server",
      description =
          "as unmoved.databases: what becomes of databases in the target's cluster, or became of them in the source's"
              + " where the target is none")
  private String databases;

  @Option(
      names = "--databases-prefix",
      paramLabel = "FORMAT",
      defaultValue = "db%d:",
      description = "as unmoved.databases.prefix")
  private String databasesPrefix;

  @Option(
      names = "--colocate",
      paramLabel = "RULES",
      defaultValue = "",
      description = "as unmoved.colocate, for the same cluster as --databases")
  private String colocate;

  @Option(
      names = "--source-databases",
      paramLabel = "server|prefix|one",
      defaultValue = "server",
      description = "from cluster to cluster: what became of databases in the source's")
  private String sourceDatabases;

  @Option(
      names = "--source-colocate",
      paramLabel = "RULES",
      defaultValue = "",
      description = "from cluster to cluster: the rules of the source's")
  private String sourceColocate;

  @Option(
      names = "--db",
      paramLabel = "N",
      split = ",",
      description = "only these databases of the application")
  private List<Integer> only = Collections.emptyList();

  @Option(
      names = "--into",
      paramLabel = "N",
      defaultValue = "-1",
      description = "the one database that is copied becomes this one")
  private int into;

  @Option(names = "--replace", description = "overwrite keys that the target has")
  private boolean replace;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "write down how far it is; the same command with the same file goes on there")
  private File state;

  @Option(
      names = "--dry-run",
      description = "write nothing; tell what the slots would get, and the largest keys")
  private boolean dryRun;

  @Option(
      names = "--verify",
      description = "copy nothing; compare type, value and time to live of every key")
  private boolean verify;

  @Option(
      names = "--rate",
      paramLabel = "KEYS",
      defaultValue = "0",
      description = "at most so many keys a second; 0: as fast as it goes")
  private long rate;

  @Option(
      names = "--whole-up-to",
      paramLabel = "MB",
      defaultValue = "32",
      description = "larger values are copied in pieces (${DEFAULT-VALUE})")
  private int wholeUpTo;

  @Option(names = "--show-keys", description = "show whole keys; otherwise their first words")
  private boolean showKeys;

  @Option(
      names = "--progress",
      description = "tell on stderr how far it is, also where that is no terminal")
  private boolean progress;

  @Option(names = "--source-user", description = "a user of the ACL; without it, the default one")
  private String sourceUser;

  @Option(names = "--target-user", description = "the same for the target")
  private String targetUser;

  @Option(
      names = "--source-password-from",
      paramLabel = "WHERE",
      description =
          "where the password is: env:NAME, file:PATH or prompt. Never on the command line, which others can see")
  private String sourcePassword;

  @Option(
      names = "--target-password-from",
      paramLabel = "WHERE",
      description = "the same for the target")
  private String targetPassword;

  @Option(
      names = "--tls",
      description = "connect to both by TLS; -Djavax.net.ssl.trustStore and keyStore apply")
  private boolean tls;

  @Option(names = "--source-tls", description = "connect to the source by TLS")
  private boolean sourceTls;

  @Option(names = "--target-tls", description = "connect to the target by TLS")
  private boolean targetTls;

  @CommandLine.Mixin private Reach reach;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "how long a connection may take, and each answer (${DEFAULT-VALUE})")
  private int timeout;

  @Override
  public Integer call() throws InterruptedException, Refused {
    checkUsage();
    Log.configure(Log.WARN, null);
    Endpoint from =
        endpoint(source, sourceUser, sourcePassword, "--source-password-from", tls || sourceTls);
    Endpoint to =
        endpoint(target, targetUser, targetPassword, "--target-password-from", tls || targetTls);
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal = Terminal.isThere();
    ProgressLine line = new ProgressLine(progress || terminal ? err : null, terminal);
    CopySettings settings = settings();
    try (Copy copy =
        Copy.open(
            from,
            to,
            names(databases, colocate),
            names(sourceDatabases, sourceColocate),
            engine(),
            settings,
            line)) {
      CopyReport report = copy.run(identity());
      print(report);
      return report.severity();
    } catch (CopyException e) {
      throw new Refused(
          oneLine(e.getMessage())
              + (state != null && state.exists()
                  ? "\nHow far it came is in " + state + ": the same command goes on there."
                  : ""),
          e);
    }
  }

  private void checkUsage() {
    String wrong = null;
    if (timeout < 1 || timeout > 3600) {
      wrong = "SECONDS is from 1 to 3600";
    } else if (rate < 0 || wholeUpTo < 0 || wholeUpTo > 256) {
      wrong = "KEYS is not negative, and MB from 0 to 256";
    } else if (dryRun && verify) {
      wrong = "--dry-run and --verify are two things";
    } else if (dryRun && state != null) {
      wrong = "--dry-run does not go on where another one has ended: it has no --state";
    } else if (replace && (dryRun || verify)) {
      wrong = "--replace is for copies";
    } else if (reach.hasCertificates() && !(tls || sourceTls || targetTls)) {
      wrong = "--cacert wants --tls, --source-tls or --target-tls beside it";
    }
    if (wrong != null) {
      throw reach.wrong(wrong);
    }
  }

  private Endpoint endpoint(
      String text, String user, String passwordFrom, String option, boolean secured)
      throws Refused {
    return new Endpoint(
        reach.address(text), reach.login(user, passwordFrom, option, secured), timeout * 1000);
  }

  private CopySettings settings() {
    return new CopySettings(
        dryRun
            ? CopySettings.Purpose.DRY_RUN
            : verify ? CopySettings.Purpose.VERIFY : CopySettings.Purpose.COPY,
        new TreeSet<Integer>(only),
        into,
        replace,
        rate,
        wholeUpTo * 1024L * 1024L,
        showKeys,
        state == null ? null : state.toPath());
  }

  /** What has to be the same for a run to go on where another one has ended. */
  private String identity() {
    return (verify ? "verify " : "copy ")
        + Arrays.asList(source, target, databases, databasesPrefix, colocate)
        + Arrays.asList(sourceDatabases, sourceColocate)
        + " --db "
        + new TreeSet<Integer>(only)
        + " --into "
        + into
        + (replace ? " --replace" : "");
  }

  private Options names(String ofDatabases, String rules) {
    Properties properties = new Properties();
    properties.setProperty("unmoved.databases", ofDatabases);
    properties.setProperty("unmoved.databases.prefix", databasesPrefix);
    properties.setProperty("unmoved.colocate", rules);
    return reach.options(properties);
  }

  private Options engine() {
    Properties properties = new Properties();
    properties.setProperty("unmoved.retry.timeout", RETRIES);
    return reach.options(properties);
  }

  private void print(CopyReport report) {
    PrintWriter out = spec.commandLine().getOut();
    String what = dryRun ? " dry run " : verify ? " comparison of " : " copy of ";
    out.println(
        STATUS[report.severity()] + what + source + " to " + target + ", " + report.summary());
    for (String detail : report.details()) {
      out.println("  " + oneLine(detail));
    }
  }

  /** What servers say may be anything, but no second line and nothing for a terminal. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", "?");
  }
}
