package dev.unmoved.agent.client.jedis;

import dev.unmoved.driver.Observing;
import dev.unmoved.hook.WeakIdentityMap;
import dev.unmoved.report.Tap;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;

/**
 * Writes to a socket first, and shows what was written to a tap then. As thread-safe as the
 * socket's stream.
 */
final class TappedOutput extends FilterOutputStream {
  private final WeakIdentityMap<Tap> taps;
  private final WeakReference<Object> connection;
  private Tap tap; // null: no longer observed

  /** {@code taps} has the tap of {@code connection} for as long as it is observed. */
  TappedOutput(OutputStream socket, Tap tap, WeakIdentityMap<Tap> taps, Object connection) {
    super(socket);
    this.tap = tap;
    this.taps = taps;
    this.connection = new WeakReference<Object>(connection);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    out.write(source, offset, length);
    Tap observes = tap;
    if (observes == null) {
      return;
    }
    if (Observing.isOn()) {
      observes.onClientBytes(source, offset, length);
    } else {
      tap = null;
      taps.remove(connection.get());
    }
  }
}
