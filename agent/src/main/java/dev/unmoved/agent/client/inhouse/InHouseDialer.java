package dev.unmoved.agent.client.inhouse;

import dev.unmoved.socket.Dialer;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Dials as the client has dialled the socket it talks on: through the same factory, with the same
 * TLS parameters.
 */
final class InHouseDialer implements Dialer {
  /**
   * Where the client sets no limit: the session's lock is held meanwhile, and the system's own are
   * minutes.
   */
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  private final SocketFactory factory; // null: plain sockets
  private final SSLSocket home; // null without TLS
  private final String tlsSettings; // of home, in words
  private final int connectTimeoutMillis;
  private final boolean keepAlive;
  private final int trafficClass;
  private final Object identity;

  InHouseDialer(Socket home, Making making) throws SocketException {
    this.factory = making.factory();
    this.home = home instanceof SSLSocket ? (SSLSocket) home : null;
    this.tlsSettings = this.home == null ? "" : settings(this.home.getSSLParameters());
    this.connectTimeoutMillis =
        making.connectTimeoutMillis() == 0 ? CONNECT_TIMEOUT_MILLIS : making.connectTimeoutMillis();
    this.keepAlive = home.getKeepAlive();
    this.trafficClass = home.getTrafficClass();
    this.identity =
        new Identity(
            factory,
            tls()
                + " "
                + connectTimeoutMillis
                + " "
                + keepAlive
                + " "
                + trafficClass
                + " "
                + tlsSettings);
  }

  @Override
  public Socket dial(String host, int port, int timeoutMillis) throws IOException {
    int timeout =
        timeoutMillis == 0 ? connectTimeoutMillis : Math.min(timeoutMillis, connectTimeoutMillis);
    Socket socket = null;
    try {
      socket = connect(host, port, timeout);
      socket.setTcpNoDelay(true); // what goes out is gathered already
      socket.setKeepAlive(keepAlive);
      if (trafficClass != 0) {
        socket.setTrafficClass(trafficClass);
      }
      return tls() ? handshake(socket, host, port, timeout) : socket;
    } catch (IOException e) {
      close(socket);
      throw e;
    } catch (RuntimeException e) {
      close(socket); // the factory is code of the application's
      throw new IOException("cannot connect to " + host + ":" + port, e);
    }
  }

  private Socket connect(String host, int port, int timeoutMillis) throws IOException {
    Socket socket;
    if (factory == null || factory instanceof SSLSocketFactory) {
      socket = new Socket();
    } else {
      try {
        socket = factory.createSocket();
      } catch (IOException e) {
        return factory.createSocket(host, port); // it need not know unconnected ones
      } catch (UnsupportedOperationException e) {
        return factory.createSocket(host, port);
      }
    }
    try {
      socket.connect(new InetSocketAddress(host, port), timeoutMillis);
      return socket;
    } catch (IOException e) {
      close(socket);
      throw e;
    }
  }

  private Socket handshake(Socket plain, String host, int port, int timeoutMillis)
      throws IOException {
    SSLParameters parameters = home.getSSLParameters();
    if (!settings(parameters).equals(tlsSettings)) {
      throw new IOException(
          "the client has changed the TLS parameters of its socket after it began to use it");
    }
    parameters.setServerNames(null); // that of the node, not that of home
    SSLSocket socket =
        (SSLSocket) ((SSLSocketFactory) factory).createSocket(plain, host, port, true);
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(timeoutMillis);
    socket.startHandshake();
    socket.setSoTimeout(0);
    return socket;
  }

  private static String settings(SSLParameters parameters) {
    return parameters.getEndpointIdentificationAlgorithm()
        + " "
        + Arrays.toString(parameters.getProtocols())
        + " "
        + Arrays.toString(parameters.getCipherSuites());
  }

  private static void close(Socket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        // the failure that led here is the one to report
      }
    }
  }

  @Override
  public boolean tls() {
    return home != null;
  }

  @Override
  public Object identity() {
    return identity;
  }

  /** A factory by identity, held weakly, and settings in words. */
  private static final class Identity {
    private final WeakReference<SocketFactory> factory; // null: none
    private final String settings;

    Identity(SocketFactory factory, String settings) {
      this.factory = factory == null ? null : new WeakReference<SocketFactory>(factory);
      this.settings = settings;
    }

    @Override
    public int hashCode() {
      return settings.hashCode();
    }

    @Override
    public boolean equals(Object other) {
      if (this == other) {
        return true;
      }
      if (!(other instanceof Identity) || !((Identity) other).settings.equals(settings)) {
        return false;
      }
      WeakReference<SocketFactory> its = ((Identity) other).factory;
      return factory == null || its == null
          ? factory == its
          : factory.get() != null && factory.get() == its.get();
    }
  }
}
