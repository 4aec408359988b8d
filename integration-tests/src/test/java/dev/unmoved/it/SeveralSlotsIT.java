package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.RespConnection;
import dev.unmoved.it.server.Slot;
import org.junit.jupiter.api.Test;

/**
 * What an application with keys of several slots gets, as it is and where the steps of emulation
 * are wanted.
 */
class SeveralSlotsIT {
  private static final String CROSSSLOT = "CROSSSLOT Keys in request don't hash to the same slot";

  private final RedisCluster cluster = Clusters.shared();

  @Test
  void readsThatCombineKeysNeedNoPermission() {
    try (ConsoleApp console = console("error")) {
      console.answer(
          "pipe SADD a 1 2 3 ; SADD b 2 3 4 ; SADD c 3 4 5 ; PFADD p1 x y ; PFADD p2 y z");
      assertEquals("[\"3\"]", console.answer("lone SINTER a b c"));
      assertEquals("(long) 2", console.answer("lone SINTERCARD 2 a b"));
      assertEquals("[\"1\"]", console.answer("lone SDIFF a b c"));
      assertEquals(
          "[(long) 3, [\"2\", \"3\"], (long) 0]",
          console.answer("pipe PFCOUNT p1 p2 ; SINTER a b ; SREM a 9"));
      assertTrue(console.answer("lone RENAME a b").contains(CROSSSLOT));
      assertTrue(console.answer("lone SINTERSTORE a b c").contains(CROSSSLOT));
    }
  }

  @Test
  void whatOneServerDoesAtOnceIsDoneInSteps() {
    try (ConsoleApp console = console("emulate")) {
      console.answer("lone SET session:1 data PX 100000");
      assertEquals(
          "[\"OK\", \"data\", (nil)]",
          console.answer("pipe RENAME session:1 session:2 ; GET session:2 ; GET session:1"));
      long ttl = Long.parseLong(console.answer("lone PTTL session:2").replace("(long) ", ""));
      assertTrue(ttl > 1_000 && ttl <= 100_000, "the time to live went along: " + ttl);
      console.answer("pipe RPUSH todo 1 2 ; SADD a 1 2 ; SADD b 2 3");
      assertEquals("\"2\"", console.answer("lone RPOPLPUSH todo doing"));
      assertEquals("[\"todo\", \"1\"]", console.answer("lone BLPOP nothing todo 5"));
      assertEquals("[(long) 3, (long) 1]", console.answer("pipe SUNIONSTORE u a b ; SMOVE a u 1"));
      assertEquals("(long) 0", console.answer("lone MSETNX fresh 1 u 2"));
      assertEquals("(nil)", console.answer("lone GET fresh"));
      assertEquals(
          1,
          console.jvm().stderr().stream()
              .filter(line -> line.contains("RENAME") && line.contains("not atomic"))
              .count(),
          "said once");
    }
  }

  @Test
  void aTransactionOverSeveralSlotsIsOnePerSlot() {
    try (ConsoleApp console = console("emulate")) {
      assertEquals(
          "[\"OK\", \"QUEUED\", \"QUEUED\", \"QUEUED\", \"QUEUED\", [\"OK\", (long) 1, \"1\", (long) 2]]",
          console.answer("pipe MULTI ; SET a 1 ; RPUSH b x ; GET a ; DEL a b ; EXEC"));
      assertEquals("\"OK\"", console.answer("lone MULTI"));
      assertEquals("\"QUEUED\"", console.answer("lone SET a 1"));
      assertEquals("\"QUEUED\"", console.answer("lone SET b 1"));
      assertEquals("[\"OK\", \"OK\"]", console.answer("lone EXEC"));
    }
  }

  @Test
  void keysOfSeveralSlotsAreWatched() {
    try (ConsoleApp console = console("emulate");
        RespConnection other = cluster.ownerOf("b").server().connect()) {
      assertEquals("\"OK\"", console.answer("lone WATCH a b"));
      assertEquals("[\"OK\", \"QUEUED\", [\"OK\"]]", console.answer("pipe MULTI ; SET a 1 ; EXEC"));
      assertEquals("\"OK\"", console.answer("lone WATCH a b"));
      other.call("SET", "b", "changed");
      assertEquals("[\"OK\", \"QUEUED\", (nil)]", console.answer("pipe MULTI ; SET a 2 ; EXEC"));
      assertEquals("\"1\"", console.answer("lone GET a"));
      assertEquals(
          "[\"OK\", \"OK\", \"OK\", \"QUEUED\", \"QUEUED\", [\"OK\", \"OK\"]]",
          console.answer("pipe WATCH a ; WATCH b ; MULTI ; SET a 3 ; SET b 3 ; EXEC"));
      assertEquals(
          "[\"OK\", \"OK\", \"OK\", \"QUEUED\", [\"OK\"]]",
          console.answer("pipe WATCH a b ; UNWATCH ; MULTI ; SET a 4 ; EXEC"));
    }
  }

  /** Nothing touches a key that does not exist when its slot moves. */
  @Test
  void aWatchedKeyThatIsCreatedWhereItsSlotHasMovedToIsSeen() {
    try (ConsoleApp console = console("emulate")) {
      console.answer("pipe DEL a ; DEL nobody ; WATCH a nobody");
      cluster.moveSlot(Slot.of("nobody"), cluster.primaryOtherThan(cluster.ownerOf("nobody")));
      cluster.ownerOf("nobody").server().call("SET", "nobody", "somebody");
      assertEquals("[\"OK\", \"QUEUED\", (nil)]", console.answer("pipe MULTI ; SET a 1 ; EXEC"));
      assertEquals("(nil)", console.answer("lone GET a"));
    }
  }

  @Test
  void aClientThatWaitsForListsOfSeveralSlotsIsServedWhenOneFills() {
    try (ConsoleApp console = console("emulate");
        RespConnection other = cluster.ownerOf("b").server().connect()) {
      int pop = console.begin("lone BLPOP a b c 0");
      other.call("RPUSH", "b", "x");
      assertEquals("[\"b\", \"x\"]", console.await(pop));
    }
  }

  @Test
  void aClientThatWaitsIsServedAtTheNewOwnerOfItsSlot() {
    try (ConsoleApp console = console("error")) {
      int pop = console.begin("lone BLPOP list 60");
      cluster.awaitBlocked(1);
      cluster.moveSlot(Slot.of("list"), cluster.primaryOtherThan(cluster.ownerOf("list")));
      cluster.ownerOf("list").server().call("RPUSH", "list", "x");
      assertEquals("[\"list\", \"x\"]", console.await(pop));
    }
  }

  @Test
  void waitCountsTheReplicasOfEveryNodeThatWasWrittenTo() {
    try (RedisCluster replicated = RedisCluster.start(3, 1);
        ConsoleApp console =
            ConsoleApp.start(ConsoleApp.setup().server(replicated.seed().server()))) {
      assertEquals(
          "[\"OK\", \"OK\", \"OK\", (long) 1]",
          console.answer("pipe SET a 1 ; SET b 1 ; SET c 1 ; WAIT 1 5000"));
      assertEquals(
          "[\"OK\", \"OK\", (long) 1]", console.answer("pipe SET a 2 ; SET b 2 ; WAIT 1 5000"));
    }
  }

  private ConsoleApp console(String crossSlot) {
    return ConsoleApp.start(
        ConsoleApp.setup()
            .server(cluster.seed().server())
            .property("unmoved.cross-slot", crossSlot));
  }
}
