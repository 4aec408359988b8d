package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.NodeAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A client that writes much before it reads anything. These nodes stop reading while nobody reads
 * what they answer.
 */
@Timeout(120)
class ReadAheadTest {
  private final SocketRuntime runtime = new SocketRuntime(Options.DEFAULTS);
  private FakeServer home;
  private FakeServer other;
  private Socket socket;

  @BeforeEach
  void start() throws IOException {
    home = new FakeServer();
    other = new FakeServer();
    String slots = "*2\r\n" + range(0, 8191, home) + range(8192, 16383, other);
    for (FakeServer server : new FakeServer[] {home, other}) {
      server.replies.put("CLUSTER SHARDS", "-ERR Unknown subcommand\r\n");
      server.replies.put("CLUSTER SLOTS", slots);
      server.replies.put("CLUSTER MYID", "$40\r\n" + id(server) + "\r\n");
    }
    NodeAddress address = new NodeAddress("127.0.0.1", home.port());
    socket =
        new ClusterSocket(runtime, home.connect(), address, address, new FaultyDialer(), false);
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    home.close();
    other.close();
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

  private static String bulk(char filler, int length) {
    return "$" + length + "\r\n" + new String(new char[length]).replace('\0', filler) + "\r\n";
  }

  private void write(String... words) throws IOException {
    socket.getOutputStream().write(RespWriter.command(words));
  }

  private String read(int length) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (all.size() < length) {
      int n = socket.getInputStream().read(buffer, 0, Math.min(buffer.length, length - all.size()));
      assertTrue(n > 0, "the stream ended");
      all.write(buffer, 0, n);
    }
    return new String(all.toByteArray(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatCameWhileItWroteIsReadFirstAndInOrder() throws IOException {
    String one = bulk('1', 300);
    String two = bulk('2', 700);
    home.replies.put("GET bar", one);
    other.replies.put("GET foo", two);
    int count = 10_000; // 10 MB of replies
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < count; i++) {
      write("GET", i % 3 == 0 ? "bar" : "foo");
      expected.append(i % 3 == 0 ? one : two);
    }
    socket.getOutputStream().flush();
    assertTrue(expected.toString().equals(read(expected.length())), "in order");
  }

  /** Until then they wait at their nodes, as those of one server would. */
  @Test
  void noMoreIsTakenInThanTheClientHasRoomFor() throws IOException {
    String large = bulk('2', 100_000);
    home.replies.put("GET bar", "$-1\r\n");
    other.replies.put("GET foo", large);
    write("GET", "bar");
    assertEquals("$-1\r\n", read(5));
    for (int i = 0; i < 40; i++) {
      write("GET", "foo");
    }
    socket.getOutputStream().flush();
    byte[] much = new byte[DriverLimits.UNSENT_MAX + 1];
    for (int i = 0; i < 20; i++) {
      write("SET", "bar", new String(much, StandardCharsets.ISO_8859_1));
      assertTrue(
          socket.getInputStream().available()
              <= DriverLimits.READ_AHEAD_MAX + 41 * DriverLimits.REQUEST_SIZE + large.length(),
          "too much was taken in");
    }
    for (int i = 0; i < 40; i++) {
      assertEquals(large, read(large.length()));
    }
  }

  @Test
  void aRedirectIsFollowedWhileTheClientWrites() throws Exception {
    home.replies.put("GET bar", "-MOVED 5061 127.0.0.1:" + other.port() + "\r\n");
    other.replies.put("GET bar", "$1\r\n2\r\n");
    write("GET", "bar");
    socket.getOutputStream().flush();
    String filler = new String(new char[DriverLimits.UNSENT_MAX]);
    other.replies.put("SET bar " + filler, "+OK\r\n");
    home.replies.put("SET bar " + filler, "-MOVED 5061 127.0.0.1:" + other.port() + "\r\n");
    int sets = 0;
    while (!other.received.contains("GET bar")) {
      assertTrue(sets < 1_000, "nobody looks at what came");
      write("SET", "bar", filler);
      sets++;
      Thread.yield();
    }
    socket.getOutputStream().flush();
    assertEquals("$1\r\n2\r\n", read(7));
    for (int i = 0; i < sets; i++) {
      assertEquals("+OK\r\n", read(5));
    }
  }

  @Test
  void whatCameBeforeTheEndIsReadBeforeItIsTold() throws Exception {
    String value = bulk('1', 1_000);
    home.replies.put("GET bar", value);
    int count = 5_000;
    for (int i = 0; i < count; i++) {
      write("GET", "bar");
    }
    socket.getOutputStream().flush();
    write("SET", "bar", "1");
    socket.getOutputStream().flush();
    for (int i = 0; i < count; i++) {
      assertEquals(value, read(value.length()));
    }
    FakeServer.await(home.unanswered);
    home.hangUp();
    assertThrows(IOException.class, () -> read(1));
  }
}
