package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.server.RedisCluster;

/** RandomKeys against a cluster, the way several test classes want it. */
final class Workload {
  private static final int SLOTS_MOVED = 24;

  private Workload() {}

  /**
   * The usual program, without MULTI: transactions are a test class of their own, {@link
   * TransactionsIT}.
   */
  static ClientJvm.Builder randomKeys() {
    return ClientJvm.of("legacy.jedis.RandomKeys").argument("transactions", false);
  }

  /**
   * Runs the program that {@code setup} names against a cluster whose slots move meanwhile; every
   * reply is right.
   */
  static void runWhileSlotsMove(RedisCluster cluster, ClientJvm.Builder setup) {
    try (ClientJvm app = setup.server(cluster.seed().server()).argument("threads", 2).start()) {
      app.awaitLine("^READY");
      cluster.reshard(SLOTS_MOVED);
      app.send("stop");
      assertSuccess(app);
    }
  }

  /** Runs a few rounds against a cluster at rest. */
  static void run(RedisCluster cluster, ClientJvm.Builder setup) {
    try (ClientJvm app =
        setup
            .server(cluster.seed().server())
            .argument("threads", 2)
            .argument("rounds", 3)
            .start()) {
      assertSuccess(app);
    }
  }

  static void assertSuccess(ClientJvm app) {
    assertTrue(
        app.awaitSuccess().stream().anyMatch(line -> line.matches("OK commands=\\d+ keys=\\d+")),
        () -> String.join("\n", app.stdout()));
  }
}
