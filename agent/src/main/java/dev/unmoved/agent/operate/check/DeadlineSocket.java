package dev.unmoved.agent.operate.check;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * A socket on which all waiting together, for the connection, a TLS handshake and every answer,
 * ends at one moment: a peer that sends a byte now and then is not waited for any longer than one
 * that is silent. Not thread-safe.
 */
final class DeadlineSocket extends Socket {
  private final int timeoutMillis;
  private long deadlineNanos;

  /** The time begins now. */
  DeadlineSocket(int timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
    deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
  }

  /** Connects, within the time that is left. */
  void connect(String host, int port) throws IOException {
    connect(new InetSocketAddress(host, port), remainingMillis());
  }

  /** What is left of the time, at least a millisecond. */
  int remainingMillis() throws SocketTimeoutException {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    if (millis <= 0) {
      throw over();
    }
    return (int) Math.min(millis, timeoutMillis);
  }

  private SocketTimeoutException over() {
    return new SocketTimeoutException("no whole answer within " + timeoutMillis + " ms");
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        setSoTimeout(remainingMillis());
        try {
          return in.read(bytes, offset, length);
        } catch (SocketTimeoutException e) {
          throw over();
        }
      }
    };
  }
}
