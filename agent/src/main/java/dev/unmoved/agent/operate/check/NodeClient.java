package dev.unmoved.agent.operate.check;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import dev.unmoved.resp.RespValue;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.TopologyQuery;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;

/** A connection to one node on which one question is asked after the other. Not thread-safe. */
final class NodeClient implements Closeable {
  private final Socket socket;
  private final InputStream in;
  private final ReplyReader reader = new ReplyReader();
  private byte[] bytes = new byte[16 * 1024];

  /** {@code socket} ends all waiting in time by itself. */
  NodeClient(Socket socket) throws IOException {
    this.socket = socket;
    in = socket.getInputStream();
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws NotRespException when what comes is no answer
   */
  RespValue ask(String... command) throws IOException {
    socket.getOutputStream().write(RespWriter.command(command));
    socket.getOutputStream().flush();
    int scanned = 0;
    int end = 0;
    try {
      while (true) {
        if (end >= TopologyQuery.BYTES_MAX) {
          throw new ProtocolException("an answer without end");
        }
        if (end == bytes.length) {
          bytes = Arrays.copyOf(bytes, end * 2);
        }
        int n = in.read(bytes, end, bytes.length - end);
        if (n < 0) {
          throw new EOFException("it closed the connection");
        }
        end += n;
        scanned = reader.scan(bytes, scanned, end);
        if (reader.isComplete()) {
          reader.restart();
          return RespValue.parse(bytes, 0, scanned, TopologyQuery.ELEMENTS_MAX);
        }
      }
    } catch (ProtocolException e) {
      throw new NotRespException(e);
    }
  }

  /** The peer does not speak the protocol of Redis. */
  static final class NotRespException extends IOException {
    private static final long serialVersionUID = 1;

    NotRespException(ProtocolException cause) {
      super("it does not speak the protocol of Redis: " + cause.getMessage(), cause);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
