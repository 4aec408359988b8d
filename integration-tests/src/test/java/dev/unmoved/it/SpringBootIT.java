package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.BootVersion;
import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Spring Boot applications with its starters: repositories and sessions with their expiry events,
 * cache, template.
 */
class SpringBootIT {
  @ParameterizedTest
  @EnumSource
  void applicationHasTheResultsOfOneServer(BootVersion version) {
    List<String> expected;
    try (ClientJvm app = application(version, Clusters.standalone()).withoutAgent().start()) {
      expected = results(app);
    }
    assertTrue(expected.size() > 40, () -> "only " + expected);
    // The id of a session is part of its keys' names: to change it is to rename them.
    for (String how : ways(version)) {
      Clusters.shared().primaries().forEach(node -> node.server().call("FLUSHALL"));
      try (ClientJvm app = onCluster(version).jvm(how).start()) {
        assertEquals(expected, results(app), how);
        assertTrue(
            app.stderr().stream().anyMatch(line -> line.contains("is a cluster: 3 shards")),
            app::toString);
      }
    }
  }

  private static List<String> ways(BootVersion version) {
    String rule = "-Dunmoved.colocate=spring:session:{sessions:}*";
    return version == BootVersion.V3_5_7
        ? List.of(rule, "-Dunmoved.cross-slot=emulate")
        : List.of(rule);
  }

  @Test
  void withoutARuleTheIdOfASessionCannotChange() {
    try (ClientJvm app = onCluster(BootVersion.V3_5_7).start()) {
      assertNotEquals(0, app.awaitExit());
      String printed = String.join("\n", app.stdout()) + String.join("\n", app.stderr());
      assertTrue(printed.contains("CROSSSLOT"), printed);
    }
  }

  private static ClientJvm.Builder onCluster(BootVersion version) {
    return application(version, Clusters.shared().seed().server());
  }

  private static ClientJvm.Builder application(BootVersion version, RedisServer server) {
    return ClientJvm.of("legacy.spring.boot.Boot")
        .client(version)
        .words(
            "--rename",
            "--spring.main.web-application-type=none",
            "--spring.main.banner-mode=off",
            "--" + version.prefix() + ".host=127.0.0.1",
            "--" + version.prefix() + ".port=" + server.port())
        .property("io.netty.leakDetection.level", "paranoid");
  }

  private static List<String> results(ClientJvm app) {
    List<String> lines = app.awaitSuccess();
    NettyApps.assertNoLeak(app);
    assertTrue(lines.contains("DONE"), app::toString);
    return lines.stream().filter(line -> line.startsWith("RESULT ")).toList();
  }
}
