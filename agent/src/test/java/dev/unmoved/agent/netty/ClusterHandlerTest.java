package dev.unmoved.agent.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.driver.Shared;
import dev.unmoved.option.Options;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client on netty and a cluster of two nodes that say what the test wants them to: bar is home's,
 * foo the other's.
 */
@Timeout(120)
class ClusterHandlerTest {
  private static final String ONE = "$1\r\n1\r\n";
  private static final String TWO = "$1\r\n2\r\n";
  private static final String OK = "+OK\r\n";

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  private final NioEventLoopGroup group = new NioEventLoopGroup(1);
  private FakeCluster cluster;
  private final List<FakeClient> clients = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    Shared.configure(Options.DEFAULTS);
    cluster = new FakeCluster();
  }

  @AfterEach
  void stop() throws Exception {
    for (FakeClient client : clients) {
      client.close();
    }
    cluster.close();
    group.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS).await();
  }

  private FakeClient client() throws Exception {
    return client(cluster.home);
  }

  private FakeClient client(FakeNode node) throws Exception {
    FakeClient client = new FakeClient(group, node.port());
    clients.add(client);
    return client;
  }

  @Test
  void repliesComeInTheOrderOfTheRequestsWhicheverNodeIsFirst() throws Exception {
    FakeClient client = client();
    client.sends("GET foo", "GET bar", "GET foo");
    FakeNode.Asked slow = cluster.other.awaitAsked();
    cluster.home.awaitAsked().answer(TWO);
    client.sends("GET bar");
    cluster.home.awaitAsked().answer(TWO); // its first reply has been read by now
    assertEquals("", client.received());
    slow.answer(ONE);
    cluster.other.awaitAsked().answer(ONE);
    String expected = ONE + TWO + ONE + TWO;
    assertEquals(expected, client.awaits(expected));
  }

  @Test
  void aRedirectIsFollowed() throws Exception {
    cluster.home.replies.put("GET bar", "-MOVED 5061 127.0.0.1:" + cluster.other.port() + "\r\n");
    cluster.other.replies.put("GET bar", TWO);
    FakeClient client = client();
    client.sends("GET bar");
    assertEquals(TWO, client.awaits(TWO));
    client.sends("GET bar");
    client.awaits(TWO + TWO);
    assertEquals(1, Collections.frequency(cluster.home.received, "GET bar"));
  }

  @Test
  void aWriteIsDoneBeforeItsReplyCanCome() throws Exception {
    cluster.home.replies.put("GET bar", ONE);
    FakeClient client = client();
    AtomicBoolean done = new AtomicBoolean();
    AtomicBoolean tooEarly = new AtomicBoolean();
    client.onRead(() -> tooEarly.set(!done.get()));
    client.sends("GET bar").addListener(written -> done.set(written.isSuccess()));
    client.awaits(ONE);
    client.awaitsLoop();
    assertFalse(tooEarly.get());
  }

  @Test
  void aWriteAfterTheEndFails() throws Exception {
    FakeClient client = client();
    client.close();
    ChannelFuture write = client.sends("GET bar").await();
    assertInstanceOf(ClosedChannelException.class, write.cause());
  }

  @Test
  void nothingIsDeliveredWithinAWriteOfTheClient() throws Exception {
    cluster.home.replies.put("GET bar", ONE);
    FakeClient client = client();
    client.sends("GET bar");
    client.awaits(ONE);
    client
        .channel
        .eventLoop()
        .submit(
            () -> {
              client.sends(
                  "MGET foo bar", "RENAME foo bar"); // the second one is answered here: CROSSSLOT
              client.sends("CLIENT REPLY ON");
              assertEquals(ONE, client.received());
            })
        .sync();
    cluster.home.awaitAsked().answer(ONE);
    cluster.other.awaitAsked().answer(TWO);
    client.awaits(ONE + "*2\r\n" + TWO + ONE + "-CROSSSLOT");
  }

  @Test
  void whatTheLoopWasAskedToWriteLeavesTogetherBehindNoMoreThanItCanHold() throws Exception {
    cluster.home.replies.put("GET bar", ONE);
    FakeClient client = client();
    client.sends("GET bar");
    client.awaits(ONE);
    List<Integer> buffers = new ArrayList<>();
    client
        .channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(
                  ChannelHandlerContext context, Object message, ChannelPromise promise)
                  throws Exception {
                buffers.add(((ByteBuf) message).readableBytes());
                super.write(context, message, promise);
              }
            });
    String get = "*2\r\n$3\r\nGET\r\n$3\r\nbar\r\n";
    client
        .channel
        .eventLoop()
        .submit(
            () -> {
              for (int i = 0; i < 100; i++) {
                client.sends("GET bar");
              }
            })
        .sync();
    client.awaits(String.join("", Collections.nCopies(101, ONE)));
    assertEquals(Arrays.asList(64 * get.length(), 36 * get.length()), buffers);
  }

  @Test
  void aClientThatWantsTheRepliesToABatchAtOnceGetsThemSo() throws Exception {
    FakeClient client = client();
    client.dialer.wantsBatchesWhole = true;
    client.sends("INCR bar", "GET foo", "GET bar");
    FakeNode.Asked slow = cluster.other.awaitAsked();
    cluster.home.awaitAsked().answer("-ERR no number\r\n");
    cluster.home.awaitAsked().answer(ONE);
    client.awaitsLoop();
    List<String> reads = new ArrayList<>();
    client.onRead(() -> reads.add(client.received()));
    slow.answer(TWO);
    String expected = "-ERR no number\r\n" + TWO + ONE;
    assertEquals(expected, client.awaits(expected));
    client.awaitsLoop();
    assertEquals(Arrays.asList(expected), reads);
  }

  @Test
  void whatAClientHasWrittenIsSentBeforeItsConnectionEnds() throws Exception {
    FakeClient client = client();
    cluster.home.replies.put("GET bar", ONE);
    client.sends("GET bar");
    client.awaits(ONE);
    client
        .channel
        .eventLoop()
        .submit(
            () -> {
              client.sends("SET bar 1", "SET foo 1");
              client.channel.close();
            })
        .sync();
    assertEquals("SET bar 1", cluster.home.awaitAsked().command);
  }

  @Test
  void aClientThatWritesOnEveryReplyGetsThemAllInOrder() throws Exception {
    cluster.home.replies.put("GET bar", ONE);
    cluster.other.replies.put("GET foo", TWO);
    FakeClient client = client();
    int[] left = {200};
    client.onRead(
        () -> {
          while (left[0] > 0 && client.received().length() / ONE.length() + left[0] >= 200) {
            left[0]--;
            client.sends(left[0] % 2 == 0 ? "GET bar" : "GET foo");
          }
        });
    StringBuilder expected = new StringBuilder(ONE);
    for (int i = 199; i >= 0; i--) {
      expected.append(i % 2 == 0 ? ONE : TWO);
    }
    client.sends("GET bar");
    assertEquals(expected.toString(), client.awaits(expected.toString()));
  }

  @Test
  void aServerThatIsNoClusterSeesWhatTheClientWrites() throws Exception {
    try (FakeNode standalone = FakeCluster.standalone()) {
      standalone.replies.put("GET foo", ONE);
      FakeClient client = client(standalone);
      client.sends("GET foo");
      client.awaits(ONE);
      ByteBuf halves =
          Unpooled.copiedBuffer("*2\r\n$3\r\nGET\r\n$3\r\nf", StandardCharsets.ISO_8859_1);
      client.channel.writeAndFlush(halves).sync();
      assertEquals(0, halves.refCnt());
      client
          .channel
          .writeAndFlush(Unpooled.copiedBuffer("oo\r\n", StandardCharsets.ISO_8859_1))
          .sync();
      assertEquals(ONE + ONE, client.awaits(ONE + ONE));
      assertEquals(1, standalone.connections.size());
    }
  }

  @Test
  void buffersOfAllKindsAreTakenAndReleased() throws Exception {
    cluster.other.replies.put("SET foo 1", OK);
    FakeClient client = client();
    byte[] command =
        "*3\r\n$3\r\nSET\r\n$3\r\nfoo\r\n$1\r\n1\r\n".getBytes(StandardCharsets.ISO_8859_1);
    List<ByteBuf> written = new ArrayList<>();
    written.add(Unpooled.wrappedBuffer(command));
    written.add(Unpooled.directBuffer().writeBytes(command));
    written.add(
        Unpooled.wrappedBuffer(
            Unpooled.copiedBuffer(command, 0, 7),
            Unpooled.directBuffer().writeBytes(command, 7, command.length - 7)));
    written.add(Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(command)).asReadOnly());
    StringBuilder expected = new StringBuilder();
    for (ByteBuf buffer : written) {
      client.channel.writeAndFlush(buffer);
      expected.append(OK);
    }
    assertEquals(expected.toString(), client.awaits(expected.toString()));
    for (ByteBuf buffer : written.subList(0, 3)) {
      assertEquals(0, buffer.refCnt());
    }
  }

  @Test
  void aClientThatDoesNotReadGetsNothingUntilItDoes() throws Exception {
    cluster.other.replies.put("GET foo", ONE);
    FakeClient client = client();
    client.sends("GET foo");
    client.awaits(ONE);
    client.channel.config().setAutoRead(false);
    client.sends("GET foo", "GET foo");
    client.sends("PING 1").sync();
    FakeNode.Asked asked = cluster.home.awaitAsked();
    client.awaitsLoop();
    assertEquals(ONE, client.received());
    client.channel.config().setAutoRead(true);
    asked.answer("$1\r\n1\r\n");
    client.awaits(ONE + ONE + ONE + ONE);
  }

  @Test
  void aLargeValueGoesThroughWholeBothWays() throws Exception {
    char[] chars = new char[3 << 20];
    Arrays.fill(chars, 'x');
    String value = new String(chars);
    String reply = "$" + value.length() + "\r\n" + value + "\r\n";
    cluster.other.replies.put("SET foo " + value, OK);
    cluster.other.replies.put("GET foo", reply);
    FakeClient client = client();
    client.sends("SET foo " + value, "GET foo", "SET foo " + value);
    assertEquals(OK + reply + OK, client.awaits(OK + reply + OK));
  }

  @Test
  void aLargeReplyReachesAClientThatReadsNowAndThen() throws Exception {
    char[] chars = new char[1 << 20];
    Arrays.fill(chars, 'x');
    String reply = "$" + chars.length + "\r\n" + new String(chars) + "\r\n";
    cluster.other.replies.put("GET foo", reply);
    FakeClient client = client();
    client.onRead(
        () -> {
          client.channel.config().setAutoRead(false);
          client.channel.eventLoop().execute(() -> client.channel.config().setAutoRead(true));
        });
    client.sends("GET foo", "GET foo");
    assertEquals(reply + reply, client.awaits(reply + reply));
  }

  @Test
  void aNodeThatTakesNothingHoldsTheWriterBackUntilItsLinkBreaks() throws Exception {
    char[] chars = new char[16 << 20]; // more than sockets take on their own
    Arrays.fill(chars, 'x');
    String large = "GET {foo}" + new String(chars);
    cluster.home.replies.put("GET bar", ONE);
    cluster.other.replies.put("GET foo", TWO);
    cluster.other.replies.put(large, TWO);
    FakeClient client = client();
    client.sends("GET foo");
    client.awaits(TWO);
    client.channel.eventLoop().submit(() -> {}).sync();
    CountDownLatch deaf = new CountDownLatch(1);
    cluster.other.deaf = deaf;
    for (java.net.Socket connection : cluster.other.connections) {
      connection.close(); // the next ones are to be deaf
    }
    client.sends(large);
    while (client.channel.isWritable()) {
      client.awaitsLoop();
    }
    cluster.other.deaf = new CountDownLatch(0);
    cluster.other.hangUp();
    deaf.countDown();
    client.sends("GET bar");
    assertEquals(TWO + TWO + ONE, client.awaits(TWO + TWO + ONE));
    assertTrue(client.channel.isWritable());
  }

  @Test
  void connectionsOnOneLoopShareLinks() throws Exception {
    cluster.other.replies.put("GET foo", ONE);
    for (int i = 0; i < 20; i++) {
      FakeClient client = client();
      client.sends("GET foo");
      client.awaits(ONE);
      client.close();
    }
    // the refresher's
    assertTrue(
        cluster.other.connections.size() <= 2, cluster.other.connections.size() + " connections");
  }

  @Test
  void aReadIsRepeatedWhenItsLinkBreaks() throws Exception {
    FakeClient client = client();
    client.sends("GET foo");
    cluster.other.awaitAsked().hangUp();
    cluster.other.awaitAsked().answer(TWO);
    assertEquals(TWO, client.awaits(TWO));
  }

  @Test
  void aWriteThatMayHaveBeenExecutedEndsTheConnectionBehindTheRepliesBeforeIt() throws Exception {
    FakeClient client = client();
    client.sends("GET bar", "INCR foo", "GET bar");
    FakeNode.Asked lost = cluster.other.awaitAsked();
    FakeNode.Asked first = cluster.home.awaitAsked();
    lost.hangUp();
    first.answer(ONE);
    client.awaitsEnd();
    assertEquals(ONE, client.received());
    assertEquals(1, Collections.frequency(cluster.other.received, "INCR foo"));
  }

  @Test
  void whenHomeEndsSoDoesTheClientsConnection() throws Exception {
    cluster.home.replies.put("GET bar", ONE);
    FakeClient client = client();
    client.sends("GET bar");
    client.awaits(ONE);
    cluster.home.hangUp();
    client.awaitsEnd();
  }

  @Test
  void anotherNodeTakesThePlaceOfOneThatIsGone() throws Exception {
    cluster.home.replies.put("GET bar", ONE);
    cluster.other.replies.put("GET foo", TWO);
    FakeClient client = client();
    client.sends("GET bar");
    client.awaits(ONE);
    cluster.home.close();
    client.awaitsEnd();
    FakeClient next = client();
    assertEquals(
        cluster.other.port(),
        ((java.net.InetSocketAddress) next.channel.remoteAddress()).getPort());
    next.sends("GET foo");
    assertEquals(TWO, next.awaits(TWO));
  }

  @Test
  void whatANodeHoldsUpIsOvertakenByOthersWhereTheClientCanTell() throws Exception {
    FakeClient client = client();
    client.dialer.letsOvertake = true;
    client.sends("GET foo", "GET bar", "GET foo", "GET bar");
    FakeNode.Asked slow = cluster.other.awaitAsked();
    cluster.home.awaitAsked().answer(TWO);
    cluster.home.awaitAsked().answer(TWO);
    client.awaits(TWO + TWO);
    // the first one was out of the way by then
    assertEquals(Arrays.asList(1, 2), client.dialer.overtaken);
    slow.answer(ONE + ONE);
    assertEquals(TWO + TWO + ONE + ONE, client.awaits(TWO + TWO + ONE + ONE));
  }

  @Test
  void aNodeThatAnswersNobodyIsGivenUp() throws Exception {
    cluster.home.replies.put("GET bar", ONE);
    FakeClient client = client();
    client.sends("GET bar");
    client.awaits(ONE);
    cluster.other.replies.clear();
    client.sends("INCR foo");
    client.awaitsEnd();
    assertTrue(cluster.other.received.contains("PING"), "it was not asked whether it is there");
  }

  @Test
  void aNodeThatIsBusyWithOneCommandIsNotGivenUp() throws Exception {
    FakeClient client = client();
    client.sends("INCR foo");
    FakeNode.Asked slow = cluster.other.awaitAsked();
    while (Collections.frequency(cluster.other.received, "PING") < 3) {
      client.awaitsLoop();
    }
    slow.answer(":1\r\n");
    assertEquals(":1\r\n", client.awaits(":1\r\n"));
  }

  @Test
  void whatTheClientHasSetUpIsReplayedOnLinks() throws Exception {
    cluster.home.replies.put("AUTH secret", OK);
    cluster.home.replies.put("CLIENT SETNAME me", OK);
    cluster.other.replies.put("AUTH secret", OK);
    cluster.other.replies.put("CLIENT SETNAME me", OK);
    cluster.other.replies.put("GET foo", ONE);
    FakeClient client = client();
    client.sends("AUTH secret", "CLIENT SETNAME me", "GET foo");
    client.awaits(OK + OK + ONE);
    List<String> asked = new ArrayList<>(cluster.other.received);
    assertEquals(Arrays.asList("AUTH secret", "CLIENT SETNAME me", "GET foo"), asked.subList(0, 3));
  }

  @Test
  void whatANodeSaysThatRefusesWhatIsReplayedIsTheReply() throws Exception {
    cluster.home.replies.put("AUTH secret", OK);
    cluster.home.replies.put("GET bar", ONE);
    cluster.other.replies.put("AUTH secret", "-WRONGPASS no\r\n");
    FakeClient client = client();
    client.sends("AUTH secret", "GET foo", "GET bar");
    String refusal =
        "-WRONGPASS no (unmoved: "
            + "127.0.0.1:"
            + cluster.other.port()
            + ", which serves slot 12182, refused what this connection was set up with)\r\n";
    client.awaits(OK + refusal + ONE);
  }
}
