package dev.unmoved.agent.jedis;

import dev.unmoved.report.Tap;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes to a socket first, and shows what was written to a tap then. As thread-safe as the socket's stream. */
final class TappedOutput extends FilterOutputStream {
  private final Tap tap;

  TappedOutput(OutputStream socket, Tap tap) {
    super(socket);
    this.tap = tap;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
    tap.onClientBytes(source, offset, length);
  }
}
