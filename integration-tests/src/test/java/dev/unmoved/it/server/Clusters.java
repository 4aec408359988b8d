package dev.unmoved.it.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/**
 * Clusters and servers that test classes share, because forming one takes seconds. Whoever takes
 * one gets it healthy and empty. Tests that kill, pause or configure nodes start their own.
 */
public final class Clusters {
  private static final Map<ServerVersion, RedisCluster> CLUSTERS =
      new EnumMap<>(ServerVersion.class);
  private static final Map<ServerVersion, RedisServer> SERVERS = new EnumMap<>(ServerVersion.class);

  private Clusters() {}

  /** Three primaries of the usual version. */
  public static RedisCluster shared() {
    return shared(ServerVersion.USUAL);
  }

  /** Three primaries of {@code version}; the test is skipped, aloud, where it is not installed. */
  public static synchronized RedisCluster shared(ServerVersion version) {
    requireInstalled(version);
    RedisCluster cluster =
        CLUSTERS.computeIfAbsent(version, v -> RedisCluster.start(v, 3, 0, server -> {}));
    cluster.awaitHealthy();
    cluster.flush();
    cluster.resetStats();
    return cluster;
  }

  /** One server without cluster support. */
  public static RedisServer standalone() {
    return standalone(ServerVersion.USUAL);
  }

  public static synchronized RedisServer standalone(ServerVersion version) {
    requireInstalled(version);
    RedisServer server = SERVERS.computeIfAbsent(version, v -> RedisServer.of(v).start());
    server.flush();
    server.resetStats();
    return server;
  }

  /** Skips the running test where {@code version} is not installed. */
  public static void requireInstalled(ServerVersion version) {
    require(version.isAvailable(), version::whyUnavailable);
  }

  /** Skips the running test, with a line that says so, unless {@code present}. */
  public static void require(boolean present, Supplier<String> whyNot) {
    if (!present) {
      // a skipped test is easily overlooked in a long log
      System.out.println("SKIPPED: " + whyNot.get());
    }
    Assumptions.assumeTrue(present, whyNot);
  }
}
