package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ConsoleApp;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.Slot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an application waits for, while nodes change and while it waits. */
class WaitingIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void waitAsksWhoeverServesAfterPlannedFailovers() {
    try (RedisCluster cluster = RedisCluster.start(3, 1);
        ConsoleApp console = console(cluster)) {
      String written = "pipe SET a 1 ; SET b 1 ; SET c 1 ; WAIT 1 10000";
      assertEquals("[\"OK\", \"OK\", \"OK\", (long) 1]", console.answer(written));
      List<ClusterNode> before = cluster.primaries();
      for (ClusterNode primary : before) {
        cluster.failover(primary);
      }
      cluster.revive(); // everyone's replica is in sync
      assertEquals("(long) 1", console.answer("lone WAIT 1 10000"));
      assertEquals("[\"OK\", \"OK\", \"OK\", (long) 1]", console.answer(written));
      assertEquals("\"OK\"", console.answer("lone SET a 2"));
      cluster.failover(cluster.ownerOf("a"));
      cluster.revive();
      String open = console.answer("lone WAIT 1 10000");
      assertTrue(open.contains("which serves no more"), open);
      assertEquals("(long) 1", console.answer("lone WAIT 1 10000"));
      assertEquals("[\"OK\", \"OK\", \"OK\", (long) 1]", console.answer(written));
    }
  }

  /** The node says TRYAGAIN, and the one who asks is interrupted. */
  @Test
  void anInterruptedThreadIsServedAsIfItWereNot() {
    RedisCluster cluster = Clusters.shared();
    try (ConsoleApp console = console(cluster)) {
      assertEquals("\"OK\"", console.answer("lone MSET {wait}a 1 {wait}b 2"));
      int slot = Slot.of("{wait}a");
      ClusterNode target = cluster.primaryOtherThan(cluster.ownerOf(slot));
      ClusterNode source = cluster.beginMove(slot, target);
      cluster.moveKeys(source, target, List.of("{wait}a"));
      cluster.resetStats();
      int deleted = console.begin("flagged DEL {wait}a {wait}b");
      Await.until("it was refused twice", LIMIT, () -> cluster.errors("TRYAGAIN") > 1);
      cluster.finishMove(slot, source, target);
      assertEquals("(long) 2 flag", console.await(deleted));
      assertEquals("\"PONG\"", console.answer("lone PING"));
    }
  }

  /** Nobody is ever promoted here. */
  @Test
  void aWaitHasItsEndAlsoWhileNobodyServes() {
    try (RedisCluster cluster = RedisCluster.start(3, 0);
        ConsoleApp console = console(cluster)) {
      ClusterNode gone = cluster.primaryOtherThan(cluster.seed());
      String key = "q";
      while (!cluster.ownerOf(key).equals(gone)) {
        key += "q";
      }
      String other = "p";
      while (!cluster.ownerOf(other).equals(cluster.seed())) {
        other += "p";
      }
      assertEquals("(nil)", console.answer("lone GET " + other));
      cluster.kill(gone);
      assertEquals("(nil)", console.answer("lone BLPOP " + key + " 1"));
      assertEquals("(nil)", console.answer("lone XREAD BLOCK 500 STREAMS " + key + " 0"));
      assertEquals("(nil)", console.answer("lone BLPOP " + key + " " + other + " 1"));
      assertEquals("(nil)", console.answer("lone BLMOVE " + key + " " + key + " LEFT RIGHT 0.5"));
    }
  }

  /** As much as fits into this heap without the agent. */
  @Test
  void aPipelineThatIsWrittenBeforeItIsReadNeedsLittleMemory() {
    try (ConsoleApp console =
        ConsoleApp.start(
            ConsoleApp.setup().server(Clusters.shared().seed().server()).jvm("-Xmx48m"))) {
      assertEquals("20000 of 20000", console.answer("fill 150000 500"));
    }
  }

  private static ConsoleApp console(RedisCluster cluster) {
    return ConsoleApp.start(
        ConsoleApp.setup()
            .server(cluster.seed().server())
            .property("unmoved.cross-slot", "emulate"));
  }
}
