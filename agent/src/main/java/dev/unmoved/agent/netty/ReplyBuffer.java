package dev.unmoved.agent.netty;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.TopologyQuery;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Whole replies out of what a channel brings, for handshakes and for the topology. Not thread-safe.
 */
final class ReplyBuffer {
  private final ReplyReader reader = new ReplyReader();
  private byte[] bytes = new byte[512];
  private int scanned;
  private int end;

  /** Takes all that can be read from {@code buffer}, which stays the caller's. */
  void add(ByteBuf buffer) {
    int length = buffer.readableBytes();
    if (end + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end + length, 2 * bytes.length));
    }
    buffer.readBytes(bytes, end, length);
    end += length;
  }

  /**
   * The next reply, or null while it is not whole.
   *
   * @throws ProtocolException when what came is no RESP, or grows beyond every bound
   */
  RespValue next() throws ProtocolException {
    if (scanned == end) {
      return null;
    }
    scanned = reader.scan(bytes, scanned, end);
    if (!reader.isComplete()) {
      if (end > TopologyQuery.BYTES_MAX) {
        throw new ProtocolException("a reply without end");
      }
      return null;
    }
    RespValue reply = RespValue.parse(bytes, 0, scanned, TopologyQuery.ELEMENTS_MAX);
    System.arraycopy(bytes, scanned, bytes, 0, end - scanned);
    end -= scanned;
    scanned = 0;
    reader.restart();
    return reply;
  }
}
