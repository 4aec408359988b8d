package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.BootVersion;
import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the agent says among what its application says: unmoved.log.to=application. */
class ApplicationLogIT {
  private final RedisCluster cluster = Clusters.shared();

  @ParameterizedTest
  @EnumSource
  void linesAreAmongThoseOfSpringBootWithTheirLevel(BootVersion version) {
    List<String> lines = boot(version);
    assertLine(lines, "INFO .*dev\\.unmoved .*agent .* is in this JVM.*");
    assertLine(lines, "INFO .*dev\\.unmoved .*is a cluster: 3 shards.*");
    assertLine(lines, "WARN .*dev\\.unmoved .*done in steps.*");
  }

  @Test
  void linesAreJsonWhereThoseOfTheApplicationAre() {
    List<String> lines = boot(BootVersion.V3_5_7, "--logging.structured.format.console=logstash");
    assertLine(lines, "\\{.*is a cluster: 3 shards.*\"logger_name\":\"dev\\.unmoved\".*");
  }

  private List<String> boot(BootVersion version, String... words) {
    RedisServer server = cluster.seed().server();
    try (ClientJvm app =
        ClientJvm.of("legacy.spring.boot.Boot")
            .client(version)
            .words(
                "--rename",
                "--spring.main.web-application-type=none",
                "--spring.main.banner-mode=off",
                "--" + version.prefix() + ".host=127.0.0.1",
                "--" + version.prefix() + ".port=" + server.port())
            .words(words)
            .property("unmoved.cross-slot", "emulate")
            .property("unmoved.log.to", "application")
            .start()) {
      List<String> lines = app.awaitSuccess();
      assertEquals(List.of(), ours(app), "all of it is in the application's log");
      return lines;
    }
  }

  /** Each line is a command more, whose redirects and connections are told at this level. */
  @Test
  void anAppenderThatWritesThroughUsNeitherBlocksNorFeedsItself() {
    cluster.ownerOf("lines").server().call("DEL", "lines");
    try (ClientJvm app =
        ClientJvm.of("legacy.spring.boot.LogsToRedis")
            .client(BootVersion.V3_5_7)
            .words(String.valueOf(cluster.seed().server().port()))
            .property("unmoved.log.to", "application")
            .property("unmoved.log.level", "debug")
            .start()) {
      assertTrue(app.awaitSuccess().contains("DONE"), app::toString);
    }
    String lines = cluster.ownerOf("lines").server().text("LINDEX", "lines", "0");
    assertTrue(lines.contains("dev.unmoved"), lines);
  }

  @Test
  void whereNothingLogsLinesAreOnStderr() {
    try (ConsoleApp app =
        ConsoleApp.start(
            ConsoleApp.setup()
                .server(cluster.seed().server())
                .property("unmoved.log.to", "application"))) {
      app.answer("lone SET foo bar");
      Await.until(
          "the lines are on stderr",
          Duration.ofSeconds(20),
          () -> ours(app.jvm()).stream().anyMatch(line -> line.contains("is a cluster")));
      assertTrue(ours(app.jvm()).get(0).contains("is in this JVM"), "in their order");
    }
  }

  private static List<String> ours(ClientJvm app) {
    return app.stderr().stream().filter(line -> line.contains(" unmoved ")).toList();
  }

  private static void assertLine(List<String> lines, String pattern) {
    assertTrue(
        lines.stream().anyMatch(line -> line.matches(".*" + pattern)),
        () -> pattern + " is not in " + String.join("\n", lines));
  }
}
