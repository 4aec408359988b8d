package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that {@code unmoved.colocate} puts into one slot: nothing is emulated. */
class ColocationIT {
  private final RedisCluster cluster = Clusters.shared();

  @BeforeEach
  void empty() {
    for (ClusterNode node : cluster.primaries()) {
      node.server().call("FLUSHALL");
    }
  }

  private static ConsoleApp console(RedisCluster cluster, String rules) {
    return ConsoleApp.start(
        ConsoleApp.setup().server(cluster.seed().server()).property("unmoved.colocate", rules));
  }

  /** What {@link EmulationIT} does in steps, the server does itself, and as one server does it. */
  @ParameterizedTest
  @EnumSource(ServerVersion.class)
  void callsOverSeveralKeysAnswerAsOneServerDoes(ServerVersion version) {
    RedisServer alone = Clusters.standalone(version);
    RedisCluster together = Clusters.shared(version);
    try (ConsoleApp plain = ConsoleApp.start(ConsoleApp.setup().withoutAgent().server(alone));
        ConsoleApp console = console(together, "*=app")) {
      plain.answer("lone FLUSHALL");
      console.answer("lone FLUSHALL");
      for (String line : EmulationIT.CALLS) {
        // nodes of a cluster refuse these up to 7.2
        if (!line.matches(".*SORT .*( BY | GET).*")) {
          assertEquals(plain.answer(line), console.answer(line), line);
        }
      }
      assertEquals(
          0, console.jvm().stderr().stream().filter(line -> line.contains("not atomic")).count());
    }
  }

  @Test
  void whatBelongsTogetherIsInOneSlotAndTheRestIsNot() {
    try (ConsoleApp console = console(cluster, "queue:{*}:*,{jobs}*")) {
      assertEquals("\"OK\"", console.answer("lone MSET queue:17:a 1 queue:17:b 2 jobs:x 3 a 4"));
      assertEquals(
          new TreeSet<>(List.of("{17}queue:17:a", "{17}queue:17:b", "{jobs}jobs:x", "a")),
          stored());
      assertEquals("\"OK\"", console.answer("lone RENAME queue:17:a queue:17:c"));
      assertEquals(
          "[\"OK\", \"OK\", \"QUEUED\", \"QUEUED\", [\"1\", \"OK\"]]",
          console.answer(
              "pipe WATCH queue:17:c ; MULTI ; GET queue:17:c ; SET queue:17:a 5 ; EXEC"));
      String sum = "return(redis.call('get',KEYS[1])+redis.call('get',KEYS[2]))";
      assertEquals("(long) 7", console.answer("lone EVAL " + sum + " 2 queue:17:a queue:17:b"));
      console.answer("lone RPUSH queue:17:list v");
      assertEquals(
          "[\"queue:17:list\", \"v\"]",
          console.answer("lone BLPOP queue:17:other queue:17:list 1"));
      String keys = console.answer("lone KEYS queue:*");
      for (String key : List.of("a", "b", "c")) {
        assertTrue(keys.contains("\"queue:17:" + key + "\""), keys);
      }
      assertEquals("(long) 5", console.answer("lone DBSIZE"));
      String refused = console.answer("lone RENAME queue:17:a queue:18:a");
      assertTrue(refused.contains("CROSSSLOT"), refused);
    }
  }

  private TreeSet<String> stored() {
    TreeSet<String> keys = new TreeSet<>();
    for (ClusterNode node : cluster.primaries()) {
      for (Object key : (List<?>) node.server().call("KEYS", "*")) {
        keys.add(new String((byte[]) key, StandardCharsets.UTF_8));
      }
    }
    return keys;
  }
}
