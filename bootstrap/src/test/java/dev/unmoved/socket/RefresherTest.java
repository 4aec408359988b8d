package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When the topology is asked for, and whom: over real sockets. atHome is a key of home's, atOther
 * of the other's.
 */
@Timeout(60)
class RefresherTest {
  private static final String ONE = "$1\r\n1\r\n";
  private static final String QUESTION = "CLUSTER SHARDS";
  private static final String UNKNOWN = "-ERR Unknown subcommand\r\n"; // so that SLOTS is asked

  private final List<FakeServer> servers = new ArrayList<>();
  private final List<Socket> sockets = new ArrayList<>();
  private final List<String> dialled = new CopyOnWriteArrayList<>();
  private SocketRuntime runtime;
  private FakeServer home;
  private FakeServer other;
  private FakeServer elsewhere; // reached by the configured name

  private final class NotingDialer implements Dialer {
    @Override
    public Socket dial(String host, int port, int timeoutMillis) throws IOException {
      dialled.add(host + ":" + port);
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress(host, port), timeoutMillis);
      return socket;
    }

    @Override
    public boolean tls() {
      return false;
    }

    @Override
    public Object identity() {
      return NotingDialer.class;
    }
  }

  @BeforeEach
  void start() throws IOException {
    home = server();
    other = server();
    elsewhere = server();
    everybodySays(
        "*2\r\n"
            + range(0, 8191, "127.0.0.1", home, home)
            + range(8192, 16383, "127.0.0.1", other, other));
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
    for (FakeServer each : servers) {
      each.close();
    }
  }

  private FakeServer server() throws IOException {
    FakeServer server = new FakeServer();
    server.replies.put("CLUSTER MYID", "$40\r\n" + id(server) + "\r\n");
    server.replies.put("PING", "+PONG\r\n");
    server.replies.put("GET atHome", ONE);
    server.replies.put("GET atOther", ONE);
    servers.add(server);
    return server;
  }

  private void everybodySays(String slots) {
    for (FakeServer server : servers) {
      server.replies.put(QUESTION, UNKNOWN);
      server.replies.put("CLUSTER SLOTS", slots);
    }
  }

  private static String range(int first, int last, String host, FakeServer at, FakeServer as) {
    return "*3\r\n:"
        + first
        + "\r\n:"
        + last
        + "\r\n*3\r\n$"
        + host.length()
        + "\r\n"
        + host
        + "\r\n:"
        + at.port()
        + "\r\n$40\r\n"
        + id(as)
        + "\r\n";
  }

  private static String id(FakeServer server) {
    return String.format("%040d", server.port());
  }

  /** A client whose first command has been answered: from then on, the topology is kept fresh. */
  private Socket client(String... options) throws IOException {
    if (runtime == null) {
      Properties properties = new Properties();
      for (String option : options) {
        properties.setProperty(
            "unmoved." + option.substring(0, option.indexOf('=')),
            option.substring(option.indexOf('=') + 1));
      }
      runtime =
          new SocketRuntime(
              Options.parse(
                  null,
                  properties,
                  Collections.<String, String>emptyMap(),
                  message -> {
                    throw new AssertionError(message);
                  }));
    }
    Socket client =
        new ClusterSocket(
            runtime,
            home.connect(),
            new NodeAddress("localhost", elsewhere.port()),
            new NodeAddress("127.0.0.1", home.port()),
            new NotingDialer(),
            false);
    sockets.add(client);
    exchange(client, "GET atHome", ONE);
    return client;
  }

  private static void send(Socket client, String command) throws IOException {
    client.getOutputStream().write(RespWriter.command(command.split(" ")));
    client.getOutputStream().flush();
  }

  private static void exchange(Socket client, String command, String expected) throws IOException {
    send(client, command);
    receives(client, expected);
  }

  private static void receives(Socket client, String expected) throws IOException {
    byte[] bytes = new byte[expected.length()];
    InputStream in = client.getInputStream();
    for (int n = 0; n < bytes.length; ) {
      int read = in.read(bytes, n, bytes.length - n);
      assertTrue(read > 0, "the stream ended");
      n += read;
    }
    assertEquals(expected, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** Many exchanges, during which a refresh that should not be would have begun. */
  private void timePasses(Socket client) throws IOException {
    for (int i = 0; i < 500; i++) {
      exchange(client, "PING", "+PONG\r\n");
    }
  }

  private int questions() {
    int count = 0;
    for (FakeServer server : servers) {
      for (String words : server.received) {
        count += words.equals(QUESTION) ? 1 : 0;
      }
    }
    return count;
  }

  /** Waits until a node has been asked that has no answer in its table. */
  private FakeServer askedInVain() throws InterruptedException {
    while (true) {
      for (FakeServer server : servers) {
        if (QUESTION.equals(server.unanswered.poll(1, TimeUnit.MILLISECONDS))) {
          return server;
        }
      }
    }
  }

  private void awaitQuestions(int count) {
    while (questions() < count) {
      Thread.yield();
    }
  }

  /**
   * Keys that the other node has given to home, {@code count} of them, each in a slot of its own.
   */
  private List<String> movedKeys(int count) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; keys.size() < count; i++) {
      String key = "key" + i;
      int slot = FakeServer.slotOf(key);
      if (slot > 8191) {
        other.replies.put("GET " + key, FakeServer.movedTo(home, key));
        home.replies.put("GET " + key, ONE);
        keys.add(key);
      }
    }
    return keys;
  }

  @Test
  void manyMovedAreOneRefreshAndThoseDuringItAreOneMoreAndNobodyWaits() throws Exception {
    Socket client = client("topology.refresh-min-interval=1ms");
    exchange(client, "GET atOther", ONE);
    int before = questions();
    for (FakeServer server : servers) {
      server.replies.remove(QUESTION);
    }
    List<String> keys = movedKeys(30);
    exchange(client, "GET " + keys.remove(0), ONE);
    FakeServer asked = askedInVain();
    Socket refreshing = asked.connections.get(asked.connections.size() - 1);
    for (String key : keys) {
      exchange(client, "GET " + key, ONE);
    }
    assertEquals(before + 1, questions());
    refreshing.getOutputStream().write(UNKNOWN.getBytes(StandardCharsets.US_ASCII));
    assertEquals(asked, askedInVain(), "who answered is asked again");
    refreshing.getOutputStream().write(UNKNOWN.getBytes(StandardCharsets.US_ASCII));
    timePasses(client);
    assertEquals(before + 2, questions());
  }

  @Test
  void refreshesKeepTheirDistance() throws Exception {
    Socket client = client("topology.refresh-min-interval=60s");
    int before = questions();
    List<String> keys = movedKeys(10);
    exchange(client, "GET " + keys.remove(0), ONE);
    awaitQuestions(before + 1);
    for (String key : keys) {
      exchange(client, "GET " + key, ONE);
      timePasses(client);
    }
    assertEquals(before + 1, questions());
  }

  /**
   * As where all containers were started anew: the nodes are the same ones, their addresses are
   * not.
   */
  @Test
  void whereNoKnownNodeAnswersTheConfiguredNameIsAskedAndAHungNodeHoldsNobodyUp() throws Exception {
    Socket client = client("retry.timeout=30s");
    Socket second = client();
    home.replies.remove(QUESTION);
    other.close();
    awaitRefusal(other);
    elsewhere.replies.put(
        "CLUSTER SLOTS", "*1\r\n" + range(0, 16383, "localhost", elsewhere, home));
    send(second, "GET atOther");
    assertEquals(home, askedInVain());
    exchange(client, "GET atHome", ONE);
    receives(second, ONE);
    assertTrue(elsewhere.received.contains("GET atOther"));
    String name = "localhost:" + elsewhere.port();
    assertEquals(
        2,
        Collections.frequency(dialled, name),
        "each connection has the name looked up: " + dialled);
  }

  /**
   * A listening socket that is being closed may take a connection or two yet, and leave them
   * unanswered.
   */
  private static void awaitRefusal(FakeServer server) throws IOException {
    while (true) {
      try {
        server.connect().close();
      } catch (ConnectException e) {
        return;
      }
    }
  }

  @Test
  void aSecondTimeOutAtANodeSoonAfterTheFirstAsksForTheTopology() throws Exception {
    Socket client = client();
    int before = questions();
    timesOut();
    timePasses(client);
    assertEquals(before, questions());
    timesOut();
    awaitQuestions(before + 1);
  }

  private void timesOut() throws IOException {
    Socket impatient = client();
    impatient.setSoTimeout(50);
    send(impatient, "GET slow{atOther}");
    assertThrows(SocketTimeoutException.class, () -> impatient.getInputStream().read());
    impatient.close();
  }
}
