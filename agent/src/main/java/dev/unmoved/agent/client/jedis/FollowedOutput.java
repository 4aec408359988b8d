package dev.unmoved.agent.client.jedis;

import dev.unmoved.driver.Observing;
import dev.unmoved.hook.WeakIdentityMap;
import dev.unmoved.report.Tap;
import dev.unmoved.socket.ClusterSockets;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.Socket;

/**
 * Shows a tap what is written to a socket of ours, and writes it then: what becomes of each command
 * is told by the socket. As thread-safe as the socket's stream.
 */
final class FollowedOutput extends FilterOutputStream {
  private final Socket socket;
  private final WeakIdentityMap<Tap> taps;
  private final WeakReference<Object> connection;
  private Tap tap; // null: no longer observed

  /** {@code taps} has the tap of {@code connection} for as long as it is observed. */
  FollowedOutput(
      OutputStream output, Socket socket, Tap tap, WeakIdentityMap<Tap> taps, Object connection) {
    super(output);
    this.socket = socket;
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
    if (tap != null) {
      show(source, offset, length);
    }
    out.write(source, offset, length);
  }

  private void show(byte[] source, int offset, int length) {
    if (Observing.isOn()) {
      tap.onWrite(true);
      tap.onClientBytes(source, offset, length);
    } else {
      ClusterSockets.watch(socket, null);
      tap = null;
      taps.remove(connection.get());
    }
  }
}
