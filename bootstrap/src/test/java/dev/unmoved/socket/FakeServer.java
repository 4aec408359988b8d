package dev.unmoved.socket;

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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node on a loopback port that answers from a table; what is not in it is noted and never answered. */
final class FakeServer implements Closeable {
  final Map<String, String> replies = new ConcurrentHashMap<>();
  final List<String> received = new CopyOnWriteArrayList<>();
  final BlockingQueue<String> unanswered = new LinkedBlockingQueue<>();
  final BlockingQueue<String> ended = new LinkedBlockingQueue<>(); // one entry per connection that a client has closed
  final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final ServerSocket listening;

  FakeServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  String address() {
    return "127.0.0.1:" + port();
  }

  Socket connect() throws IOException {
    return new Socket("127.0.0.1", port());
  }

  /** Waits for something that has to come; nothing is said about how soon. */
  static String await(BlockingQueue<String> queue) throws InterruptedException {
    String next = queue.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing came");
    }
    return next;
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
    byte[] buffer = new byte[8192];
    try {
      InputStream in = connection.getInputStream();
      int n;
      while ((n = in.read(buffer)) >= 0) {
        parser.feed(buffer, 0, n);
        while (parser.next()) {
          StringBuilder words = new StringBuilder();
          for (int i = 0; i < parser.arguments().count(); i++) {
            words.append(i == 0 ? "" : " ").append(parser.arguments().text(i));
          }
          received.add(words.toString());
          String reply = replies.get(words.toString());
          if (reply == null) {
            unanswered.add(words.toString());
          } else {
            connection.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
          }
        }
      }
      ended.add("end of stream");
    } catch (IOException | ProtocolException e) {
      ended.add(e.toString());
    }
  }

  private static void start(Runnable run) {
    Thread thread = new Thread(run, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }
}
