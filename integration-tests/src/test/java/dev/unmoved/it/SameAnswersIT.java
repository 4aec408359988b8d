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
    compare(ServerVersion.USUAL, jedis, seed, "transactions=false", "digests=false");
  }

  @ParameterizedTest
  @CsvSource({"V3_10_0, 1", "V8_0_2, 3"})
  void clusterAnswersTransactionsLikeOneServer(JedisVersion jedis, int seed) {
    compare(ServerVersion.USUAL, jedis, seed, "digests=false");
  }

  @ParameterizedTest
  @CsvSource({"V3_10_0, 5", "V8_0_2, 6"})
  void clusterAnswersCommandsOverSeveralSlotsLikeOneServer(JedisVersion jedis, int seed) {
    compare(ServerVersion.USUAL, jedis, seed, "transactions=false", "digests=false", "slots=many");
  }

  /** A script that ran once can be called by its digest, also where its key lives on another node. */
  @ParameterizedTest
  @CsvSource({"V3_10_0, 1", "V8_0_2, 3"})
  void clusterAnswersScriptsByDigestLikeOneServer(JedisVersion jedis, int seed) {
    compare(ServerVersion.USUAL, jedis, seed, "transactions=false");
  }

  @ParameterizedTest
  @EnumSource(value = ServerVersion.class, mode = EnumSource.Mode.EXCLUDE, names = "REDIS_7_0")
  void clusterOfEveryVersionAnswersLikeOneServerOfThatVersion(ServerVersion version) {
    compare(version, JedisVersion.USUAL, 4, "transactions=false", "digests=false");
  }

  /** A fresh seed each time, named when it fails. */
  @Test
  void clusterAnswersLikeOneServerWhateverTheSeed() {
    int seed = ThreadLocalRandom.current().nextInt(1_000_000);
    compare(ServerVersion.USUAL, JedisVersion.USUAL, seed, "transactions=false", "digests=false");
  }

  /** The same seed on both; {@code settings} say which parts of the program are wanted. */
  private static void compare(ServerVersion version, JedisVersion jedis, int seed, String... settings) {
    ClientJvm.Builder program = ClientJvm.of("legacy.Answers").jedis(jedis)
        .argument("seed", seed).argument("commands", COMMANDS).words(settings);
    List<String> alone = run(program.withoutAgent(), Clusters.standalone(version));
    List<String> together = run(program.agent(true), Clusters.shared(version).seed().server());
    assertTrue(alone.size() > COMMANDS && alone.get(alone.size() - 1).equals("OK"));
    for (int i = 0; i < Math.min(alone.size(), together.size()); i++) {
      int line = i;
      assertEquals(alone.get(i), together.get(i), () -> "seed " + seed + ", line " + (line + 1) + ", after:\n"
          + String.join("\n", alone.subList(Math.max(0, line - 10), line)) + "\n");
    }
    assertEquals(alone.size(), together.size());
  }

  private static List<String> run(ClientJvm.Builder program, RedisServer server) {
    try (ClientJvm app = program.server(server).start()) {
      return app.awaitSuccess();
    }
  }
}
