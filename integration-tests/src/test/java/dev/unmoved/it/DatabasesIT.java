package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Databases other than 0, for applications with a pool for each; what is on the nodes then. */
class DatabasesIT {
  private final RedisCluster cluster = Clusters.shared();

  @BeforeEach
  void empty() {
    for (ClusterNode node : cluster.primaries()) {
      node.server().call("FLUSHALL");
    }
  }

  private ConsoleApp console(String databases) {
    return ConsoleApp.start(
        ConsoleApp.setup()
            .server(cluster.seed().server())
            .property("unmoved.databases", databases));
  }

  /** All keys of all nodes, as they are stored. */
  private TreeSet<String> stored() {
    TreeSet<String> keys = new TreeSet<>();
    for (ClusterNode node : cluster.primaries()) {
      for (Object key : (List<?>) node.server().call("KEYS", "*")) {
        keys.add(new String((byte[]) key, StandardCharsets.UTF_8));
      }
    }
    return keys;
  }

  private static TreeSet<String> set(String... keys) {
    return new TreeSet<>(Arrays.asList(keys));
  }

  @Test
  void poolsOfSeveralDatabasesInOneJvmDoNotSeeEachOther() {
    try (ConsoleApp console = console("prefix")) {
      assertEquals("OK", console.answer("in 3 SET k three").replace("\"", ""));
      assertEquals("OK", console.answer("in 5 SET k five").replace("\"", ""));
      assertEquals("OK", console.answer("lone SET k zero").replace("\"", ""));
      assertEquals("\"three\"", console.answer("in 3 GET k"));
      assertEquals("\"five\"", console.answer("in 5 GET k"));
      assertEquals("\"zero\"", console.answer("pool GET k"));
      assertEquals(set("db3:k", "db5:k", "k"), stored());
      for (int i = 0; i < 50; i++) {
        console.answer("in 3 SET many:" + i + " x");
      }
      assertEquals("(long) 51", console.answer("in 3 DBSIZE"));
      assertEquals("(long) 1", console.answer("in 5 DBSIZE"));
      assertEquals("(long) 1", console.answer("pool DBSIZE"));
      assertEquals("[\"k\"]", console.answer("pool KEYS *"));
      assertEquals("\"k\"", console.answer("in 5 RANDOMKEY"));
      assertTrue(console.answer("in 3 FLUSHDB").contains("OK"));
      assertEquals(set("db5:k", "k"), stored());
      assertTrue(console.answer("in 5 CLIENT INFO").contains(" db=5 "));
    }
  }

  @Test
  void anApplicationWithOneDatabaseHasTheClusterForItself() {
    try (ConsoleApp console = console("one")) {
      assertTrue(console.answer("in 3 SET k three").contains("OK"));
      assertEquals("\"three\"", console.answer("in 3 GET k"));
      assertEquals("(long) 1", console.answer("in 3 DBSIZE"));
      assertEquals(set("k"), stored());
    }
  }

  @Test
  void aPrefixThatCannotBeUsedRoutesNothing() {
    try (ConsoleApp console =
        ConsoleApp.start(
            ConsoleApp.setup()
                .server(cluster.seed().server())
                .property("unmoved.databases", "prefix")
                .property("unmoved.databases.prefix", "{db%d}"))) {
      String refused = console.answer("lone SELECT 3");
      assertTrue(refused.contains("SELECT is not allowed in cluster mode"), refused);
      assertTrue(
          console.jvm().stderr().stream()
              .anyMatch(line -> line.contains("unmoved.databases.prefix={db%d} cannot be used")),
          () -> console.jvm().stderr().toString());
    }
  }
}
