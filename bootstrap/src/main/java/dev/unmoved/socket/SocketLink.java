package dev.unmoved.socket;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.driver.PooledLink;
import dev.unmoved.driver.Shelf;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.log.Log;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A link over a {@link Socket}. Used by one session at a time; {@link #closeConnection} may be
 * called by any thread.
 */
final class SocketLink extends PooledLink {
  private volatile @Nullable Socket socket; // null until connected
  private @Nullable InputStream in;
  private @Nullable OutputStream out;
  private int soTimeout = -1; // unknown
  private final AtomicBoolean counted = new AtomicBoolean();
  private long lookedAtNanos; // when it was last seen to be open, or began to be
  boolean heard; // a thread of its own reads it; guarded by the lock of its session's driver

  /** {@code activity} counts the connection; null for a client's own, which is no link of ours. */
  SocketLink(
      @Nullable Node node,
      ConnectionState state,
      @Nullable Shelf<PooledLink> shelf,
      @Nullable Activity activity) {
    super(node, state, shelf, activity);
  }

  void connected(Socket connection) throws IOException {
    socket = connection;
    counted.set(true);
    countOpened();
    in = connection.getInputStream();
    out = connection.getOutputStream();
    lookedAtNanos = System.nanoTime();
  }

  /** Its socket, once it is connected. */
  Socket socket() {
    Socket connection = socket;
    if (connection == null) {
      throw new IllegalStateException("a link that is not connected");
    }
    return connection;
  }

  @Override
  public @Nullable String localAddress() {
    Socket connection = socket;
    return connection == null ? null : textOf(connection.getLocalSocketAddress());
  }

  /** Whether it was closed to wake up whoever used it. */
  boolean isInterrupted() {
    return socket().isClosed();
  }

  boolean isConnected() {
    return socket != null;
  }

  /**
   * Reads at least one byte, or returns -1 at the end of the stream; waits {@code timeoutMillis}, 0
   * for ever.
   */
  int read(byte[] target, int offset, int length, int timeoutMillis) throws IOException {
    if (timeoutMillis != soTimeout) {
      socket().setSoTimeout(timeoutMillis);
      soTimeout = timeoutMillis;
    }
    return present(in).read(target, offset, length);
  }

  private static <T> T present(@Nullable T stream) throws IOException {
    if (stream == null) {
      throw new IOException("not connected");
    }
    return stream;
  }

  void write(byte[] source, int offset, int length) throws IOException {
    present(out).write(source, offset, length);
  }

  void flush() throws IOException {
    present(out).flush();
  }

  int available() throws IOException {
    return in == null ? 0 : in.available();
  }

  /**
   * Whether the node still seems to be there: a link that was idle for a while may have been closed
   * meanwhile.
   */
  @Override
  protected boolean isUsable(long nowNanos) {
    if (nowNanos - idleSinceNanos() < DriverLimits.CHECK_AFTER_IDLE_NANOS) {
      return true;
    }
    try {
      read(new byte[1], 0, 1, 1);
      return false; // a byte nobody asked for, or the end of the stream: of no use either way
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether to see if it is still open; the caller does. {@code closingsNow} is the cluster's
   * count.
   */
  boolean isDoubtful(int closingsNow, long nowNanos) {
    if (closings() == closingsNow
        && nowNanos - lookedAtNanos < DriverLimits.CHECK_AFTER_IDLE_NANOS) {
      return false;
    }
    closings(closingsNow);
    lookedAtNanos = nowNanos;
    return true;
  }

  /**
   * Clients set sockets up to forget what is unsent when they are closed (Jedis does); this one
   * shall not.
   */
  void letWritesArrive() {
    Socket connection = socket;
    if (connection != null) {
      try {
        connection.setSoLinger(false, 0);
      } catch (IOException e) {
        // It broke meanwhile: nothing arrives any more.
      }
    }
  }

  @Override
  public void closeConnection() {
    Socket connection = socket;
    if (connection != null) {
      if (counted.compareAndSet(true, false)) {
        countClosed();
      }
      try {
        connection.close();
      } catch (IOException e) {
        // It is closed as far as we are concerned, and nothing was outstanding on it.
      } catch (Throwable e) {
        // The client's own kind of socket, perhaps; there may be more links to be closed behind it.
        Log.warn("a connection to " + this + " could not be closed", e);
      }
    }
  }
}
