package dev.unmoved.agent.client.jedis;

import dev.unmoved.report.Tap;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Shows a tap what was read from a socket. As thread-safe as the socket's stream. */
final class TappedInput extends FilterInputStream {
  private final Tap tap;

  TappedInput(InputStream socket, Tap tap) {
    super(socket);
    this.tap = tap;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int n = in.read(target, offset, length);
    if (n > 0 && tap.wantsServerBytes()) {
      tap.onServerBytes(target, offset, n);
    }
    return n;
  }
}
