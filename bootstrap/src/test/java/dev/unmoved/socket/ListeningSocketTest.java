package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real sockets and threads of sessions that listen to two nodes on loopback: atHome is a key of
 * home's, atOther of the other's.
 */
@Timeout(60)
class ListeningSocketTest {
  private static final String EVENTS = "__keyevent@*";
  private static final String SUBSCRIBED = frame("psubscribe", EVENTS) + ":1\r\n";
  private static final String SHARD = frame("ssubscribe", "atOther") + ":1\r\n";

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
      server.replies.put("PSUBSCRIBE " + EVENTS, SUBSCRIBED);
      server.replies.put("psubscribe " + EVENTS, SUBSCRIBED);
      server.replies.put("PUNSUBSCRIBE", frame("punsubscribe", EVENTS) + ":0\r\n");
      server.replies.put("ssubscribe atOther", SHARD);
    }
    home.replies.put("GET atHome", "$1\r\n1\r\n");
    other.replies.put("GET atOther", "$1\r\n2\r\n");
    NodeAddress address = new NodeAddress("127.0.0.1", home.port());
    socket = new ClusterSocket(runtime, home.connect(), address, address, dialer, false);
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    home.close();
    other.close();
    Threads.await(() -> listeners().isEmpty());
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

  private static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  private static String frame(String kind, String channel) {
    return "*3\r\n" + bulk(kind) + bulk(channel);
  }

  private static String event(String text) {
    return "*4\r\n" + bulk("pmessage") + bulk(EVENTS) + bulk("__keyevent@0__:set") + bulk(text);
  }

  private void send(String... words) throws IOException {
    socket.getOutputStream().write(RespWriter.command(words));
    socket.getOutputStream().flush();
  }

  private void receives(String expected) throws IOException {
    byte[] bytes = new byte[expected.length()];
    InputStream in = socket.getInputStream();
    for (int n = 0; n < bytes.length; ) {
      int read = in.read(bytes, n, bytes.length - n);
      assertTrue(read > 0, "the stream ended");
      n += read;
    }
    assertEquals(expected, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** {@code server} says something on the connection it accepted last. */
  private static void says(FakeServer server, String bytes) throws IOException {
    Socket last = server.connections.get(server.connections.size() - 1);
    last.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Our threads that listen to one of the two servers. */
  private List<Thread> listeners() {
    return Threads.listeningTo(home, other);
  }

  private void subscribed() throws IOException {
    send("PSUBSCRIBE", EVENTS);
    receives(SUBSCRIBED);
  }

  private interface Reading {
    Object read() throws Exception;
  }

  private static BlockingQueue<String> inBackground(Reading reading) {
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                outcome.add(String.valueOf(reading.read()));
              } catch (Exception | AssertionError e) {
                outcome.add(e.toString());
              }
              outcome.add("interrupted " + Thread.currentThread().isInterrupted());
            },
            "the application");
    reader.setDaemon(true);
    reader.start();
    return outcome;
  }

  @Test
  void whatSeveralNodesSayIsHeardAtTheSameTimeByThreadsOfOurOwn() throws Exception {
    Thread.currentThread().setContextClassLoader(new ClassLoader(null) {});
    try {
      subscribed();
    } finally {
      Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
    }
    Threads.await(() -> listeners().size() == 2);
    for (Thread listener : listeners()) {
      assertTrue(listener.isDaemon());
      assertNull(listener.getContextClassLoader());
    }
    says(other, event("atOther"));
    receives(event("atOther"));
    says(home, event("atHome"));
    receives(event("atHome"));
    says(other, event("atOther"));
    receives(event("atOther"));
  }

  @Test
  void aReaderThatWaitsAtHomeHearsTheOthersFromThenOn() throws Exception {
    send("GET", "atHome");
    receives("$1\r\n1\r\n");
    BlockingQueue<String> outcome =
        inBackground(
            () -> {
              receives(SHARD + frame("smessage", "atOther") + bulk("1"));
              return "heard";
            });
    Threads.await(() -> Threads.readsLink("the application"));
    send("SSUBSCRIBE", "atOther"); // only the other node confirms it
    Threads.await(() -> !other.connections.isEmpty());
    says(other, frame("smessage", "atOther") + bulk("1"));
    assertEquals("heard", FakeServer.await(outcome));
  }

  @Test
  void unsubscribingFromAnotherThreadReachesTheReaderAndEndsTheThreads() throws Exception {
    subscribed();
    BlockingQueue<String> outcome =
        inBackground(
            () -> {
              receives(frame("punsubscribe", EVENTS) + ":0\r\n");
              return "unsubscribed";
            });
    send("PUNSUBSCRIBE");
    assertEquals("unsubscribed", FakeServer.await(outcome));
    assertEquals("end of stream", FakeServer.await(other.ended));
    send("GET", "atHome"); // home's own thread leaves with the next reply
    receives("$1\r\n1\r\n");
    Threads.await(() -> listeners().isEmpty());
    send("GET", "atOther");
    send("GET", "atHome");
    receives("$1\r\n2\r\n$1\r\n1\r\n");
  }

  @Test
  void closingFromAnotherThreadWakesTheReaderAndEndsTheThreads() throws Exception {
    subscribed();
    BlockingQueue<String> outcome = inBackground(() -> socket.getInputStream().read());
    Threads.await(() -> Threads.waits("the application"));
    socket.close();
    assertEquals("java.net.SocketException: Socket closed", FakeServer.await(outcome));
    Threads.await(() -> listeners().isEmpty());
    FakeServer.await(other.ended);
    FakeServer.await(home.ended);
  }

  @Test
  void timeLimitsAreTheClients() throws Exception {
    subscribed();
    socket.setSoTimeout(50);
    SocketTimeoutException e =
        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
    assertEquals("Read timed out", e.getMessage());
    socket.setSoTimeout(0);
    says(other, event("atOther"));
    receives(event("atOther"));
  }

  @Test
  void anInterruptIsKeptForLaterAsWithASocket() throws Exception {
    subscribed();
    List<Thread> readers = new ArrayList<>();
    BlockingQueue<String> outcome =
        inBackground(
            () -> {
              readers.add(Thread.currentThread());
              receives(event("atOther"));
              return "heard";
            });
    Threads.await(() -> Threads.waits("the application"));
    readers.get(0).interrupt();
    Threads.await(() -> Threads.waits("the application"));
    says(other, event("atOther"));
    assertEquals("heard", FakeServer.await(outcome));
    assertEquals("interrupted true", FakeServer.await(outcome));
  }

  @Test
  void aLinkThatBreaksIsOpenedAnewWhileTheClientWaits() throws Exception {
    subscribed();
    BlockingQueue<String> outcome =
        inBackground(
            () -> {
              receives(event("atOther"));
              return "heard";
            });
    other.replies.remove("psubscribe " + EVENTS);
    other.hangUp();
    assertEquals("psubscribe " + EVENTS, FakeServer.await(other.unanswered));
    says(other, SUBSCRIBED + event("atOther"));
    assertEquals("heard", FakeServer.await(outcome));
  }

  @Test
  void theEndOfHomeIsTheEndOfTheClientsConnection() throws Exception {
    subscribed();
    home.hangUp();
    for (int i = 0; i < 2; i++) {
      assertEquals(-1, socket.getInputStream().read());
    }
    assertThrows(IOException.class, () -> send("PING"));
  }

  @Test
  void aNodeIsNotReadFasterThanTheClientReads() throws Exception {
    subscribed();
    char[] text = new char[1024 * 1024];
    java.util.Arrays.fill(text, 'x');
    String large = event(new String(text));
    BlockingQueue<String> written =
        inBackground(
            () -> {
              for (int i = 0; i < 32; i++) {
                says(other, large);
              }
              return "written";
            });
    Threads.await(() -> Threads.waits("unmoved-listen-" + other.address()));
    assertTrue(written.isEmpty(), "everything was read although nobody takes it");
    for (int i = 0; i < 32; i++) {
      receives(large);
    }
    assertEquals("written", FakeServer.await(written));
    assertFalse(listeners().isEmpty());
  }
}
