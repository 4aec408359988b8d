package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets to two nodes on loopback: atHome is a key of home's, atOther of the other's. */
@Timeout(60)
class ClusterSocketTest {
  private final SocketRuntime runtime = new SocketRuntime(Options.DEFAULTS);
  private final Dialer dialer = new PlainDialer();
  private FakeServer home;
  private FakeServer other;
  private Socket socket;

  private static final class PlainDialer implements Dialer {
    @Override
    public Socket dial(String host, int port, int timeoutMillis) throws IOException {
      Socket dialled = new Socket();
      dialled.connect(new InetSocketAddress(host, port), timeoutMillis);
      return dialled;
    }

    @Override
    public boolean tls() {
      return false;
    }

    @Override
    public Object identity() {
      return PlainDialer.class;
    }
  }

  @BeforeEach
  void start() throws IOException {
    home = new FakeServer();
    other = new FakeServer();
    String slots = "*2\r\n" + range(0, 8191, home) + range(8192, 16383, other);
    for (FakeServer server : new FakeServer[] {home, other}) {
      server.replies.put("CLUSTER SHARDS", "-ERR Unknown subcommand\r\n");
      server.replies.put("CLUSTER SLOTS", slots);
      server.replies.put("CLUSTER MYID", "$40\r\n" + id(server) + "\r\n");
      server.replies.put("PING", "+PONG\r\n");
    }
    home.replies.put("GET atHome", "$1\r\n1\r\n");
    other.replies.put("GET atOther", "$1\r\n2\r\n");
    socket = adopted();
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    home.close();
    other.close();
  }

  private Socket adopted() throws IOException {
    NodeAddress address = new NodeAddress("127.0.0.1", home.port());
    return new ClusterSocket(runtime, home.connect(), address, address, dialer, false);
  }

  private static String range(int first, int last, FakeServer server) {
    return "*3\r\n:"
        + first
        + "\r\n:"
        + last
        + "\r\n*3\r\n$9\r\n127.0.0.1\r\n:"
        + server.port()
        + "\r\n$40\r\n"
        + id(server)
        + "\r\n";
  }

  private static String id(FakeServer server) {
    return String.format("%040d", server.port());
  }

  private void send(String... words) throws IOException {
    send(socket, words);
  }

  private static void send(Socket socket, String... words) throws IOException {
    socket.getOutputStream().write(RespWriter.command(words));
    socket.getOutputStream().flush();
  }

  private void receives(String expected) throws IOException {
    receives(socket, expected);
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

  /**
   * It waits for home while nothing is asked, and would for ever. Nothing is flushed either:
   * sockets have no need to be.
   */
  @Test
  void aThreadThatOnlyReadsIsWokenForRepliesFromElsewhere() throws Exception {
    routed();
    NodeAddress address = new NodeAddress("127.0.0.1", home.port());
    try (Socket shared =
        new ClusterSocket(runtime, home.connect(), address, address, dialer, true)) {
      BlockingQueue<String> replies = new LinkedBlockingQueue<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  while (true) {
                    receives(shared, "$1\r\n2\r\n");
                    replies.add("2");
                  }
                } catch (IOException e) {
                  replies.add("closed");
                }
              },
              "reader");
      reader.start();
      for (int i = 0; i < 100; i++) {
        shared.getOutputStream().write(RespWriter.command("GET", "atOther"));
        assertEquals("2", FakeServer.await(replies));
      }
      shared.close();
      assertEquals("closed", FakeServer.await(replies));
    }
  }

  /** A node whose replies nobody reads would keep them in its memory. */
  @Test
  void repliesThatTheClientTurnedOffAreReadAllTheSame() throws IOException {
    routed();
    send("CLIENT", "REPLY", "OFF");
    other.replies.put("GET atOther", FakeServer.movedTo(home, "atOther"));
    home.replies.put("GET atOther", "$1\r\n3\r\n");
    send("GET", "atOther");
    assertTrue(
        home.received.contains("GET atOther"),
        "followed within the flush, though the client reads nothing");
    send("CLIENT", "REPLY", "ON");
    receives("+OK\r\n");
    send("GET", "atHome");
    receives("$1\r\n1\r\n");
  }

  private void routed() throws IOException {
    send("GET", "atHome");
    receives("$1\r\n1\r\n");
  }

  @Test
  void commandsGoWhereTheirSlotIsAndRepliesComeInOrder() throws IOException {
    send("GET", "atOther");
    send("GET", "atHome");
    send("GET", "atOther");
    receives("$1\r\n2\r\n$1\r\n1\r\n$1\r\n2\r\n");
    assertEquals(1, other.connections.size());
    assertEquals(home.port(), socket.getPort());
  }

  @Test
  void closingFromAnotherThreadWakesAReader() throws Exception {
    for (String key : new String[] {"atOther waits", "atHome waits"}) {
      boolean elsewhere = key.startsWith("atOther");
      Socket blocked = adopted();
      BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
      blocked
          .getOutputStream()
          .write(RespWriter.command("BLPOP", elsewhere ? "atOther" : "atHome", "0"));
      blocked.getOutputStream().flush();
      Thread reader =
          new Thread(
              () -> {
                try {
                  outcome.add("read " + blocked.getInputStream().read());
                } catch (Exception e) {
                  outcome.add(e.getClass().getSimpleName());
                }
              });
      reader.start();
      FakeServer.await((elsewhere ? other : home).unanswered);
      blocked.close();
      assertEquals("SocketException", FakeServer.await(outcome), key);
      assertTrue(blocked.isClosed());
      assertThrows(SocketException.class, blocked::getInputStream);
    }
  }

  @Test
  void aTimeoutIsTheClientsOwnAndNamesTheNode() throws IOException {
    routed();
    socket.setSoTimeout(50);
    assertEquals(50, socket.getSoTimeout());
    send("GET", "atOther{atOther}");
    SocketTimeoutException e =
        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
    assertEquals("Read timed out", e.getMessage()); // applications compare it
    String reason = e.getCause().getMessage();
    assertTrue(reason.contains(other.address()), reason);
    assertFalse(reason.contains("atOther{atOther}"), "tells the key");
  }

  @Test
  void theEndOfTheStreamIsToldAsOftenAsItIsAskedFor() throws IOException {
    routed();
    home.hangUp();
    for (int i = 0; i < 3; i++) {
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void aNodeThatHangsUpDuringAWriteBreaksTheConnection() throws Exception {
    routed();
    send("SET", "atOther", "3");
    FakeServer.await(other.unanswered);
    other.hangUp();
    IOException e = assertThrows(IOException.class, () -> socket.getInputStream().read());
    assertTrue(e.getMessage().contains(other.address()), e.getMessage());
    assertInstanceOf(
        SocketException.class, assertThrows(IOException.class, () -> send("GET", "atHome")));
  }

  @Test
  void linksAreSharedAndCloseWithTheLastSession() throws Exception {
    send("GET", "atOther");
    receives("$1\r\n2\r\n");
    Socket first = socket;
    socket = adopted();
    send("GET", "atOther");
    receives("$1\r\n2\r\n");
    assertEquals(1, other.connections.size(), "the idle link was not used");
    first.close();
    assertEquals("end of stream", FakeServer.await(home.ended));
    send("GET", "atOther");
    receives("$1\r\n2\r\n");
    assertEquals(1, other.connections.size(), "closed although a session is left");
    socket.close();
    FakeServer.await(other.ended);
  }

  @Test
  void aServerThatIsNoClusterIsServedAsItIs() throws IOException {
    home.replies.put("CLUSTER SHARDS", "-ERR This instance has cluster support disabled\r\n");
    home.replies.put("GET atOther", "$1\r\n9\r\n");
    send("GET", "atOther");
    receives("$1\r\n9\r\n");
    socket.setSoTimeout(20);
    assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
    send("PING");
    receives("+PONG\r\n");
  }

  @Test
  void aLinkThatWasIdleForLongIsLookedAtBeforeItIsUsed() throws Exception {
    SocketLink link = link();
    long now = System.nanoTime();
    link.idleSinceNanos(now - 2_000_000_000L);
    assertTrue(link.isUsable(now));
    other.connections.get(0).getOutputStream().write('x');
    while (link.available() == 0) {
      Thread.yield();
    }
    assertTrue(
        link.isUsable(link.idleSinceNanos() + 1), "a link that was just used is looked at too");
    assertFalse(link.isUsable(now), "somebody says something that nothing was asked for");
    SocketLink second = link();
    second.idleSinceNanos(now - 2_000_000_000L);
    other.connections.get(1).close();
    second.socket().setSoTimeout(0);
    assertEquals(-1, second.socket().getInputStream().read());
    assertFalse(second.isUsable(now), "the node has hung up");
  }

  private SocketLink link() throws IOException {
    int before = other.connections.size();
    SocketLink link =
        new SocketLink(
            Node.at(new NodeAddress("127.0.0.1", other.port())), ConnectionState.NEW, null, null);
    link.connected(other.connect());
    while (other.connections.size() == before) {
      Thread.yield();
    }
    return link;
  }

  /** A name was set by one user, then another logged in who may set none. */
  @Test
  void aLinkDoesWithoutANameThatTheUserMayNotSet() throws IOException {
    home.replies.put("CLIENT SETNAME app", "+OK\r\n");
    home.replies.put("AUTH eve secret", "+OK\r\n");
    other.replies.put("AUTH eve secret", "+OK\r\n");
    other.replies.put(
        "CLIENT SETNAME app", "-NOPERM no permissions to run the 'client|setname' command\r\n");
    send("CLIENT", "SETNAME", "app");
    send("AUTH", "eve", "secret");
    send("GET", "atOther");
    receives("+OK\r\n+OK\r\n$1\r\n2\r\n");
    other.hangUp();
    assertEquals(1, other.connections.size());
    other.replies.put("AUTH eve secret", "-NOPERM no\r\n");
    send("GET", "atOther");
    // without credentials it is of no use
    receives(
        "-NOPERM no (unmoved: "
            + other.address()
            + ", which serves slot "
            + Slot.of("atOther".getBytes(StandardCharsets.UTF_8))
            + ", refused what this connection was set up with)\r\n");
  }

  /**
   * A node closes a killed user's connections behind its answer, at a moment that nobody is told.
   */
  @Test
  void aLinkThatACommandMayHaveClosedIsNotUsedAgain() throws Exception {
    home.replies.put("ACL DELUSER eve", ":1\r\n");
    other.replies.put("ACL DELUSER eve", ":1\r\n");
    other.replies.put("SET atOther 1", "+OK\r\n");
    send("SET", "atOther", "1");
    receives("+OK\r\n");
    home.replies.put("CLIENT SETNAME admin", "+OK\r\n");
    other.replies.put("CLIENT SETNAME admin", "+OK\r\n");
    try (Socket admin = adopted()) {
      send(admin, "CLIENT", "SETNAME", "admin"); // so that it shares no links
      receives(admin, "+OK\r\n");
      send(admin, "ACL", "DELUSER", "eve");
      receives(admin, ":1\r\n");
      other.hangUp();
      send("SET", "atOther", "1");
      receives("+OK\r\n");
    }
  }

  /**
   * What a node would have told of keys that change is lost with its connection, whoever closed it.
   */
  @Test
  void aTrackingLinkThatACommandMayHaveClosedIsLookedAtFirst() throws Exception {
    for (FakeServer server : new FakeServer[] {home, other}) {
      server.replies.put("HELLO 3", "%0\r\n");
      server.replies.put("CLIENT TRACKING ON", "+OK\r\n");
      server.replies.put("CLIENT SETNAME admin", "+OK\r\n");
    }
    home.replies.put("CLIENT KILL TYPE normal", ":2\r\n");
    send("HELLO", "3");
    send("CLIENT", "TRACKING", "ON");
    receives("%0\r\n+OK\r\n");
    send("GET", "atOther");
    receives("$1\r\n2\r\n");
    try (Socket admin = adopted()) {
      send(admin, "CLIENT", "SETNAME", "admin");
      receives(admin, "+OK\r\n");
      other.hangUp();
      send("GET", "atHome");
      // its cache may be out of date for a second, as long as nobody says anything
      receives("$1\r\n1\r\n");
      send(admin, "CLIENT", "KILL", "TYPE", "normal");
      receives(admin, ":2\r\n");
    }
    send("GET", "atHome"); // Jedis empties its cache when a read fails, not when a write does
    IOException lost = assertThrows(IOException.class, () -> socket.getInputStream().read());
    assertTrue(lost.getMessage().contains("client-side caching"), lost.getMessage());
  }

  @Test
  void aTrackingLinkIsLookedAtWhenTheClientIsAboutToTrustItsCache() throws Exception {
    home.replies.put("CLIENT TRACKING ON", "+OK\r\n");
    other.replies.put("CLIENT TRACKING ON", "+OK\r\n");
    send("CLIENT", "TRACKING", "ON");
    receives("+OK\r\n");
    send("GET", "atOther");
    receives("$1\r\n2\r\n");
    other.hangUp();
    long until = System.nanoTime() + 30_000_000_000L;
    IOException lost = null;
    while (lost == null && System.nanoTime() < until) {
      try {
        socket.getInputStream().available();
      } catch (IOException e) {
        lost = e;
      }
    }
    assertTrue(
        lost != null && lost.getMessage().contains("client-side caching"), String.valueOf(lost));
  }
}
