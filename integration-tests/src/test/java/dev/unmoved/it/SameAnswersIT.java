package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The strongest test: the same program of commands on one server and on a cluster, compared reply by reply. */
class SameAnswersIT {
  private static final int COMMANDS = 4_000;

  @ParameterizedTest
  @CsvSource({"V3_10_0, 1", "V4_4_8, 2", "V8_0_2, 3"})
  void clusterAnswersLikeOneServer(JedisVersion jedis, int seed) {
    compare(ServerVersion.USUAL, jedis, seed, false);
  }

  @Disabled("MULTI and WATCH are not routed yet")
  @ParameterizedTest
  @CsvSource({"V3_10_0, 1", "V8_0_2, 3"})
  void clusterAnswersTransactionsLikeOneServer(JedisVersion jedis, int seed) {
    compare(ServerVersion.USUAL, jedis, seed, true);
  }

  @ParameterizedTest
  @EnumSource(value = ServerVersion.class, mode = EnumSource.Mode.EXCLUDE, names = "REDIS_7_0")
  void clusterOfEveryVersionAnswersLikeOneServerOfThatVersion(ServerVersion version) {
    compare(version, JedisVersion.USUAL, 4, false);
  }

  /** A fresh seed each time, named when it fails. */
  @Test
  void clusterAnswersLikeOneServerWhateverTheSeed() {
    compare(ServerVersion.USUAL, JedisVersion.USUAL, ThreadLocalRandom.current().nextInt(1_000_000), false);
  }

  private static void compare(ServerVersion version, JedisVersion jedis, int seed, boolean transactions) {
    List<String> alone = run(Clusters.standalone(version), jedis, seed, transactions, false);
    List<String> together = run(Clusters.shared(version).seed().server(), jedis, seed, transactions, true);
    assertTrue(alone.size() > COMMANDS && alone.get(alone.size() - 1).equals("OK"));
    for (int i = 0; i < Math.min(alone.size(), together.size()); i++) {
      assertEquals(alone.get(i), together.get(i), "seed " + seed + ", line " + (i + 1));
    }
    assertEquals(alone.size(), together.size());
  }

  private static List<String> run(
      RedisServer server, JedisVersion jedis, int seed, boolean transactions, boolean agent) {
    try (ClientJvm app = ClientJvm.of("legacy.Answers").jedis(jedis).agent(agent)
        .server(server).argument("seed", seed).argument("commands", COMMANDS)
        .argument("transactions", transactions).start()) {
      return app.awaitSuccess();
    }
  }
}
