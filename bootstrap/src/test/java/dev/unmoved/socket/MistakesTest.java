package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.driver.PooledLink;
import dev.unmoved.driver.Shelf;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is thrown that nobody was to throw ends the one connection it happened on, in words, and
 * touches no other: atHome is a key of home's, atOther of the other's.
 */
@Timeout(60)
class MistakesTest {
  private static final String ONE = "$1\r\n1\r\n";
  private static final String TWO = "$1\r\n2\r\n";
  private static final String EVENTS = "__keyevent@*";

  private final FaultyDialer dialer = new FaultyDialer();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();
  private SocketRuntime runtime;
  private FakeServer home;
  private FakeServer other;
  private Socket socket;

  static Stream<Throwable> mistakes() {
    return Stream.of(
        new IllegalStateException("boom"),
        new OutOfMemoryError("boom"),
        new StackOverflowError("boom"),
        new NoClassDefFoundError("boom"));
  }

  @BeforeEach
  void start() throws IOException {
    Log.sink(
        (level, message, thrown) -> {
          if (level >= Log.ERROR && message.startsWith("a connection to ")) {
            logged.add(message);
          }
        });
    Properties properties = new Properties();
    properties.setProperty("unmoved.retry.timeout", "100ms");
    runtime =
        new SocketRuntime(
            Options.parse(
                null,
                properties,
                Collections.<String, String>emptyMap(),
                message -> {
                  throw new AssertionError(message);
                }));
    home = new FakeServer();
    other = new FakeServer();
    String slots = "*2\r\n" + range(0, 8191, home) + range(8192, 16383, other);
    String subscribed = "*3\r\n" + bulk("psubscribe") + bulk(EVENTS) + ":1\r\n";
    for (FakeServer server : new FakeServer[] {home, other}) {
      server.replies.put("CLUSTER SHARDS", "-ERR Unknown subcommand\r\n");
      server.replies.put("CLUSTER SLOTS", slots);
      server.replies.put("CLUSTER MYID", "$40\r\n" + id(server) + "\r\n");
      server.replies.put("PING", "+PONG\r\n");
      server.replies.put("PSUBSCRIBE " + EVENTS, subscribed);
      server.replies.put("psubscribe " + EVENTS, subscribed);
    }
    home.replies.put("GET atHome", ONE);
    other.replies.put("GET atOther", TWO);
    socket = adopted();
  }

  @AfterEach
  void stop() throws IOException {
    Log.sink(null);
    for (Socket each : sockets) {
      each.close();
    }
    home.close();
    other.close();
  }

  private Socket adopted() throws IOException {
    NodeAddress address = new NodeAddress("127.0.0.1", home.port());
    Socket adopted =
        new ClusterSocket(
            runtime, dialer.dial("127.0.0.1", home.port(), 0), address, address, dialer, false);
    sockets.add(adopted);
    return adopted;
  }

  private static String range(int first, int last, FakeServer server) {
    return "*3\r\n:"
        + first
        + "\r\n:"
        + last
        + "\r\n*3\r\n$9\r\n127.0.0.1\r\n:"
        + server.port()
        + "\r\n"
        + bulk(id(server));
  }

  private static String id(FakeServer server) {
    return String.format("%040d", server.port());
  }

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  private static void send(Socket socket, String... words) throws IOException {
    socket.getOutputStream().write(RespWriter.command(words));
    socket.getOutputStream().flush();
  }

  private static void receives(Socket socket, String expected) throws IOException {
    byte[] bytes = new byte[expected.length()];
    InputStream in = socket.getInputStream();
    for (int n = 0; n < bytes.length; ) {
      int read = in.read(bytes, n, bytes.length - n);
      assertTrue(read > 0, "the stream ended");
      n += read;
    }
    assertEquals(expected, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private void exchange(String key, String reply) throws IOException {
    send(socket, "GET", key);
    receives(socket, reply);
  }

  /** The connection of {@code ended} is over, for everybody and for good; all others go on. */
  private void isOver(Socket ended, IOException told, Throwable mistake) throws Exception {
    assertSame(mistake, told.getCause());
    assertTrue(told.getMessage().contains("internal error"), told.getMessage());
    assertTrue(told.getMessage().contains("boom"), told.getMessage());
    assertEquals(1, logged.size(), logged.toString());
    for (int i = 0; i < 2; i++) {
      IOException again = assertThrows(IOException.class, () -> ended.getInputStream().read());
      assertEquals(told.getMessage(), again.getMessage());
      again = assertThrows(IOException.class, () -> send(ended, "GET", "atHome"));
      assertEquals(told.getMessage(), again.getMessage());
      again = assertThrows(IOException.class, () -> ended.getOutputStream().flush());
      assertEquals(told.getMessage(), again.getMessage());
      again = assertThrows(IOException.class, () -> ended.getInputStream().available());
      assertEquals(told.getMessage(), again.getMessage());
    }
    FakeServer.await(home.ended); // before its client closes it
    assertFalse(ended.isClosed());
    ended.close();
    assertEquals(1, logged.size(), logged.toString());
    socket = adopted();
    exchange("atHome", ONE);
    exchange("atOther", TWO);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeInAReadEndsTheConnectionAndNamesCommandSlotAndNode(Throwable mistake)
      throws Exception {
    exchange("atOther", TWO);
    send(socket, "GET", "atOther");
    dialer.atRead.set(mistake);
    IOException told = assertThrows(IOException.class, () -> socket.getInputStream().read());
    assertTrue(
        told.getMessage().contains("GET (slot " + FakeServer.slotOf("atOther") + ")"),
        told.getMessage());
    assertTrue(told.getMessage().contains(other.address()), told.getMessage());
    FakeServer.await(other.ended); // its link is used no more
    isOver(socket, told, mistake);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeInAWriteEndsTheConnectionAndNamesCommandSlotAndNode(Throwable mistake)
      throws Exception {
    exchange("atOther", TWO);
    dialer.atWrite.set(mistake);
    IOException told = assertThrows(IOException.class, () -> send(socket, "GET", "atOther"));
    assertTrue(
        told.getMessage().contains("GET (slot " + FakeServer.slotOf("atOther") + ")"),
        told.getMessage());
    assertTrue(told.getMessage().contains(other.address()), told.getMessage());
    FakeServer.await(other.ended); // its link is used no more
    isOver(socket, told, mistake);
  }

  /** It is asked for a link, and that is when somebody throws: half of the command is taken. */
  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeAmidstTheSessionEndsTheConnection(Throwable mistake) throws Exception {
    exchange("atOther", TWO);
    PooledLink idle = shelf().poll();
    idle.idleSinceNanos(System.nanoTime() - 2_000_000_000L); // looked at before it is used
    shelf().put(idle);
    dialer.atRead.set(mistake);
    IOException told = assertThrows(IOException.class, () -> send(socket, "GET", "atOther"));
    FakeServer.await(other.ended); // the link that was looked at
    isOver(socket, told, mistake);
  }

  private Shelf<PooledLink> shelf() {
    LinkPools.Pool pool = runtime.pools.join(dialer);
    runtime.pools.leave(pool);
    Node node = Node.at(new NodeAddress("127.0.0.1", other.port()));
    return pool.shelves.shelf(node, ConnectionState.NEW);
  }

  /** Its own code: whatever it throws, its connection could not be made. */
  @ParameterizedTest
  @MethodSource("mistakes")
  void whatTheApplicationsSocketFactoryThrowsIsAConnectionThatCouldNotBeMade(Throwable mistake)
      throws Exception {
    exchange("atHome", ONE);
    dialer.atDial.set(mistake);
    exchange("atOther", TWO); // at the second try
    assertEquals(0, logged.size(), logged.toString());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void whoeverReadsMeanwhileIsToldOfAMistakeOfTheOneWhoWrites(Throwable mistake) throws Exception {
    exchange("atOther", TWO);
    BlockingQueue<IOException> outcome = new LinkedBlockingQueue<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                socket.getInputStream().read();
              } catch (IOException e) {
                outcome.add(e);
              }
            },
            "the reader");
    reader.start();
    Threads.await(() -> Threads.readsLink("the reader"));
    dialer.atWrite.set(mistake);
    IOException told = assertThrows(IOException.class, () -> send(socket, "GET", "atOther"));
    assertEquals(told.getMessage(), FakeServer.await(outcome).getMessage());
    isOver(socket, told, mistake);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeOfAThreadThatListensIsToldToTheClientThatWaits(Throwable mistake) throws Exception {
    exchange("atOther", TWO);
    send(socket, "PSUBSCRIBE", EVENTS);
    receives(socket, "*3\r\n" + bulk("psubscribe") + bulk(EVENTS) + ":1\r\n");
    BlockingQueue<IOException> outcome = new LinkedBlockingQueue<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                socket.getInputStream().read();
              } catch (IOException e) {
                outcome.add(e);
              }
            },
            "the reader");
    reader.start();
    Threads.await(() -> Threads.waits("the reader"));
    dialer.atRead.set(mistake);
    for (Socket connection : other.connections) {
      connection.getOutputStream().write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    IOException told = FakeServer.await(outcome);
    isOver(socket, told, mistake);
    Threads.await(() -> Threads.listeningTo(home, other).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aConnectionThatCannotBeServedIsLeftToItsClient(Throwable mistake) throws Exception {
    Socket own = dialer.dial("127.0.0.1", home.port(), 0);
    sockets.add(own);
    socket.close();
    dialer.atTls.set(mistake);
    assertSame(own, ClusterSockets.adopt(own, "127.0.0.1", home.port(), dialer));
    assertEquals(1, logged.size(), logged.toString());
    send(own, "GET", "atHome");
    receives(own, ONE);
  }

  /** The session has found its cluster, and joining those who keep it fresh fails. */
  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeAroundTheSessionEndsTheConnection(Throwable mistake) throws Exception {
    send(socket, "GET", "atHome");
    dialer.atTls.set(mistake);
    IOException told = assertThrows(IOException.class, () -> socket.getInputStream().read());
    isOver(socket, told, mistake);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeWhileBytesPassAsTheyAreEndsTheConnection(Throwable mistake) throws Exception {
    home.replies.put("CLUSTER SHARDS", "-ERR This instance has cluster support disabled\r\n");
    home.replies.put("GET atOther", FakeServer.movedTo(other, "atOther"));
    exchange("atHome", ONE);
    send(socket, "GET", "atOther");
    dialer.atTls.set(mistake);
    IOException told =
        assertThrows(IOException.class, () -> socket.getInputStream().read(new byte[100]));
    home.replies.put("CLUSTER SHARDS", "-ERR Unknown subcommand\r\n");
    runtime.shared.cache().forget(new NodeAddress("127.0.0.1", home.port()), false);
    isOver(socket, told, mistake);
  }

  /** Nobody can do anything about it, and the client has done its part. */
  @ParameterizedTest
  @MethodSource("mistakes")
  void aSocketThatThrowsWhenItIsClosedIsClosed(Throwable mistake) throws Exception {
    exchange("atOther", TWO);
    dialer.atClose.set(mistake);
    socket.close();
    assertTrue(socket.isClosed());
    assertEquals("end of stream", FakeServer.await(home.ended));
    assertEquals("end of stream", FakeServer.await(other.ended));
  }

  @Test
  void aMistakeIsNoReasonToKeepOthersFromWritingOrClosing() throws Exception {
    exchange("atOther", TWO);
    dialer.atWrite.set(new StackOverflowError("boom"));
    IOException told = assertThrows(IOException.class, () -> send(socket, "GET", "atOther"));
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    new Thread(
            () -> {
              try {
                send(socket, "GET", "atOther");
              } catch (IOException e) {
                outcome.add(e.getMessage());
              }
              try {
                socket.close();
                outcome.add("closed");
              } catch (IOException e) {
                outcome.add(e.getMessage());
              }
            })
        .start();
    assertEquals(told.getMessage(), FakeServer.await(outcome));
    assertEquals("closed", FakeServer.await(outcome));
  }
}
