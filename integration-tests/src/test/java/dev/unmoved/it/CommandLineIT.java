package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.app.Jdk;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that are about running JVMs, and those that explain. */
class CommandLineIT {
  private final RedisCluster cluster = Clusters.shared();

  private ClientJvm.Builder console() {
    return ConsoleApp.setup().server(cluster.seed().server());
  }

  private static Jdk installed(int feature) {
    Optional<Jdk> jdk = Jdk.find(feature);
    Clusters.require(
        jdk.isPresent(), () -> "JDK " + feature + " is not installed (.ci/matrix installs it)");
    return jdk.orElseThrow();
  }

  private static CommandLine.Result run(Jdk jdk, Object... words) {
    return CommandLine.run(jdk, Map.of(), words);
  }

  /**
   * The protocol of attaching differs between versions, and so does what each of them takes for
   * success.
   */
  @ParameterizedTest
  @ValueSource(ints = {8, 11, 17, 21, 25, 26})
  void everyJavaIsAttachedToByTheOldestAndTheNewest(int feature) {
    List<Jdk> tools = IntStream.of(8, 26).mapToObj(Jdk::find).flatMap(Optional::stream).toList();
    for (Jdk tool : tools) {
      try (ConsoleApp app = ConsoleApp.start(console().jdk(installed(feature)).withoutAgent())) {
        app.answer("lone PING");
        CommandLine.Result attached =
            run(tool, "attach", app.jvm().pid(), "log.level=warn,cross-slot=emulate");
        assertEquals(0, attached.exitCode(), tool + " to " + feature + ": " + attached);
        assertTrue(attached.stdout().contains("is in JVM " + app.jvm().pid()), attached.stdout());
        app.answer("lone SET foo bar");
        CommandLine.Result status = run(tool, "status", app.jvm().pid());
        assertEquals(0, status.exitCode(), tool + " to " + feature + ": " + status);
        assertTrue(status.stdout().contains("mode route"), status.stdout());
        assertTrue(status.stdout().contains("unmoved.cross-slot = emulate"), status.stdout());
        assertTrue(status.stdout().contains("3 shards, 16384 of 16384 slots"), status.stdout());
        assertTrue(status.stdout().contains("(an open connection to 127.0.0.1:"), status.stdout());
      }
    }
  }

  @Test
  void listTellsWhichJvmsHaveTheAgent() {
    try (ConsoleApp with = ConsoleApp.start(console());
        ConsoleApp without = ConsoleApp.start(console().withoutAgent())) {
      with.answer("lone PING");
      without.answer("lone PING");
      String list = CommandLine.run("list").stdout();
      assertTrue(
          Pattern.compile(
                  "^" + with.jvm().pid() + " +\\d\\S+ +legacy.jedis.raw.Console$",
                  Pattern.MULTILINE)
              .matcher(list)
              .find(),
          list);
      assertTrue(
          Pattern.compile(
                  "^" + without.jvm().pid() + " +- +legacy.jedis.raw.Console$", Pattern.MULTILINE)
              .matcher(list)
              .find(),
          list);
      CommandLine.Result several = CommandLine.run("status", "jedis.raw.Cons");
      assertEquals(1, several.exitCode());
      assertTrue(
          several.stderr().startsWith("Several JVMs")
              && several.stderr().contains("" + without.jvm().pid()),
          several.stderr());
    }
  }

  @Test
  void listTellsWhichJvmsDoNotAnswerAndOfTheOthersWhatItIsAskedFor() throws Exception {
    try (ConsoleApp first = ConsoleApp.start(console());
        ConsoleApp second = ConsoleApp.start(console());
        ConsoleApp third = ConsoleApp.start(console())) {
      for (ConsoleApp app : List.of(first, second, third)) {
        app.answer("lone PING");
      }
      List<ConsoleApp> stopped = List.of(first, third);
      try {
        for (ConsoleApp app : stopped) {
          signal("STOP", app);
        }
        String list = CommandLine.run("list").stdout();
        for (ConsoleApp app : stopped) {
          assertTrue(list.contains(String.format("%-8s ?", app.jvm().pid())), list);
        }
        assertTrue(
            Pattern.compile("^" + second.jvm().pid() + " +\\d", Pattern.MULTILINE)
                .matcher(list)
                .find(),
            list);
      } finally {
        for (ConsoleApp app : stopped) {
          signal("CONT", app);
        }
      }
    }
  }

  private static void signal(String name, ConsoleApp app) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, "" + app.jvm().pid()).inheritIO().start();
    assertEquals(0, kill.waitFor());
  }

  @Test
  void theShellCompletesCommandsOptionsAndTheirValues() throws Exception {
    String completion = CommandLine.run("completion").stdout();
    assertEquals("check", completed(completion, "unmoved ch"));
    assertEquals("--password-from", completed(completion, "unmoved check --pass"));
    assertEquals("critical", completed(completion, "unmoved check --fail-on cri"));
  }

  /** What bash would offer for the last word, with {@code script} sourced. */
  private static String completed(String script, String line) throws Exception {
    String[] words = line.split(" ");
    String question =
        script
            + "\nCOMP_WORDS=("
            + line
            + "); COMP_CWORD="
            + (words.length - 1)
            + "; COMP_LINE='"
            + line
            + "'; COMP_POINT=${#COMP_LINE}; _complete_unmoved; echo ${COMPREPLY[@]}\n";
    Path file = Files.createTempFile(Files.createDirectories(Folders.work()), "complete", ".sh");
    Files.writeString(file, question);
    Process bash =
        new ProcessBuilder("bash", "--norc", file.toString())
            // compopt minds that nobody is at a prompt
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    bash.getOutputStream().close();
    return new String(bash.getInputStream().readAllBytes()).strip();
  }

  @Test
  void statusNeedsNoAgentToBeLoadedSoItWorksWhereThatIsNotAllowed() {
    try (ConsoleApp app = ConsoleApp.start(console().jvm("-XX:-EnableDynamicAgentLoading"))) {
      app.answer("lone SET foo bar");
      CommandLine.Result status = CommandLine.run("status", app.jvm().pid());
      assertEquals(0, status.exitCode(), status.toString());
      assertTrue(app.jvm().stderr().stream().noneMatch(line -> line.contains("WARNING")));
    }
  }

  @Test
  void whatAJvmRefusesIsSaidInWords() {
    try (ConsoleApp app =
        ConsoleApp.start(console().withoutAgent().jvm("-XX:-EnableDynamicAgentLoading"))) {
      app.answer("lone PING");
      refused("(-XX:-EnableDynamicAgentLoading)", "attach", app.jvm().pid());
      refused("Unmoved is not in JVM " + app.jvm().pid(), "status", app.jvm().pid());
    }
    try (ConsoleApp app =
        ConsoleApp.start(console().withoutAgent().jvm("-XX:+DisableAttachMechanism"))) {
      app.answer("lone PING");
      refused("(-XX:+DisableAttachMechanism)", "attach", app.jvm().pid());
      refused("(-XX:+DisableAttachMechanism)", "top", app.jvm().pid(), "-n", 1);
    }
    refused("There is no process 999999999", "attach", 999999999);
    refused("No JVM of this user has a main class with \"no.such.Main\"", "attach", "no.such.Main");
    assertEquals(2, CommandLine.run("attach").exitCode());
    assertEquals(2, CommandLine.run("no-such-command").exitCode());
  }

  /** A process that is no JVM would be ended by the signal that attaching begins with. */
  @Test
  void processThatIsNoJvmSurvives() {
    long server =
        ProcessHandle.allProcesses()
            .filter(each -> each.info().command().orElse("").contains("redis-server"))
            .findFirst()
            .orElseThrow()
            .pid();
    refused("is not a JVM", "attach", server);
    assertTrue(ProcessHandle.of(server).isPresent());
  }

  private static void refused(String why, Object... words) {
    CommandLine.Result result = CommandLine.run(words);
    assertEquals(1, result.exitCode(), result.toString());
    assertTrue(result.stderr().contains(why), result.stderr());
  }

  @Test
  void topShowsRatesInPlainLines() {
    try (ConsoleApp app = ConsoleApp.start(console())) {
      app.answer("lone SET foo bar");
      CommandLine.Result top = CommandLine.run("top", app.jvm().pid(), "-n", 2, "-i", 0.2);
      assertEquals(0, top.exitCode(), top.toString());
      assertEquals(4, top.stdout().lines().count(), top.stdout());
      assertTrue(top.stdout().contains(cluster.seed().address()), top.stdout());
      assertTrue(top.stdout().indexOf('\u001b') < 0, top.stdout());
    }
  }

  @Test
  void modeIsChangedWhileTheApplicationRuns() {
    try (ConsoleApp app = ConsoleApp.start(console())) {
      app.answer("lone SET foo bar");
      assertTrue(CommandLine.run("mode", app.jvm().pid(), "off").stdout().endsWith("mode off\n"));
      assertTrue(CommandLine.run("status", app.jvm().pid()).stdout().contains("mode off"));
      assertEquals(2, CommandLine.run("mode", app.jvm().pid(), "fast").exitCode());
      assertTrue(
          CommandLine.run("mode", app.jvm().pid(), "route").stdout().endsWith("mode route\n"));
    }
  }

  @Test
  void detachedJvmIsAsIfTheAgentHadNeverBeenThere() {
    try (ConsoleApp app = ConsoleApp.start(console())) {
      app.answer("lone SET foo bar");
      CommandLine.Result detached = CommandLine.run("detach", app.jvm().pid());
      assertEquals(0, detached.exitCode(), detached.toString());
      refused("Unmoved is not in JVM " + app.jvm().pid(), "status", app.jvm().pid());
      refused("Unmoved is not in JVM " + app.jvm().pid(), "detach", app.jvm().pid());
      assertTrue(
          cluster.primaries().stream()
              .skip(1)
              .anyMatch(
                  node -> {
                    app.answer("new");
                    return app.answer("lone SET " + keyOf(node) + " x").contains("MOVED");
                  }));
      assertEquals(0, CommandLine.run("attach", app.jvm().pid()).exitCode());
      assertTrue(CommandLine.run("status", app.jvm().pid()).stdout().contains("mode route"));
    }
  }

  @Test
  void whatCannotChangeInARunningJvmIsSaid() {
    try (ConsoleApp app = ConsoleApp.start(console())) {
      app.answer("lone SET foo bar");
      CommandLine.Result attached =
          CommandLine.run("attach", app.jvm().pid(), "retry.timeout=9s,log.level=debug");
      assertEquals(1, attached.exitCode(), attached.toString());
      assertTrue(attached.stderr().contains("Not changed: [retry.timeout]"), attached.stderr());
      String status = CommandLine.run("status", app.jvm().pid()).stdout();
      assertTrue(status.contains("unmoved.log.level = debug"), status);
      assertEquals(0, CommandLine.run("attach", app.jvm().pid(), "log.level=info").exitCode());
    }
  }

  @Test
  void aReportThatCannotBeWrittenIsOneSentence() {
    try (ConsoleApp app = ConsoleApp.start(console())) {
      app.answer("lone SET foo bar");
      refused("there is no folder", "report", app.jvm().pid(), "--html", "/no/such/folder/r.html");
    }
  }

  private String keyOf(ClusterNode node) {
    return IntStream.range(0, 1000)
        .mapToObj(number -> "key" + number)
        .filter(key -> cluster.ownerOf(key).equals(node))
        .findFirst()
        .orElseThrow();
  }

  /** Both are written from the same table; this holds the text of the one against the other. */
  @Test
  void helpConfigSaysWhatTheReadmeSays() throws Exception {
    String help = CommandLine.run("help", "config").stdout();
    Matcher rows =
        Pattern.compile(
                "^\\| `(unmoved\\.[^`]+)` \\| (?:`([^`]*)`)? ?\\| (.*) \\|$", Pattern.MULTILINE)
            .matcher(Files.readString(readme()));
    int count = 0;
    while (rows.find()) {
      String name = rows.group(1);
      String paragraph =
          name
              + "\n  "
              + rows.group(3)
              + "\n  environment: "
              + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_')
              + "\n  default: "
              + (rows.group(2) == null ? "none" : rows.group(2))
              + "\n";
      assertTrue(help.contains(paragraph), () -> paragraph + " is missing in " + help);
      count++;
    }
    assertEquals(help.lines().filter(line -> line.startsWith("unmoved.")).count(), count);
    assertTrue(count > 20, count + " options");
  }

  private static Path readme() {
    return Paths.get("..", "README.md");
  }
}
