package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Commands that no table holds: the servers of these clusters know some of theirs by other names.
 */
class UnknownCommandsIT {
  private static final String NOT_THERE = "(error) ERR unknown command";

  @ParameterizedTest
  @EnumSource
  void serversTellWhereTheKeysAre(ServerVersion version) {
    Clusters.requireInstalled(version);
    try (RedisCluster cluster =
            RedisCluster.start(
                version,
                3,
                0,
                server ->
                    server
                        .config("rename-command RPUSH", "my.push")
                        .config("rename-command DBSIZE", "my.size")
                        .config("rename-command ZUNIONSTORE", "my.union"));
        ConsoleApp console = ConsoleApp.start(ConsoleApp.setup().server(cluster.seed().server()))) {
      assertEquals("(nil)", console.answer("lone GET a"));
      cluster.resetStats();
      for (String key : new String[] {"a", "b", "c", "d", "e", "f"}) {
        assertEquals(
            "[(long) 1, (long) 2, [\"1\", \"2\"]]",
            console.answer(
                "pipe MY.PUSH " + key + " 1 ; my.push " + key + " 2 ; LRANGE " + key + " 0 -1"));
      }
      assertEquals("(long) 6", console.answer("lone MY.SIZE"));
      assertEquals(
          "[\"OK\", \"QUEUED\", [(long) 3]]", console.answer("pipe MULTI ; MY.PUSH b 3 ; EXEC"));
      assertEquals(
          "[(long) 1, (long) 0]", console.answer("pipe ZADD {x}a 1 m ; MY.UNION {x}d 1 {x}none"));
      assertEquals(0, cluster.errors("MOVED"));
      String countedAs = version.atLeast(7, 0) ? "command|info" : "command";
      assertEquals(3, cluster.calls(countedAs), "one question for each of the three");
      assertTrue(console.answer("lone NO.SUCH a").startsWith(NOT_THERE));
      assertTrue(console.answer("lone RPUSH a 1").startsWith(NOT_THERE));
    }
  }

  /** Nobody tells this user anything, so redirects have to. */
  @ParameterizedTest
  @EnumSource(
      value = ServerVersion.class,
      names = {"REDIS_6_2", "REDIS_7_0"})
  void redirectsLeadAUserWhoMayNotAsk(ServerVersion version) {
    try (RedisCluster cluster =
            RedisCluster.start(
                version,
                3,
                0,
                server ->
                    server
                        .password("secret")
                        .user("app on >app-secret ~* +@all -command")
                        .config("rename-command RPUSH", "my.push"));
        ConsoleApp console =
            ConsoleApp.start(
                ConsoleApp.setup()
                    .server(cluster.seed().server())
                    .argument("user", "app")
                    .argument("password", "app-secret"))) {
      for (String key : new String[] {"a", "b", "c", "d", "e", "f"}) {
        assertEquals(
            "[(long) 1, [\"1\"], (long) 2, [\"1\", \"2\"]]",
            console.answer(
                "pipe MY.PUSH "
                    + key
                    + " 1 ; LRANGE "
                    + key
                    + " 0 -1 ; MY.PUSH "
                    + key
                    + " 2 ; LRANGE "
                    + key
                    + " 0 -1"));
      }
      assertTrue(cluster.errors("MOVED") > 0);
    }
  }
}
