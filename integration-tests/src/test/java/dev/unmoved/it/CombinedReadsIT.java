package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RespConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads that combine keys of several nodes, by an application that knows one. */
class CombinedReadsIT {
  private final RedisCluster cluster = Clusters.shared();
  private ConsoleApp console;

  @BeforeEach
  void start() {
    console = ConsoleApp.start(ConsoleApp.setup().server(cluster.seed().server()));
    console.answer("lone DEL combined:a combined:b combined:c");
  }

  @AfterEach
  void stop() {
    console.close();
  }

  @Test
  void setsOfSeveralNodesAreCombined() {
    console.answer("lone SADD combined:a 3 1 2");
    console.answer("lone SADD combined:b 2 3 4");
    assertEquals("[\"2\", \"3\"]", console.answer("lone SINTER combined:a combined:b"));
    assertEquals(
        "[\"1\", \"2\", \"3\", \"4\"]",
        console.answer("lone SUNION combined:a combined:b combined:c"));
    assertEquals(
        "[\"1\", \"1\", \"2\", \"2\", \"3\", \"2\", \"4\", \"2\"]",
        console.answer("lone ZUNION 2 combined:a combined:b WEIGHTS 1 2 AGGREGATE MAX WITHSCORES"));
  }

  /** The order of a pipeline holds around a request that takes several steps. */
  @Test
  void combinedReadSeesWhatWasWrittenBeforeItInThePipelineAndNothingAfter() {
    assertEquals(
        "[(long) 1, (long) 1, [\"x\"], (long) 1, []]",
        console.answer(
            "pipe SADD combined:a x ; SADD combined:b x"
                + " ; SINTER combined:a combined:b ; SREM combined:b x ; SINTER combined:a combined:b"));
  }

  /** No node can wait for streams of others, so they are asked again and again. */
  @Test
  void blockingReadOfSeveralStreamsEndsWhenOneOfThemGetsAnEntry() {
    cluster.ownerOf("combined:c").server().resetStats();
    int reading =
        console.begin("lone XREAD BLOCK 0 STREAMS combined:a combined:b combined:c $ $ $");
    RespConnection other = cluster.ownerOf("combined:b").server().connect();
    try (other) {
      Await.until(
          "the streams are asked again",
          Duration.ofSeconds(10),
          () -> cluster.ownerOf("combined:c").server().calls("xread") > 1,
          () -> "");
      other.call("XADD", "combined:b", "7-1", "field", "value");
    }
    assertEquals("[[\"combined:b\", [[\"7-1\", [\"field\", \"value\"]]]]]", console.await(reading));
  }

  @Test
  void blockingReadEndsWithItsTime() {
    assertEquals("(nil)", console.answer("lone XREAD BLOCK 30 STREAMS combined:a combined:b 0 0"));
  }

  @Test
  void consumerReadsStreamsOfSeveralNodes() {
    for (String stream : List.of("combined:a", "combined:b")) {
      console.answer("lone XGROUP CREATE " + stream + " g 0 MKSTREAM");
      console.answer("lone XADD " + stream + " 1-1 f v");
    }
    String call = "lone XREADGROUP GROUP g c STREAMS combined:a combined:b > >";
    assertEquals(
        "[[\"combined:a\", [[\"1-1\", [\"f\", \"v\"]]]], [\"combined:b\", [[\"1-1\", [\"f\", \"v\"]]]]]",
        console.answer(call));
    assertEquals("(nil)", console.answer(call));
    assertTrue(console.answer(call.replace("GROUP g", "GROUP h")).contains("NOGROUP"));
  }
}
