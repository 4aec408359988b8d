package dev.unmoved.socket;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.topology.Slot;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A node on a loopback port that answers from a table; what is not in it is noted, and answered by
 * the test if at all.
 */
public class FakeServer implements Closeable {
  /** A command, and the connection it came by. */
  public static final class Asked {
    public final String command;
    private final Socket connection;

    private Asked(String command, Socket connection) {
      this.command = command;
      this.connection = connection;
    }

    public void answer(String reply) throws IOException {
      connection.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void hangUp() throws IOException {
      connection.close();
    }
  }

  public final Map<String, String> replies = new ConcurrentHashMap<>();
  public final List<String> received = new CopyOnWriteArrayList<>();
  public final List<Socket> connections = new CopyOnWriteArrayList<>();
  // what comes is read when it is at zero
  public volatile CountDownLatch deaf = new CountDownLatch(0);
  final BlockingQueue<String> unanswered = new LinkedBlockingQueue<>();
  // one entry per connection that a client has closed
  final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>(); // those of unanswered
  private final ServerSocket listening;

  static int slotOf(String key) {
    return Slot.of(key.getBytes(StandardCharsets.UTF_8));
  }

  /** What a node answers that has handed the slot of {@code key} over to {@code node}. */
  static String movedTo(FakeServer node, String key) {
    return "-MOVED " + slotOf(key) + " " + node.address() + "\r\n";
  }

  public FakeServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    start(this::accept);
  }

  public final int port() {
    return listening.getLocalPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  Socket connect() throws IOException {
    return new Socket("127.0.0.1", port());
  }

  /** Waits for a command that the table does not answer; nothing is said about how soon. */
  public final Asked awaitAsked() throws InterruptedException {
    return await(asked);
  }

  /** Waits for something that has to come; nothing is said about how soon. */
  static <T> T await(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came");
    }
    return next;
  }

  public final void hangUp() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }

  @Override
  public final void close() throws IOException {
    listening.close();
    hangUp();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listening.accept();
        connections.add(connection);
        start(() -> serve(connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket connection) {
    RequestParser parser = new RequestParser();
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = connection.getInputStream();
      int n;
      deaf.await();
      while ((n = in.read(buffer)) >= 0) {
        parser.feed(buffer, 0, n);
        while (parser.next()) {
          StringBuilder words = new StringBuilder();
          for (int i = 0; i < parser.arguments().count(); i++) {
            words.append(i == 0 ? "" : " ").append(parser.arguments().text(i));
          }
          take(new Asked(words.toString(), connection));
        }
      }
      ended.add("end of stream");
    } catch (IOException | ProtocolException | InterruptedException e) {
      ended.add(e.toString());
    }
  }

  private void take(Asked command) throws IOException {
    received.add(command.command);
    String reply = replies.get(command.command);
    if (reply != null) {
      command.answer(reply);
      return;
    }
    unanswered.add(command.command);
    asked.add(command);
  }

  private static void start(Runnable run) {
    Thread thread = new Thread(run, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }
}
