package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One server without cluster support, as most users still have when they first add the agent. */
class StandaloneIT {
  @ParameterizedTest
  @EnumSource(value = JedisVersion.class, names = {"V3_10_0", "V8_0_2"})
  void serverSeesTheSameCommandsAndGivesTheSameAnswers(JedisVersion jedis) {
    Run without = answers(jedis, false);
    Run with = answers(jedis, true);

    assertEquals(without.lines(), with.lines());
    long probes = with.calls().entrySet().stream()
        .filter(call -> call.getKey().startsWith("cluster")).mapToLong(Map.Entry::getValue).sum();
    assertTrue(probes <= 1, "asked " + probes + " times whether it is a cluster");
    with.calls().keySet().removeIf(name -> name.startsWith("cluster"));
    assertEquals(without.calls(), with.calls());
  }

  @ParameterizedTest
  @EnumSource(JedisVersion.class)
  void everyClientWorksAsBefore(JedisVersion jedis) {
    try (ClientJvm app = ClientJvm.of("legacy.RandomKeys").jedis(jedis)
        .server(Clusters.standalone()).argument("threads", 2).argument("rounds", 3).start()) {
      Workload.assertSuccess(app);
    }
  }

  private record Run(List<String> lines, Map<String, Long> calls) {}

  private static Run answers(JedisVersion jedis, boolean agent) {
    RedisServer server = Clusters.standalone();
    try (ClientJvm app = ClientJvm.of("legacy.Answers").jedis(jedis).agent(agent)
        .server(server).argument("commands", 2000).start()) {
      List<String> lines = app.awaitSuccess();
      Map<String, Long> calls = server.commandCalls();
      // our own, of the fixture
      calls.keySet().removeAll(List.of("info", "config|resetstat", "config"));
      return new Run(lines, calls);
    }
  }
}
