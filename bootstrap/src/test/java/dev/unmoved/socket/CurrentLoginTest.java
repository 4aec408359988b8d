package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.link.Login;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client whose provider of credentials has renewed its token since it connected, over real
 * sockets. atHome is a key of home's, atOther of the other's.
 */
@Timeout(60)
class CurrentLoginTest {
  private static final String OK = "+OK\r\n";
  private static final String WRONGPASS = "-WRONGPASS invalid username-password pair\r\n";

  private final SocketRuntime runtime = new SocketRuntime(Options.DEFAULTS);
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final FakeServer home = new FakeServer();
  private final FakeServer other = new FakeServer();
  private volatile Callable<Login> provider = () -> Login.of("app", "token-1");
  private Socket socket;

  CurrentLoginTest() throws IOException {}

  private final class ProvidedDialer implements Dialer {
    @Override
    public Socket dial(String host, int port, int timeoutMillis) throws IOException {
      Socket dialled = new Socket();
      dialled.connect(new InetSocketAddress(host, port), timeoutMillis);
      return dialled;
    }

    @Override
    public Login currentLogin() throws Exception {
      return provider.call();
    }

    @Override
    public boolean tls() {
      return false;
    }

    @Override
    public Object identity() {
      return CurrentLoginTest.this;
    }
  }

  @BeforeEach
  void start() throws IOException {
    String slots = "*2\r\n" + range(0, 8191, home) + range(8192, 16383, other);
    for (FakeServer server : new FakeServer[] {home, other}) {
      server.replies.put("CLUSTER SHARDS", "-ERR Unknown subcommand\r\n");
      server.replies.put("CLUSTER SLOTS", slots);
      server.replies.put("CLUSTER MYID", "$40\r\n" + id(server) + "\r\n");
      server.replies.put("GET atHome", OK);
      server.replies.put("GET atOther", OK);
      server.replies.put("AUTH app token-1", OK);
      server.replies.put("AUTH app token-2", WRONGPASS);
    }
    NodeAddress address = new NodeAddress("127.0.0.1", home.port());
    socket =
        new ClusterSocket(
            runtime,
            home.connect(),
            address,
            address,
            new PrivilegedDialer(new ProvidedDialer()),
            false);
    exchange("AUTH app token-1", OK);
    exchange("GET atHome", OK);
  }

  @AfterEach
  void stop() throws IOException {
    Log.sink(null);
    socket.close();
    home.close();
    other.close();
  }

  private static String range(int first, int last, FakeServer server) {
    return String.format(
        "*3\r\n:%d\r\n:%d\r\n*3\r\n$9\r\n127.0.0.1\r\n:%d\r\n$40\r\n%s\r\n",
        first, last, server.port(), id(server));
  }

  private static String id(FakeServer server) {
    return String.format("%040d", server.port());
  }

  private void exchange(String command, String expected) throws IOException {
    send(command);
    byte[] bytes = new byte[expected.length()];
    for (int n = 0; n < bytes.length; ) {
      int read = socket.getInputStream().read(bytes, n, bytes.length - n);
      assertTrue(read > 0, "the stream ended");
      n += read;
    }
    assertEquals(expected, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  private void send(String command) throws IOException {
    socket.getOutputStream().write(RespWriter.command(command.split(" ")));
    socket.getOutputStream().flush();
  }

  private void renewed() {
    for (FakeServer server : new FakeServer[] {home, other}) {
      server.replies.put("AUTH app token-1", WRONGPASS);
      server.replies.put("AUTH app token-2", OK);
    }
    provider = () -> Login.of("app", "token-2");
  }

  private String error() throws IOException {
    byte[] bytes = new byte[1000];
    int n = 0;
    while (n == 0 || bytes[n - 1] != '\n') {
      int read = socket.getInputStream().read(bytes, n, bytes.length - n);
      assertTrue(read > 0, "the stream ended");
      n += read;
    }
    return new String(bytes, 0, n, StandardCharsets.UTF_8);
  }

  @Test
  void aLinkLogsInWithTheRenewedToken() throws Exception {
    renewed();
    exchange("GET atOther", OK);
    assertFalse(other.received.contains("AUTH app token-1"), other.received.toString());
    other.hangUp();
    exchange("GET atOther", OK);
  }

  @Test
  void theRefresherDoesToo() throws Exception {
    renewed();
    other.replies.put("GET atOther", FakeServer.movedTo(home, "atOther"));
    exchange("GET atOther", OK); // and the topology is asked for
    while (!asked(home, "AUTH app token-2") && !asked(other, "AUTH app token-2", "CLUSTER SLOTS")) {
      Thread.yield();
    }
  }

  private static boolean asked(FakeServer server, String... commands) {
    return server.received.containsAll(Arrays.asList(commands));
  }

  @Test
  void aProviderThatFailsLeavesWhatTheClientSaid() throws Exception {
    provider =
        () -> {
          throw new IllegalStateException("no token");
        };
    exchange("GET atOther", OK);
  }

  @Test
  void whatItHasThrownIsToldToTheClientWhereTheNodeRefuses() throws Exception {
    Log.sink((level, message, thrown) -> log.add(message));
    renewed();
    provider =
        () -> {
          throw new IllegalStateException("token-3 has\r\nexpired");
        };
    send("GET atOther");
    String error = error();
    assertTrue(error.startsWith("-WRONGPASS"), error);
    assertTrue(error.contains(other.address()), error);
    assertTrue(error.contains("token-3 has  expired"), error);
    assertTrue(log.toString().contains("IllegalStateException"), log.toString());
    assertFalse(log.toString().contains("token-3"), log.toString());
  }

  @Test
  void whoHasLoggedInByHandIsWhoItSaidToBe() throws Exception {
    renewed();
    home.replies.put("AUTH eve secret", OK);
    other.replies.put("AUTH eve secret", OK);
    exchange("AUTH eve secret", OK);
    exchange("GET atOther", OK);
    assertFalse(other.received.contains("AUTH app token-2"), other.received.toString());
    assertTrue(other.received.contains("AUTH eve secret"), other.received.toString());
  }
}
