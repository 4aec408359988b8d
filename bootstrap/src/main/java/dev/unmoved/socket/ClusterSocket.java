package dev.unmoved.socket;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The socket a blocking client holds instead of its own. Its streams lead to a session; what it
 * says of itself (addresses, options) is what the client's own connection would say. Time limits
 * and closing behave as a socket's do.
 */
final class ClusterSocket extends Socket {
  private final Socket original;
  private final SocketDriver driver;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();
  private volatile int soTimeout;
  private volatile boolean inputShutdown;
  private volatile boolean outputShutdown;

  ClusterSocket(
      SocketRuntime runtime,
      Socket original,
      NodeAddress configured,
      NodeAddress actual,
      Dialer dialer,
      boolean eager)
      throws IOException {
    super((SocketImpl) null); // no connection of its own
    this.original = original;
    this.soTimeout = original.getSoTimeout();
    this.driver =
        new SocketDriver(
            runtime,
            original,
            configured,
            actual,
            dialer,
            eager,
            ThreadLocalRandom.current().nextLong());
  }

  /** Goes on with a connection that its client has used before. */
  void resumeFrom(ConnectionState learned, byte[] clients) throws IOException {
    driver.resumeFrom(learned, clients);
  }

  /**
   * The socket over which bytes pass as they are since the agent was switched off, or null while
   * this one serves.
   */
  @Nullable Socket letGo() {
    return driver.letGo();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    checkOpen();
    return input;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    checkOpen();
    return output;
  }

  @Override
  public void close() throws IOException {
    driver.close();
  }

  @Override
  public void shutdownInput() throws IOException {
    checkOpen();
    inputShutdown = true;
  }

  @Override
  public void shutdownOutput() throws IOException {
    checkOpen();
    driver.flush(soTimeout);
    outputShutdown = true;
  }

  @Override
  public void setSoTimeout(int timeoutMillis) throws SocketException {
    checkOpen();
    if (timeoutMillis < 0) {
      throw new IllegalArgumentException("timeout can't be negative");
    }
    soTimeout = timeoutMillis;
  }

  @Override
  public int getSoTimeout() throws SocketException {
    checkOpen();
    return soTimeout;
  }

  @Override
  public boolean isClosed() {
    return driver.isClosed();
  }

  @Override
  public boolean isConnected() {
    return original.isConnected();
  }

  @Override
  public boolean isBound() {
    return original.isBound();
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown;
  }

  private void checkOpen() throws SocketException {
    if (driver.isClosed()) {
      throw new SocketException("Socket is closed");
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return inputShutdown ? -1 : driver.read(target, offset, length, soTimeout);
    }

    @Override
    public int available() throws IOException {
      return inputShutdown ? 0 : driver.available();
    }

    @Override
    public void close() {
      driver.close();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (outputShutdown) {
        throw new SocketException("Socket output is shutdown");
      }
      driver.write(source, offset, length);
    }

    @Override
    public void flush() throws IOException {
      if (!outputShutdown) {
        driver.flush(soTimeout);
      }
    }

    @Override
    public void close() {
      driver.close();
    }
  }

  // ---- What the client's own connection says of itself ----

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    throw new SocketException("already connected");
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    throw new SocketException("already connected");
  }

  @Override
  public void bind(SocketAddress bindpoint) throws IOException {
    throw new SocketException("Already bound");
  }

  @Override
  public InetAddress getInetAddress() {
    return original.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return original.getLocalAddress();
  }

  @Override
  public int getPort() {
    return original.getPort();
  }

  @Override
  public int getLocalPort() {
    return original.getLocalPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return original.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return original.getLocalSocketAddress();
  }

  @Override
  public @Nullable SocketChannel getChannel() {
    return null; // a channel would lead past the session
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    original.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return original.getTcpNoDelay();
  }

  @Override
  public void setSoLinger(boolean on, int linger) throws SocketException {
    original.setSoLinger(on, linger);
  }

  @Override
  public int getSoLinger() throws SocketException {
    return original.getSoLinger();
  }

  @Override
  public void sendUrgentData(int data) throws IOException {
    original.sendUrgentData(data);
  }

  @Override
  public void setOOBInline(boolean on) throws SocketException {
    original.setOOBInline(on);
  }

  @Override
  public boolean getOOBInline() throws SocketException {
    return original.getOOBInline();
  }

  @Override
  public void setSendBufferSize(int size) throws SocketException {
    original.setSendBufferSize(size);
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return original.getSendBufferSize();
  }

  @Override
  public void setReceiveBufferSize(int size) throws SocketException {
    original.setReceiveBufferSize(size);
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return original.getReceiveBufferSize();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    original.setKeepAlive(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return original.getKeepAlive();
  }

  @Override
  public void setTrafficClass(int trafficClass) throws SocketException {
    original.setTrafficClass(trafficClass);
  }

  @Override
  public int getTrafficClass() throws SocketException {
    return original.getTrafficClass();
  }

  @Override
  public void setReuseAddress(boolean on) throws SocketException {
    original.setReuseAddress(on);
  }

  @Override
  public boolean getReuseAddress() throws SocketException {
    return original.getReuseAddress();
  }

  @Override
  public void setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
    original.setPerformancePreferences(connectionTime, latency, bandwidth);
  }

  @Override
  public String toString() {
    return original.toString();
  }
}
