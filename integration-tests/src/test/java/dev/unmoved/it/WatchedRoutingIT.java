package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.ReportedLines;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is routed can be watched as well, and whoever watches does not stop routing. */
class WatchedRoutingIT {
  private final RedisCluster cluster = Clusters.shared();

  @Test
  void toObserveWhatIsRoutedIsToWatchIt() {
    try (ConsoleApp app = ConsoleApp.start(ConsoleApp.setup().server(cluster.seed().server()))) {
      app.answer("lone SET foo bar");
      CommandLine.Result changed = CommandLine.run("mode", app.jvm().pid(), "observe");
      assertEquals(0, changed.exitCode(), changed.toString());
      assertTrue(changed.stdout().contains("mode route, watched\n"), changed.stdout());
      assertTrue(changed.stdout().contains("stay so"), changed.stdout());
      for (String connection : List.of("lone", "pool")) { // an open one, and a new one
        for (ClusterNode node : cluster.primaries()) {
          String set = connection + " SET " + keyOf(node) + " 1";
          assertEquals("\"OK\"", app.answer(set), "MOVED must not come through");
        }
      }
      app.answer("lone MGET " + keyOf(0) + " " + keyOf(1));
      app.answer("lone KEYS nothing*");
      app.answer("lone SINTER " + keyOf(0) + "s " + keyOf(1) + "s");
      assertTrue(app.answer("lone RENAME " + keyOf(0) + " " + keyOf(1)).contains("CROSSSLOT"));
      Path page = Folders.work().resolve("routed.html");
      CommandLine.Result report =
          CommandLine.run("report", app.jvm().pid(), "--html", page.toString());
      assertEquals(0, report.exitCode(), report.toString());
      String told = report.stdout();
      assertTrue(told.contains("routed to a cluster"), told);
      assertTrue(told.matches("(?s).*split +1 MGET.*"), told);
      assertTrue(told.matches("(?s).*combined +1 SINTER.*"), told);
      assertTrue(told.matches("(?s).*all nodes +1 KEYS.*"), told);
      assertTrue(told.matches("(?s).*REFUSED +1 RENAME.*at legacy\\.jedis\\.raw\\.Raw\\..*"), told);
      String json = reportOf(app.jvm());
      assertTrue(json.contains("\"verdict\":\"routed\""), json);
      assertTrue(CommandLine.run("attach", app.jvm().pid(), "report=false").exitCode() == 0);
      app.answer("lone MGET " + keyOf(0) + " " + keyOf(1));
      assertTrue(reportOf(app.jvm()).contains("\"command\":\"MGET\",\"verdict\":\"SPLIT\""));
      assertEquals(callsOf("MGET", json), callsOf("MGET", reportOf(app.jvm())), "watched no more");
      CommandLine.Result attached = CommandLine.run("attach", app.jvm().pid(), "mode=observe");
      assertEquals(0, attached.exitCode(), attached.toString());
      assertTrue(attached.stdout().contains("stay so"), attached.stdout());
      app.answer("lone MGET " + keyOf(0) + " " + keyOf(1));
      assertEquals("2", callsOf("MGET", reportOf(app.jvm())), "watched again");
    }
  }

  @Test
  void aCrossSlotIsInTheStatusWithItsLineThoughNobodyWatches() {
    try (ConsoleApp app = ConsoleApp.start(ConsoleApp.setup().server(cluster.seed().server()))) {
      app.answer("lone SET foo bar");
      app.answer("lone RENAME " + keyOf(0) + " " + keyOf(1));
      app.answer("lone RENAME " + keyOf(0) + " " + keyOf(1));
      String status = CommandLine.run("status", app.jvm().pid()).stdout();
      assertTrue(
          status.matches("(?s).*CROSSSLOT   2 of RENAME at legacy\\.jedis\\.raw\\.Raw\\..*"),
          status);
      assertTrue(reportOf(app.jvm()).contains("nothing-seen"), "nobody has asked for it");
    }
  }

  static Stream<ClientVersion> clients() {
    return Stream.of(
        JedisVersion.V2_0_0,
        JedisVersion.V8_0_2,
        LettuceVersion.V4_5_0,
        LettuceVersion.V7_7_0,
        VertxVersion.V5_1_1);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void whatIsEmulatedIsToldWithItsLine(ClientVersion client) throws IOException {
    Path file = Folders.work().resolve("watched-" + client + ".json");
    try (ClientJvm app =
        ClientJvm.of(client.program("Observed"))
            .client(client)
            .jvm(client.jvmOptions().toArray(new String[0]))
            .property("unmoved.cross-slot", "emulate")
            .property("unmoved.report", "true")
            .property("unmoved.report.file", file)
            .server(cluster.seed().server())
            .start()) {
      app.awaitLine("READY");
      app.send("end");
      app.awaitSuccess();
    }
    String report = Files.readString(file);
    assertTrue(report.contains("\"verdict\":\"routed\""), report);
    assertFalse(report.contains("\"verdict\":\"FAILS\""), report);
    assertEquals(ReportedLines.bad(client), ReportedLines.of("EMULATED", report), report);
    assertTrue(report.contains("\"notFollowed\":0"), report);
  }

  /**
   * Scripts are never taken apart, and on netty nobody reads the reply on the thread that asked.
   */
  @Test
  void aRefusalIsToldWithTheLineThatHasAskedOnAnotherThread() {
    ClientVersion client = RedissonVersion.V4_7_0;
    try (ClientJvm app =
        ClientJvm.of(client.program("Observed"))
            .client(client)
            .property("unmoved.cross-slot", "emulate")
            .property("unmoved.report", "true")
            .server(cluster.seed().server())
            .start()) {
      Await.until(
          "the script is refused",
          Duration.ofMinutes(1),
          () -> app.stderr().stream().anyMatch(line -> line.contains("RedisException: CROSSSLOT")));
      String line =
          "EVAL\\w* at legacy\\.redisson\\.observed\\.Observed\\.serve\\(Observed\\.java:\\d+\\)";
      String status = CommandLine.run("status", app.pid()).stdout();
      assertTrue(status.matches("(?s).*CROSSSLOT   1 of " + line + ".*"), status);
      String report = reportOf(app);
      assertEquals(1, ReportedLines.of("FAILS", report).size(), report);
      assertEquals(2, ReportedLines.of("EMULATED", report).size(), report);
    }
  }

  private String keyOf(int primary) {
    return keyOf(cluster.primaries().get(primary));
  }

  private String keyOf(ClusterNode node) {
    int number = 0;
    while (!cluster.ownerOf("key" + number).equals(node)) {
      number++;
    }
    return "key" + number;
  }

  private static String reportOf(ClientJvm app) {
    return CommandLine.run("report", app.pid(), "--json", "-").stdout();
  }

  private static String callsOf(String command, String report) {
    Matcher calls =
        Pattern.compile("\"command\":\"" + command + "\"[^}]*?\"calls\":(\\d+)").matcher(report);
    assertTrue(calls.find(), report);
    return calls.group(1);
  }
}
