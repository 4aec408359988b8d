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
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A connection to one node on which one question is asked after the other. Not thread-safe. */
final class NodeClient implements Closeable {
  private final Socket socket;
  private final int timeoutMillis;
  private final InputStream in;
  private final ReplyReader reader = new ReplyReader();
  private byte[] bytes = new byte[16 * 1024];

  /** {@code timeoutMillis} is what each answer may take as a whole. */
  NodeClient(Socket socket, int timeoutMillis) throws IOException {
    this.socket = socket;
    this.timeoutMillis = timeoutMillis;
    in = socket.getInputStream();
  }

  /** Asks, and waits for the answer. */
  RespValue ask(String... command) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    socket.getOutputStream().write(RespWriter.command(command));
    socket.getOutputStream().flush();
    int scanned = 0;
    int end = 0;
    try {
      while (true) {
        if (end >= TopologyQuery.BYTES_MAX) {
          throw new ProtocolException("an answer without end");
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          throw new SocketTimeoutException("no whole answer within " + timeoutMillis + " ms");
        }
        socket.setSoTimeout((int) millis);
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
      throw new IOException("it does not speak the protocol of Redis: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
