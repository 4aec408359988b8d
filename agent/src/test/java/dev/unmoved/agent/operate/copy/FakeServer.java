package dev.unmoved.agent.operate.copy;

import dev.unmoved.agent.operate.login.Login;
import dev.unmoved.topology.NodeAddress;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A server that answers what a test wants it to. Thread-safe. */
final class FakeServer implements Closeable {
  private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Function<String, String> answers;
  private final String run;

  /**
   * @param answers the reply to a command, its words separated by blanks; null ends the connection
   */
  FakeServer(String run, Function<String, String> answers) throws IOException {
    this.run = run;
    this.answers = answers;
    Thread accepting = new Thread(this::accept, "fake server");
    accepting.setDaemon(true);
    accepting.start();
  }

  Endpoint endpoint() {
    return new Endpoint(
        new NodeAddress("127.0.0.1", listener.getLocalPort()),
        new Login(null, null, null, true),
        20_000);
  }

  /** What was asked for, in order. */
  List<String> commands() {
    return commands;
  }

  static String bulk(String text) {
    return "$" + text.length() + "\r\n" + text + "\r\n";
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread serving = new Thread(() -> serve(socket), "fake connection");
        serving.setDaemon(true);
        serving.start();
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (Socket closed = socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(closed.getInputStream(), StandardCharsets.ISO_8859_1));
      OutputStream out = closed.getOutputStream();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        List<String> words = new ArrayList<>();
        for (int i = Integer.parseInt(line.substring(1)); i > 0; i--) {
          in.readLine();
          words.add(in.readLine());
        }
        String reply = reply(String.join(" ", words));
        if (reply == null) {
          return;
        }
        out.write(reply.getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      // the client is gone
    }
  }

  private String reply(String command) {
    String upper = command.toUpperCase(Locale.ROOT);
    if (upper.startsWith("CLUSTER")) {
      return "-ERR This instance has cluster support disabled\r\n";
    } else if (upper.equals("INFO")) {
      return bulk("run_id:" + run + "\r\ncluster_enabled:0\r\n");
    }
    commands.add(command);
    return answers.apply(command);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
