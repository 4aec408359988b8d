package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the agent is for: the same programs, without it. If these fail, the other tests prove
 * nothing.
 */
class WithoutAgentIT {
  @ParameterizedTest
  @EnumSource(JedisVersion.class)
  void programWorksOnOneServer(JedisVersion jedis) {
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.RandomKeys")
            .jedis(jedis)
            .withoutAgent()
            .server(Clusters.standalone())
            .argument("threads", 2)
            .argument("rounds", 3)
            .start()) {
      assertTrue(
          app.awaitSuccess().stream().anyMatch(line -> line.startsWith("OK commands=")),
          app::toString);
    }
  }

  @ParameterizedTest
  @EnumSource(JedisVersion.class)
  void programFailsOnClusterWithMoved(JedisVersion jedis) {
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.RandomKeys")
            .jedis(jedis)
            .withoutAgent()
            .server(Clusters.shared().seed().server())
            .argument("rounds", 1)
            .start()) {
      assertEquals(1, app.awaitExit());
      assertTrue(
          app.stdout().stream()
              .anyMatch(line -> line.matches("FAILED .*MOVED \\d+ 127.0.0.1:\\d+.*")),
          () -> String.join("\n", app.stdout()));
    }
  }
}
