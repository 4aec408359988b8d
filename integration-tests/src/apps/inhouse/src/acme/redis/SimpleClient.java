package acme.redis;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/**
 * The kind of client that was written in an afternoon: one connection, one thread, a command and
 * then its reply.
 */
public final class SimpleClient {
  private final Socket socket;
  private final Replies replies;
  private final OutputStream out;

  /** Connects; {@code ssl} with what the JVM trusts. {@code password} may be null. */
  public SimpleClient(String host, int port, boolean ssl, String password, int timeoutMillis)
      throws IOException {
    socket = ssl ? SSLSocketFactory.getDefault().createSocket(host, port) : new Socket(host, port);
    socket.setSoTimeout(timeoutMillis);
    out = socket.getOutputStream();
    replies = new Replies(socket.getInputStream());
    if (password != null) {
      call("AUTH", password);
    }
  }

  /** One command, one reply: text, null, a number, a list. An error reply is an exception. */
  public Object call(String... command) throws IOException {
    List<String[]> commands = new ArrayList<String[]>();
    commands.add(command);
    return callAll(commands).get(0);
  }

  /** All commands, then all replies. */
  public List<Object> callAll(List<String[]> commands) throws IOException {
    for (String[] command : commands) {
      out.write(Requests.bytes(command));
    }
    List<Object> all = new ArrayList<Object>();
    RuntimeException failure = null;
    for (int i = 0; i < commands.size(); i++) {
      Object reply = replies.read();
      all.add(reply);
      if (reply instanceof RuntimeException) {
        failure = (RuntimeException) reply;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return all;
  }

  /** Ends the connection. */
  public void close() throws IOException {
    socket.close();
  }
}
