package dev.unmoved.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unmoved.option.Options;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client that waits notices of our waits: of its interrupt flag, and of its time limit. */
@Timeout(60)
class WaitingSocketTest {
  private static final String LATER =
      "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
  private static final String VALUE = "$1\r\n2\r\n";

  private SocketRuntime runtime;
  private FakeServer home;
  private FakeServer other;
  private Socket socket;

  @BeforeEach
  void start() throws IOException {
    Properties patient = new Properties();
    patient.setProperty("unmoved.retry.timeout", "20s");
    runtime =
        new SocketRuntime(
            Options.parse(null, patient, Collections.<String, String>emptyMap(), message -> {}));
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

  private void send(String... words) throws IOException {
    socket.getOutputStream().write(RespWriter.command(words));
    socket.getOutputStream().flush();
  }

  private String receive(int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int n = 0; n < length; ) {
      int read = socket.getInputStream().read(bytes, n, length - n);
      assertTrue(read > 0, "the stream ended");
      n += read;
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  // ---- Interrupts ----

  @Test
  void anInterruptedThreadIsServedAsIfItWereNot() throws Exception {
    other.replies.put("GET foo", LATER);
    Thread.currentThread().interrupt();
    answerAfterRefusals(3);
    try {
      send("GET", "foo"); // discovers, dials and waits for retries
      assertEquals(VALUE, receive(VALUE.length()));
    } finally {
      assertTrue(Thread.interrupted(), "the flag was lost");
    }
  }

  @Test
  void whoIsInterruptedWhileItWaitsNoticesNothingButTheFlag() throws Exception {
    other.replies.put("GET foo", LATER);
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    Thread client =
        new Thread(
            () -> {
              try {
                send("GET", "foo");
                outcome.add(receive(VALUE.length()) + Thread.currentThread().isInterrupted());
              } catch (Throwable e) {
                outcome.add(e.toString());
              }
            },
            "interrupted");
    client.start();
    Threads.await(() -> other.received.size() > 2 && Threads.waits("interrupted"));
    client.interrupt();
    answerAfterRefusals(other.received.size() + 2);
    assertEquals(VALUE + "true", FakeServer.await(outcome));
  }

  /** As the JDK has it: to be interrupted closes the socket that a virtual thread waits for. */
  @Test
  void aVirtualThreadThatIsInterruptedLosesItsConnection() throws Exception {
    other.replies.put("GET foo", LATER);
    BlockingQueue<String> outcome = new LinkedBlockingQueue<>();
    Thread client =
        startVirtually(
            () -> {
              try {
                send("GET", "foo");
                outcome.add(receive(VALUE.length()));
              } catch (Throwable e) {
                outcome.add(e.getMessage() + " " + Thread.currentThread().isInterrupted());
              }
            });
    Threads.await(() -> other.received.size() > 2);
    client.interrupt();
    assertEquals("Closed by interrupt true", FakeServer.await(outcome));
    assertTrue(socket.isClosed());
  }

  private static Thread startVirtually(Runnable run) throws Exception {
    boolean exists = true;
    try {
      return (Thread)
          Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, run);
    } catch (NoSuchMethodException e) {
      exists = false;
    }
    assumeTrue(exists, "this JVM has no virtual threads");
    return null;
  }

  private void answerAfterRefusals(int count) {
    Thread node =
        new Thread(
            () -> {
              Threads.await(() -> other.received.size() >= count);
              other.replies.put("GET foo", VALUE);
            });
    node.setDaemon(true);
    node.start();
  }

  // ---- The client's time limit ----

  /** It is refused for as long as it is asked again: longer than its own limit. */
  @Test
  void theTimeLimitIsOneForAllRetries() throws Exception {
    other.replies.put("GET foo", LATER);
    socket.setSoTimeout(600); // more than the longest of our waits, less than two of them
    send("GET", "foo");
    SocketTimeoutException e =
        assertThrows(SocketTimeoutException.class, () -> receive(LATER.length()));
    assertEquals("Read timed out", e.getMessage());
    String cause = e.getCause().getMessage();
    String refusal = "last by 127.0.0.1:" + other.port() + ": " + LATER.substring(1).trim();
    assertTrue(cause.contains("was refused") && cause.endsWith(refusal), cause);
  }

  /** Each read brings something, and none anything that the client might have. */
  @Test
  void theTimeLimitIsOneForAllReadsThatBringNothingForTheClient() throws Exception {
    home.replies.put("GET bar", VALUE);
    send("GET", "bar");
    assertEquals(VALUE, receive(VALUE.length()));
    socket.setSoTimeout(400);
    send("GET", "foo");
    FakeServer.Asked asked = other.awaitAsked();
    Thread node =
        new Thread(
            () -> {
              try {
                asked.answer("-");
                for (int i = 0; i < 200; i++) { // in ten times as long as the client waits
                  asked.answer("M"); // an error is held until it is whole
                  LockSupport.parkNanos(20_000_000);
                }
                asked.answer("\r\n");
              } catch (IOException e) {
                // the client has gone
              }
            });
    node.setDaemon(true);
    node.start();
    assertThrows(SocketTimeoutException.class, () -> receive(1));
  }

  @Test
  void theTimeLimitIsOneForAllRepliesThatTheClientDoesNotWant() throws Exception {
    other.replies.put("GET foo", LATER);
    home.replies.put("GET bar", VALUE);
    send("GET", "bar");
    assertEquals(VALUE, receive(VALUE.length()));
    socket.setSoTimeout(600);
    send("CLIENT", "REPLY", "OFF");
    assertThrows(SocketTimeoutException.class, () -> send("GET", "foo"));
  }
}
