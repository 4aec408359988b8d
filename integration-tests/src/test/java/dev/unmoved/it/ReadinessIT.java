package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ClientVersion;
import dev.unmoved.it.app.CommandLine;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.app.LettuceVersion;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.app.ReportedLines;
import dev.unmoved.it.app.SpringDataVersion;
import dev.unmoved.it.app.VertxVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.Folders;
import dev.unmoved.it.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What unmoved.mode=observe tells of applications that still run on one server. */
class ReadinessIT {

  static Stream<ClientVersion> clients() {
    return Stream.of(
        JedisVersion.V2_0_0,
        JedisVersion.V3_10_0,
        JedisVersion.V8_0_2,
        LettuceVersion.V4_5_0,
        LettuceVersion.V6_8_1,
        LettuceVersion.V7_7_0,
        RedissonVersion.V2_15_2,
        RedissonVersion.V3_52_0,
        RedissonVersion.V4_7_0,
        VertxVersion.V3_9_16,
        VertxVersion.V5_1_1,
        SpringDataVersion.V2_7_18,
        SpringDataVersion.V4_0_0);
  }

  @ParameterizedTest
  @MethodSource("clients")
  void theThreeBadLinesAreNamedAndNoOther(ClientVersion client) throws IOException {
    Path file = Folders.work().resolve("readiness-" + client + ".json");
    RedisServer server = Clusters.standalone();
    server.call("FLUSHALL");
    try (ClientJvm app =
        ClientJvm.of(client.program("Observed"))
            .client(client)
            .jvm(client.jvmOptions().toArray(new String[0]))
            .property("unmoved.mode", "observe")
            .property("unmoved.report.file", file)
            .server(server)
            .start()) {
      app.awaitLine("READY");
      app.send("end");
      app.awaitSuccess();
      assertEquals(
          List.of(),
          app.stderr().stream().filter(line -> line.contains(" unmoved WARN ")).toList());
    }
    assertNamesTheBadLines(client, Files.readString(file));
  }

  static Stream<ClientVersion> running() {
    return Stream.of(
        JedisVersion.V2_0_0,
        JedisVersion.V8_0_2,
        LettuceVersion.V4_5_0,
        LettuceVersion.V7_7_0,
        RedissonVersion.V2_15_2,
        RedissonVersion.V4_7_0,
        VertxVersion.V3_9_16,
        VertxVersion.V5_1_1);
  }

  /** Its connections are open by then, and its classes in use. */
  @ParameterizedTest
  @MethodSource("running")
  void aProgramThatRunsIsObservedFromTheAttachOn(ClientVersion client) throws IOException {
    RedisServer server = Clusters.standalone();
    try (ClientJvm app =
        ClientJvm.of(client.program("Observed"))
            .client(client)
            .withoutAgent()
            .server(server)
            .start()) {
      app.awaitLine("READY");
      server.resetStats();
      CommandLine.Result attached = CommandLine.run("attach", app.pid(), "mode=observe");
      assertEquals(0, attached.exitCode(), attached.toString());
      assertNamesTheBadLines(client, reportOfAnotherDay(app));
      assertEquals(List.of(), app.stderr().stream().filter(line -> line.contains("WARN")).toList());
      assertEquals(
          0,
          server.calls("cluster|shards") + server.calls("client|info"),
          "it was to be watched only");
    }
  }

  /** Nothing has to come to rest for being looked at. */
  @ParameterizedTest
  @EnumSource(names = {"V3_9_16", "V5_1_1"})
  void aConnectionThatAlwaysAwaitsAReplyIsObservedFromTheAttachOn(VertxVersion client)
      throws IOException {
    try (ClientJvm app =
        ClientJvm.of(client.program("Busy"))
            .client(client)
            .withoutAgent()
            .server(Clusters.standalone())
            .start()) {
      app.awaitLine("READY");
      CommandLine.Result attached = CommandLine.run("attach", app.pid(), "mode=observe");
      assertEquals(0, attached.exitCode(), attached.toString());
      String report = reportOfAnotherDay(app);
      assertTrue(report.contains("RENAME"), report);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.unmoved.it.AttachIT#ofEachLibrary")
  void aProgramThatRunsIsObservedFromTheChangeOfModeOn(ClientVersion client) throws IOException {
    try (ClientJvm app =
        ClientJvm.of(client.program("Observed"))
            .client(client)
            .jvm(client.jvmOptions().toArray(new String[0]))
            .server(Clusters.standalone())
            .start()) {
      app.awaitLine("READY");
      assertTrue(CommandLine.run("mode", app.pid(), "observe").stdout().endsWith("mode observe\n"));
      assertNamesTheBadLines(client, reportOfAnotherDay(app));
    }
  }

  private static String reportOfAnotherDay(ClientJvm app) {
    int before = app.stdout().size();
    app.send("again");
    app.awaitLine("READY", before);
    CommandLine.Result report = CommandLine.run("report", app.pid(), "--json", "-");
    assertEquals(0, report.exitCode(), report.toString());
    return report.stdout();
  }

  private static void assertNamesTheBadLines(ClientVersion client, String report)
      throws IOException {
    assertEquals(ReportedLines.bad(client), ReportedLines.of("FAILS", report), report);
    // Redisson sends a script that the server has not seen again, on a thread of its own.
    assertTrue(report.matches("(?s).*\"failingWithoutSite\":[01]}.*"), report);
    assertTrue(
        client instanceof RedissonVersion || report.contains("\"failingWithoutSite\":0}"), report);
    assertFalse(report.contains("secret-"), "values are never told");
    assertTrue(report.contains(title(client)), () -> title(client) + " is not in " + report);
  }

  private static String title(ClientVersion client) {
    String name = client.toString();
    return name.startsWith("jedis")
        ? "Jedis " + name.substring(6)
        : name.startsWith("redisson")
            ? "Redisson " + name.substring(9)
            : name.startsWith("vertx")
                ? "Vert.x Redis client " + name.substring(6)
                : name.startsWith("lettuce") && client != LettuceVersion.V4_5_0
                    ? "Lettuce " + name.substring(8)
                    : "Lettuce";
  }
}
