package dev.unmoved.socket;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Opens real connections that throw, at the place and the moment that a test wants, what it wants.
 */
class FaultyDialer implements Dialer {
  /** Thrown once there, by whoever comes by first; null: nothing. */
  final AtomicReference<Throwable> atDial = new AtomicReference<>();

  final AtomicReference<Throwable> atRead = new AtomicReference<>();
  final AtomicReference<Throwable> atWrite = new AtomicReference<>();
  final AtomicReference<Throwable> atClose = new AtomicReference<>();
  final AtomicReference<Throwable> atTls = new AtomicReference<>();

  private static void throwFrom(AtomicReference<Throwable> place) {
    Throwable thrown = place.getAndSet(null);
    if (thrown instanceof Error) {
      throw (Error) thrown;
    } else if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }

  @Override
  public Socket dial(String host, int port, int timeoutMillis) throws IOException {
    throwFrom(atDial);
    Socket dialled = new Socket();
    dialled.connect(new InetSocketAddress(host, port), timeoutMillis);
    return new FaultySocket(dialled);
  }

  @Override
  public boolean tls() {
    throwFrom(atTls);
    return false;
  }

  @Override
  public Object identity() {
    return this;
  }

  private final class FaultySocket extends Socket {
    private final Socket real;

    FaultySocket(Socket real) {
      this.real = real;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(real.getInputStream()) {
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          throwFrom(atRead);
          int n = super.read(target, offset, length);
          throwFrom(atRead);
          return n;
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(real.getOutputStream()) {
        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
          throwFrom(atWrite);
          out.write(source, offset, length);
        }
      };
    }

    @Override
    public void close() throws IOException {
      real.close();
      throwFrom(atClose);
    }

    @Override
    public boolean isClosed() {
      return real.isClosed();
    }

    @Override
    public void setSoTimeout(int timeoutMillis) throws SocketException {
      real.setSoTimeout(timeoutMillis);
    }

    @Override
    public InetAddress getInetAddress() {
      return real.getInetAddress();
    }

    @Override
    public int getPort() {
      return real.getPort();
    }
  }
}
