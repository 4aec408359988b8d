package dev.unmoved.agent.netty;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
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

/** A node on a loopback port that answers from a table; what is not in it waits to be answered by the test. */
final class FakeNode implements Closeable {
  /** A command, and the connection it came by. */
  static final class Asked {
    final String command;
    private final Socket connection;

    private Asked(String command, Socket connection) {
      this.command = command;
      this.connection = connection;
    }

    void answer(String reply) throws IOException {
      connection.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
    }

    void hangUp() throws IOException {
      connection.close();
    }
  }

  final Map<String, String> replies = new ConcurrentHashMap<>();
  final List<String> received = new CopyOnWriteArrayList<>();
  final List<Socket> connections = new CopyOnWriteArrayList<>();
  volatile CountDownLatch deaf = new CountDownLatch(0); // what comes is read when it is at zero
  private final BlockingQueue<Asked> unanswered = new LinkedBlockingQueue<>();
  private final ServerSocket listening;

  FakeNode() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    replies.put("PING", "+PONG\r\n");
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  String id() {
    return String.format("%040d", port());
  }

  /** Waits for a command that the table does not answer; nothing is said about how soon. */
  Asked awaitAsked() throws InterruptedException {
    Asked asked = unanswered.poll(30, TimeUnit.SECONDS);
    if (asked == null) {
      throw new AssertionError("nothing came");
    }
    return asked;
  }

  void hangUp() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }

  @Override
  public void close() throws IOException {
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
          Asked asked = new Asked(words.toString(), connection);
          received.add(asked.command);
          String reply = replies.get(asked.command);
          if (reply == null) {
            unanswered.add(asked);
          } else {
            asked.answer(reply);
          }
        }
      }
    } catch (IOException | ProtocolException | InterruptedException e) {
      // the test closes what it no longer needs
    }
  }

  private static void start(Runnable run) {
    Thread thread = new Thread(run, "fake-node");
    thread.setDaemon(true);
    thread.start();
  }
}
