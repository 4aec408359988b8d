package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.Clusters;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications that give Jedis a socket factory of their own. */
class OwnSocketFactoriesIT {
  @ParameterizedTest
  @CsvSource({
    "V4_4_8, lambda",
    "V4_4_8, implementation",
    "V4_4_8, subclass",
    "V6_2_0, lambda",
    "V6_2_0, implementation"
  })
  void factoriesThatCanBeToldConnectToAllNodes(JedisVersion jedis, String kind) {
    try (ClientJvm app = program(jedis, kind).start()) {
      assertServed(app);
    }
  }

  @Test
  void anotherFactoryCanBeNamedForThoseThatCannot() {
    try (ClientJvm app =
        program(JedisVersion.USUAL, "closed")
            .property("unmoved.jedis.socket-factory", "legacy.jedis.v4.OwnFactories$Plain")
            .start()) {
      assertServed(app);
    }
  }

  @Test
  void withoutOneTheyAreLeftAloneAndOneWarningSaysWhatToDo() {
    try (ClientJvm app = program(JedisVersion.USUAL, "closed").start()) {
      List<String> lines = app.awaitSuccess();
      assertTrue(lines.stream().anyMatch(line -> line.startsWith("ERROR MOVED")), app::toString);
      assertEquals(
          1,
          app.stderr().stream()
              .filter(line -> line.contains("WARN"))
              .filter(line -> line.contains("unmoved.jedis.socket-factory"))
              .count(),
          () -> String.join("\n", app.stderr()));
    }
  }

  private static ClientJvm.Builder program(JedisVersion jedis, String kind) {
    Clusters.shared().flush();
    return ClientJvm.of("legacy.jedis.v4.OwnFactories")
        .jedis(jedis)
        .server(Clusters.shared().seed().server())
        .argument("kind", kind);
  }

  private static void assertServed(ClientJvm app) {
    assertEquals(
        IntStream.range(0, 50).mapToObj(i -> "RESULT value " + i).toList(),
        app.awaitSuccess().stream()
            .filter(line -> line.startsWith("RESULT") || line.startsWith("ERROR"))
            .toList(),
        app::toString);
  }
}
