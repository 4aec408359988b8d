package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.FrameworkVersion;
import dev.unmoved.it.server.Clusters;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is built on top of clients, with nothing done for it. */
class FrameworksIT {
  @ParameterizedTest
  @EnumSource
  void everythingItOffersHasTheResultsOfOneServer(FrameworkVersion version) {
    List<String> expected = expected(version);
    try (ClientJvm app =
        NettyApps.walk(version)
            .server(Clusters.shared().seed().server())
            .argument("rounds", 2)
            .start()) {
      assertEquals(expected, NettyApps.results(app));
      assertTrue(
          app.stderr().stream().anyMatch(line -> line.contains("is a cluster: 3 shards")),
          app::toString);
    }
  }

  /**
   * Redisson's caches have once not come to their end on one server, without the agent; so they may
   * try again there.
   */
  private static List<String> expected(FrameworkVersion version) {
    try {
      return onOneServer(version);
    } catch (AssertionError e) {
      System.out.println("AGAIN: " + version + " failed without the agent: " + e.getMessage());
      return onOneServer(version);
    }
  }

  private static List<String> onOneServer(FrameworkVersion version) {
    try (ClientJvm app =
        NettyApps.walk(version)
            .withoutAgent()
            .server(Clusters.standalone())
            .argument("rounds", 1)
            .start()) {
      return NettyApps.results(app);
    }
  }
}
