package dev.unmoved.agent.client.jedis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Dials as Jedis 2.0 to 3.2 do in {@code Connection.connect()}, from the values of the connection's
 * fields.
 */
final class FieldsDialer extends JedisDialer {
  private final int connectTimeoutMillis;
  private final int soTimeoutMillis;
  private final SSLSocketFactory sslSocketFactory; // null: the JVM's default
  private final SSLParameters sslParameters; // may be null
  private final HostnameVerifier hostnameVerifier; // may be null

  private FieldsDialer(
      String host,
      int port,
      boolean tls,
      int connectTimeoutMillis,
      int soTimeoutMillis,
      SSLSocketFactory sslSocketFactory,
      SSLParameters sslParameters,
      HostnameVerifier hostnameVerifier,
      DialerIdentity identity) {
    super(host, port, tls, identity);
    this.connectTimeoutMillis = connectTimeoutMillis;
    this.soTimeoutMillis = soTimeoutMillis;
    this.sslSocketFactory = sslSocketFactory;
    this.sslParameters = sslParameters;
    this.hostnameVerifier = hostnameVerifier;
  }

  /**
   * A dialer with the settings of {@code connection}, whose host and port are fields of its own.
   */
  static FieldsDialer of(Object connection) throws IllegalAccessException {
    String host = (String) Reflection.get(connection, "host");
    int port = Reflection.getInt(connection, "port", 6379);
    boolean tls = Boolean.TRUE.equals(Reflection.get(connection, "ssl")); // from 2.9
    int timeout = Reflection.getInt(connection, "timeout", 2000); // up to 2.6; two fields later
    int connectTimeout = Reflection.getInt(connection, "connectionTimeout", timeout);
    int soTimeout = Reflection.getInt(connection, "soTimeout", timeout);
    Object factory = Reflection.get(connection, "sslSocketFactory");
    Object parameters = Reflection.get(connection, "sslParameters");
    Object verifier = Reflection.get(connection, "hostnameVerifier");
    DialerIdentity identity =
        new DialerIdentity(
            new int[] {tls ? 1 : 0, connectTimeout, soTimeout},
            FieldsDialer.class,
            factory,
            parameters,
            verifier);
    return new FieldsDialer(
        host,
        port,
        tls,
        connectTimeout,
        soTimeout,
        (SSLSocketFactory) factory,
        (SSLParameters) parameters,
        (HostnameVerifier) verifier,
        identity);
  }

  @Override
  public Socket dial(String host, int port, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setReuseAddress(true);
      socket.setKeepAlive(true);
      socket.setTcpNoDelay(true);
      socket.setSoLinger(true, 0);
      socket.connect(
          new InetSocketAddress(host, port), shorter(connectTimeoutMillis, timeoutMillis));
      if (tls()) {
        socket.setSoTimeout(shorter(soTimeoutMillis, timeoutMillis)); // for the handshake
        socket = handshake(socket, host, port);
      }
      socket.setSoTimeout(soTimeoutMillis);
      return socket;
    } catch (IOException e) {
      closeQuietly(socket);
      throw e;
    } catch (RuntimeException e) {
      closeQuietly(socket);
      throw new IOException("cannot connect to " + host + ":" + port, e);
    }
  }

  private Socket handshake(Socket plain, String host, int port) throws IOException {
    SSLSocketFactory factory =
        sslSocketFactory == null
            ? (SSLSocketFactory) SSLSocketFactory.getDefault()
            : sslSocketFactory;
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
    if (sslParameters != null) {
      socket.setSSLParameters(sslParameters);
    }
    socket.startHandshake();
    if (hostnameVerifier != null && !hostnameVerifier.verify(host, socket.getSession())) {
      throw new SSLPeerUnverifiedException(
          "the host name verifier refused the certificate of " + host);
    }
    return socket;
  }

  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // the failure that led here is the one to report
    }
  }
}
