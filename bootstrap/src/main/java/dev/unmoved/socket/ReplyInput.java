package dev.unmoved.socket;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.TopologyQuery;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * Whole replies from a link that no session uses: for handshakes and for the topology. Not
 * thread-safe.
 */
final class ReplyInput {
  private final SocketLink link;
  private final int timeoutMillis;
  private final ReplyReader reader = new ReplyReader();
  private byte[] bytes = new byte[1024];
  private int scanned;
  private int end;

  ReplyInput(SocketLink link, int timeoutMillis) {
    this.link = link;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * The next reply.
   *
   * @throws IOException when the connection ends, the reply is not whole within the time limit or
   *     grows beyond every bound, or the bytes are no RESP
   */
  RespValue read() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    try {
      while (true) {
        scanned = reader.scan(bytes, scanned, end);
        if (reader.isComplete()) {
          RespValue reply = RespValue.parse(bytes, 0, scanned, TopologyQuery.ELEMENTS_MAX);
          System.arraycopy(bytes, scanned, bytes, 0, end - scanned);
          end -= scanned;
          scanned = 0;
          reader.restart();
          return reply;
        }
        if (end >= TopologyQuery.BYTES_MAX) {
          throw new ProtocolException("a reply without end");
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          throw new SocketTimeoutException("no whole reply within " + timeoutMillis + " ms");
        }
        if (end == bytes.length) {
          bytes = java.util.Arrays.copyOf(bytes, end * 2);
        }
        int n = link.read(bytes, end, bytes.length - end, (int) millis);
        if (n < 0) {
          throw new EOFException("the node closed the connection");
        }
        end += n;
      }
    } catch (ProtocolException e) {
      throw new IOException("protocol violation: " + e.getMessage(), e);
    }
  }

  /** Whether bytes arrived that belong to no reply read so far. */
  boolean isEmpty() {
    return end == 0;
  }
}
