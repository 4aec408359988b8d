package dev.unmoved.agent.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.driver.Shared;
import dev.unmoved.option.Options;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client on netty that waits for data of the very node it is connected to: bar is home's. */
@Timeout(120)
class BlockedAtHomeTest {
  private static final String UNBLOCKED =
      "-UNBLOCKED force unblock from blocking operation, instance state changed (master ->"
          + " replica?)\r\n";
  private static final String POPPED = "*2\r\n$3\r\nbar\r\n$1\r\nx\r\n";
  private static final String ONE = "$1\r\n1\r\n";

  private final NioEventLoopGroup group = new NioEventLoopGroup(1);
  private FakeCluster cluster;
  private FakeClient client;

  @BeforeEach
  void start() throws Exception {
    Shared.configure(Options.DEFAULTS);
    cluster = new FakeCluster();
    cluster.home.replies.put("GET bar", ONE);
    client = new FakeClient(group, cluster.home.port());
    client.sends("GET bar");
    client.awaits(ONE);
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    cluster.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
  }

  /** A node that becomes a replica says so to whoever waits, and closes those connections only. */
  @Test
  void aWaitGoesOnElsewhereWhenHomeBecomesAReplica() throws Exception {
    client.sends("BLPOP bar 100");
    FakeNode.Asked waiting = cluster.home.awaitAsked();
    assertEquals("BLPOP bar 100", waiting.command);
    waiting.answer(UNBLOCKED);
    waiting.hangUp();
    FakeNode.Asked again = cluster.home.awaitAsked();
    assertTrue(again.command.startsWith("BLPOP bar 99."), again.command);
    again.answer("-MOVED 5061 127.0.0.1:" + cluster.other.port() + "\r\n");
    FakeNode.Asked moved = cluster.other.awaitAsked();
    assertTrue(moved.command.startsWith("BLPOP bar 99."), moved.command);
    moved.answer(POPPED);
    assertEquals(ONE + POPPED, client.awaits(ONE + POPPED));
    assertTrue(client.channel.isActive());
  }

  @Test
  void whatIsWrittenBehindAWaitForTheSameSlotIsExecutedBehindIt() throws Exception {
    client.sends("SET bar 1", "BLPOP bar 100", "SET bar 2");
    FakeNode.Asked set = cluster.home.awaitAsked();
    assertEquals("SET bar 1", set.command);
    client.sends("GET foo");
    FakeNode.Asked elsewhere = cluster.other.awaitAsked();
    assertEquals(1, count("SET bar 1") + count("BLPOP bar 100") + count("SET bar 2"));
    set.answer("+OK\r\n");
    FakeNode.Asked waiting = cluster.home.awaitAsked();
    assertTrue(waiting.command.startsWith("BLPOP bar "), waiting.command);
    elsewhere.answer(ONE);
    waiting.answer("*-1\r\n");
    FakeNode.Asked last = cluster.home.awaitAsked();
    assertEquals("SET bar 2", last.command);
    last.answer("+OK\r\n");
    String expected = ONE + "+OK\r\n*-1\r\n+OK\r\n" + ONE;
    assertEquals(expected, client.awaits(expected));
  }

  private long count(String command) {
    return cluster.home.received.stream().filter(command::equals).count();
  }

  /** Without BLOCK nobody waits. */
  @Test
  void whatDoesNotWaitGoesOverTheClientsOwnConnection() throws Exception {
    cluster.home.replies.put("XREAD STREAMS bar 0", "*-1\r\n");
    client.sends("XREAD STREAMS bar 0");
    client.awaits(ONE + "*-1\r\n");
    assertEquals(1, cluster.home.connections.size());
  }
}
