package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RespConnection;
import dev.unmoved.it.server.Slot;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A slot half-way between two nodes: some keys here, some there. */
class AskIT {
  private static final int SLOT = Slot.of("{half}");

  private final RedisCluster cluster = Clusters.shared();
  private ClusterNode source;
  private ClusterNode target;
  private ConsoleApp console;

  @BeforeEach
  void moveHalfOfTheSlot() {
    source = cluster.ownerOf(SLOT);
    target = cluster.primaryOtherThan(source);
    source.server().call("MSET", "{half}here", "1", "{half}there", "2");
    // Patience enough for any machine: TRYAGAIN must last until the test has moved the slot.
    console =
        ConsoleApp.start(
            ConsoleApp.setup()
                .server(cluster.seed().server())
                .property("unmoved.retry.timeout", "60s")
                .argument("timeout", 90_000));
    assertEquals("\"1\"", console.answer("lone GET {half}here"));
    cluster.beginMove(SLOT, target);
    cluster.moveKeys(source, target, List.of("{half}there"));
    cluster.resetStats();
  }

  @AfterEach
  void finishMove() {
    console.close();
    if (cluster.ownerOf(SLOT).equals(source)) {
      cluster.finishMove(SLOT, source, target);
    }
  }

  @Test
  void keysOnBothSidesAreFound() {
    assertEquals("\"1\"", console.answer("lone GET {half}here"));
    assertEquals("\"2\"", console.answer("lone GET {half}there"));
    assertEquals("\"2\"", console.answer("pool GET {half}there"));
    assertEquals("(nil)", console.answer("lone GET {half}nowhere"));
    assertEquals("\"OK\"", console.answer("lone SET {half}new 3"));
    assertEquals("3", readWhileImporting("{half}new"));
  }

  @Test
  void askLeavesTheTopologyAsItWas() {
    assertEquals("\"2\"", console.answer("lone GET {half}there"));
    assertEquals("\"2\"", console.answer("lone GET {half}there"));
    // each time the old owner was asked first, because the slot is still its own
    assertEquals(2, source.server().errorCounts().get("ASK"));
    assertEquals(2, target.server().calls("asking"));
    assertEquals(0, cluster.errors("MOVED"));
  }

  @Test
  void pipelineOverBothSidesIsAnsweredInOrder() {
    assertEquals(
        "[\"1\", \"2\", \"OK\", \"4\", \"2\", \"1\"]",
        console.answer(
            "pipe GET {half}here ; GET {half}there ; SET {half}new 4 ; GET {half}new ; GET {half}there ; GET {half}here"));
  }

  @Test
  void tryagainIsResolvedWhenTheMoveCompletes() {
    int number = console.begin("lone MGET {half}here {half}there");
    Await.until(
        "TRYAGAIN is answered", Duration.ofSeconds(30), () -> cluster.errors("TRYAGAIN") > 0);
    cluster.finishMove(SLOT, source, target);
    assertEquals("[\"1\", \"2\"]", console.await(number));
  }

  @Test
  void everyKeyIsFoundAfterTheMoveCompletes() {
    assertEquals("\"2\"", console.answer("lone GET {half}there"));
    cluster.finishMove(SLOT, source, target);
    assertEquals("[\"1\", \"2\"]", console.answer("pipe GET {half}here ; GET {half}there"));
    assertEquals("\"1\"", console.answer("pool GET {half}here"));
  }

  @Test
  void patternsOfTheSlotFindKeysOnBothSides() {
    assertEquals(Set.of("{half}here", "{half}there"), quoted(console.answer("lone KEYS {half}*")));
    assertEquals(
        Set.of("0", "{half}here", "{half}there"),
        quoted(console.answer("lone SCAN 0 MATCH {half}* COUNT 1000")));
    cluster.finishMove(SLOT, source, target);
    assertEquals(Set.of("{half}here", "{half}there"), quoted(console.answer("lone KEYS {half}*")));
    cluster.resetStats();
    assertEquals(Set.of("{half}here", "{half}there"), quoted(console.answer("lone KEYS {half}*")));
    assertEquals(
        Set.of("0", "{half}here", "{half}there"),
        quoted(console.answer("lone SCAN 0 MATCH {half}* COUNT 1000")));
    assertEquals(1, target.server().calls("keys"));
    assertEquals(1, cluster.calls("keys"), "only the owner is asked");
    assertEquals(1, cluster.calls("scan"));
  }

  private static Set<String> quoted(String answer) {
    return Pattern.compile("\"([^\"]*)\"")
        .matcher(answer)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  private String readWhileImporting(String key) {
    List<Object> replies;
    try (var connection = target.server().connect()) {
      replies = connection.pipeline(List.of(new Object[] {"ASKING"}, new Object[] {"GET", key}));
    }
    return RespConnection.asText(replies.get(1));
  }
}
