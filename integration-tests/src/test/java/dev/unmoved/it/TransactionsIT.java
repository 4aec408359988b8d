package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.app.JedisVersion;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.Slot;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MULTI, EXEC and WATCH on one slot, wherever that slot is. */
class TransactionsIT {
  private final RedisCluster cluster = Clusters.shared();

  @ParameterizedTest
  @EnumSource(JedisVersion.class)
  void transactionsAreExecutedWholeWhileSlotsMove(JedisVersion jedis) {
    Workload.runWhileSlotsMove(
        cluster,
        ClientJvm.of("legacy.jedis.RandomKeys").jedis(jedis).argument("transactions", true));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void watchOfOneTransactionDoesNotDisturbTheNext(boolean pipelined) {
    String tag = tag(false);
    String transaction =
        "WATCH " + tag + "w ; SET " + tag + "s v ; MULTI ; GET " + tag + "s ; EXEC";
    try (ConsoleApp console = console()) {
      for (int i = 0; i < 3; i++) {
        if (pipelined) {
          assertEquals(
              "[\"OK\", \"OK\", \"OK\", \"QUEUED\", [\"v\"]]",
              console.answer("pipe " + transaction));
        } else {
          assertEquals("[\"v\"]", oneByOne(console, transaction));
        }
      }
    }
  }

  @Test
  void changedKeyMakesTheTransactionVoid() {
    String tag = tag(false);
    try (ConsoleApp console = console()) {
      assertEquals(
          "(nil)",
          oneByOne(
              console,
              "WATCH " + tag + "w ; SET " + tag + "w changed ; MULTI ; GET " + tag + "w ; EXEC"));
    }
  }

  @Test
  void slotThatMovedAwayMakesAWatchedTransactionVoid() {
    String tag = tag(false);
    try (ConsoleApp console = console()) {
      assertEquals("\"OK\"", console.answer("lone WATCH " + tag + "w"));
      ClusterNode owner = cluster.ownerOf(tag);
      cluster.moveSlot(Slot.of(tag), cluster.primaryOtherThan(owner));
      assertEquals("(nil)", oneByOne(console, "MULTI ; SET " + tag + "s v ; EXEC"));
      assertEquals("(nil)", console.answer("lone GET " + tag + "s"));
    }
  }

  @Test
  void refusedWatchLeavesNothingBehind() {
    try (ConsoleApp console = console()) {
      assertTrue(
          console
              .answer("lone WATCH " + tag(true) + "a " + tag(false) + "b")
              .contains("CROSSSLOT"));
      String tag = tag(false);
      assertEquals(
          "[\"v\"]",
          oneByOne(
              console,
              "WATCH " + tag + "w ; SET " + tag + "s v ; MULTI ; GET " + tag + "s ; EXEC"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void laterCommandsOfTheSlotDoNotOvertakeATransaction(boolean onHome) {
    String key = tag(onHome) + "s";
    try (ConsoleApp console = console()) {
      assertEquals(
          "[\"OK\", \"QUEUED\", [\"OK\"], \"v\"]",
          console.answer("pipe MULTI ; SET " + key + " v ; EXEC ; GET " + key));
      // the second MULTI is an error that the transaction survives, as on one server
      assertEquals(
          "[(long) 1, \"OK\", (error) ERR MULTI calls can not be nested, \"QUEUED\", [\"OK\"], \"w\"]",
          console.answer(
              "pipe DEL " + key + " ; MULTI ; MULTI ; SET " + key + " w ; EXEC ; GET " + key));
    }
  }

  private ConsoleApp console() {
    return ConsoleApp.start(ConsoleApp.setup().server(cluster.seed().server()));
  }

  /**
   * A hash tag whose slot the node that the application is configured with serves, or does not
   * serve.
   */
  private String tag(boolean onHome) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "{tag" + i + "}")
        .filter(tag -> cluster.ownerOf(tag).equals(cluster.seed()) == onHome)
        .findFirst()
        .orElseThrow();
  }

  /** The reply to the last of the commands, each sent when the one before was answered. */
  private static String oneByOne(ConsoleApp console, String commands) {
    String reply = "";
    for (String command : commands.split(" ; ")) {
      reply = console.answer("lone " + command);
    }
    return reply;
  }
}
