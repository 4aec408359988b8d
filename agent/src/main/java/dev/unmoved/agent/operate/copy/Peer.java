package dev.unmoved.agent.operate.copy;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.socket.ClusterSockets;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A connection as a client of one server has it. Where the server is a node of a cluster, the
 * engine stands behind it. Not thread-safe.
 */
final class Peer implements Closeable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int BUFFER_KEPT_BYTES = 16 * 1024 * 1024;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ReplyReader reader = new ReplyReader();
  private byte[] bytes = new byte[BUFFER_BYTES];
  private int start; // of the reply that comes next
  private int end; // of what has been read

  private Peer(Socket socket) throws IOException {
    this.socket = socket;
    in = socket.getInputStream();
    out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
  }

  /**
   * Connects and logs in.
   *
   * @throws CopyException when the credentials are refused
   * @throws IOException when it cannot be reached
   */
  static Peer open(Endpoint endpoint) throws IOException, CopyException {
    String host = endpoint.address().host();
    int port = endpoint.address().port();
    Socket connected = endpoint.connect(host, port, 0);
    boolean open = false;
    try {
      Peer peer = new Peer(ClusterSockets.adopt(connected, host, port, endpoint.dialer()));
      String[] authentication = endpoint.login().authentication();
      if (authentication != null) {
        RespValue reply =
            peer.ask(Collections.singletonList(RespWriter.command(authentication))).get(0);
        if (reply.isError()) {
          throw new CopyException(endpoint.address() + " refuses the log-in: " + reply.text());
        }
      }
      open = true;
      return peer;
    } finally {
      if (!open) {
        connected.close();
      }
    }
  }

  /** Sends all commands, then reads the replies to all. */
  List<RespValue> ask(List<byte[]> commands) throws IOException {
    for (byte[] command : commands) {
      out.write(command);
    }
    out.flush();
    List<RespValue> replies = new ArrayList<RespValue>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      replies.add(read());
    }
    return replies;
  }

  private RespValue read() throws IOException {
    int scanned = start;
    try {
      while (true) {
        scanned = reader.scan(bytes, scanned, end);
        if (reader.isComplete()) {
          reader.restart();
          RespValue reply = RespValue.parse(bytes, start, scanned);
          start = scanned;
          return reply;
        }
        scanned -= makeRoom();
        int n = in.read(bytes, end, bytes.length - end);
        if (n < 0) {
          throw new EOFException("the connection was closed");
        }
        end += n;
      }
    } catch (ProtocolException e) {
      throw new IOException("this is not the protocol of Redis: " + e.getMessage(), e);
    }
  }

  /** Returns by how much what is in the buffer was moved to its front. */
  private int makeRoom() throws IOException {
    int moved = start;
    if (start == end && bytes.length > BUFFER_KEPT_BYTES) {
      bytes = new byte[BUFFER_BYTES]; // what took so much was an exception
    } else if (start == end || end == bytes.length) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
    } else {
      return 0;
    }
    end -= start;
    start = 0;
    if (end > bytes.length / 2) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16L, 2L * bytes.length));
    }
    if (end == bytes.length) {
      throw new IOException("an answer is too large");
    }
    return moved;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use any more either way
    }
  }
}
