package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.ServerVersion;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One server without cluster support, as most users still have when they first add the agent. */
class StandaloneIT {
  @ParameterizedTest
  @EnumSource(
      value = JedisVersion.class,
      names = {"V3_10_0", "V8_0_2"})
  void serverSeesTheSameCommandsAndGivesTheSameAnswers(JedisVersion jedis) {
    RedisServer through = Clusters.standalone();
    try (RedisServer plain = RedisServer.of(ServerVersion.USUAL).start();
        ClientJvm app =
            ClientJvm.of("legacy.jedis.answers.Answers")
                .jedis(jedis)
                .server(through)
                .argument("alone", plain.port())
                .argument("nodes", through.port())
                .argument("commands", 2000)
                .start()) {
      app.awaitSuccess();
      Map<String, Long> expected = clientCalls(plain);
      Map<String, Long> calls = clientCalls(through);
      long probes =
          calls.entrySet().stream()
              .filter(call -> call.getKey().startsWith("cluster"))
              .mapToLong(Map.Entry::getValue)
              .sum();
      assertTrue(probes <= 1, "asked " + probes + " times whether it is a cluster");
      calls.keySet().removeIf(name -> name.startsWith("cluster"));
      assertEquals(expected, calls);
    }
  }

  /** Without those that prepare the program, and with which the client itself begins. */
  private static Map<String, Long> clientCalls(RedisServer server) {
    Map<String, Long> calls = server.commandCalls();
    calls
        .keySet()
        .removeAll(
            List.of(
                "info",
                "config|resetstat",
                "config|set",
                "script|flush",
                "flushall",
                "role",
                "command",
                "dbsize",
                "acl|deluser",
                "function|delete",
                "set",
                "del",
                "dump",
                "ping",
                "client|setinfo"));
    return calls;
  }

  @ParameterizedTest
  @EnumSource(JedisVersion.class)
  void everyClientWorksAsBefore(JedisVersion jedis) {
    try (ClientJvm app =
        ClientJvm.of("legacy.jedis.RandomKeys")
            .jedis(jedis)
            .server(Clusters.standalone())
            .argument("threads", 2)
            .argument("rounds", 3)
            .start()) {
      Workload.assertSuccess(app);
    }
  }
}
