package dev.unmoved.agent.client.jedis;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;
import javax.net.ssl.SSLSocket;

/**
 * Dials as Jedis 3.3 to 8.0 do, through a factory like the connection's {@code JedisSocketFactory}
 * that goes elsewhere ({@link FactoryMaker}).
 */
final class FactoryDialer extends JedisDialer {
  private static final int AS_MADE = -1;

  private final FactoryMaker factories;
  private final boolean own; // an implementation of the application's
  private final SocketAddress home; // where the client's own connection leads; null: not known
  private final int soTimeoutMillis; // AS_MADE: what the factory sets

  private FactoryDialer(
      FactoryMaker factories,
      boolean own,
      SocketAddress home,
      boolean tls,
      int soTimeoutMillis,
      DialerIdentity identity) {
    super(factories.configured().host(), factories.configured().port(), tls, identity);
    this.factories = factories;
    this.own = own;
    this.home = home;
    this.soTimeoutMillis = soTimeoutMillis;
  }

  /**
   * A dialer like {@code factory}, or null when it cannot be sent elsewhere, which is said once.
   */
  static FactoryDialer of(Object factory, Socket home) throws ReflectiveOperationException {
    Class<?> type = factory.getClass();
    boolean own = !FactoryCopies.isDefault(type);
    FactoryMaker factories = FactoryMakers.of(factory, home);
    if (factories == null) {
      return null;
    }
    // from 6.0, and then whatever ssl says
    boolean sslOptions = Reflection.get(factory, "sslOptions") != null;
    boolean tls =
        home instanceof SSLSocket
            || Boolean.TRUE.equals(Reflection.get(factory, "ssl"))
            || sslOptions;
    int connectTimeout = Reflection.getInt(factory, "connectionTimeout", 0);
    int soTimeout =
        Reflection.getInt(
            factory, "socketTimeout", Reflection.getInt(factory, "soTimeout", own ? AS_MADE : 0));
    DialerIdentity identity =
        new DialerIdentity(
            new int[] {tls ? 1 : 0, connectTimeout, soTimeout},
            own ? factory : type,
            Reflection.get(factory, "sslSocketFactory"),
            Reflection.get(factory, "sslParameters"),
            Reflection.get(factory, "hostnameVerifier"),
            Reflection.get(factory, "sslOptions"),
            Reflection.get(factory, "hostAndPortMapper"));
    return new FactoryDialer(
        factories,
        own,
        home == null ? null : home.getRemoteSocketAddress(),
        tls,
        soTimeout,
        identity);
  }

  @Override
  public Socket dial(String host, int port, int timeoutMillis) throws IOException {
    Socket socket = null;
    try {
      Object copy = factories.make(host, port);
      limit(copy, "connectionTimeout", timeoutMillis);
      limit(copy, "socketTimeout", timeoutMillis); // for the handshake
      limit(copy, "soTimeout", timeoutMillis);
      socket = (Socket) Reflection.method(copy.getClass(), "createSocket").invoke(copy);
      if (tls() && !(socket instanceof SSLSocket)) {
        throw new IOException(
            "a connection that should be TLS to " + host + ":" + port + " is not");
      }
      if (own && Reflection.get(copy, "hostAndPortMapper") == null) {
        requireFaithful(copy, socket, host, port);
      }
      if (socket instanceof SSLSocket) {
        ((SSLSocket) socket).startHandshake();
      }
      if (timeoutMillis != 0 && soTimeoutMillis != AS_MADE) {
        socket.setSoTimeout(soTimeoutMillis);
      }
      return socket;
    } catch (InvocationTargetException e) {
      throw new IOException("cannot connect to " + host + ":" + port, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IOException("cannot connect to " + host + ":" + port, e);
    } catch (RuntimeException e) {
      close(socket);
      throw new IOException("cannot connect to " + host + ":" + port, e);
    } catch (IOException e) {
      close(socket);
      throw e;
    }
  }

  /**
   * A factory that goes where it likes would answer for the wrong node: the port has to be the one
   * that it was told, and where it has gone home, home has to be what was meant. A mapper may send
   * it elsewhere by intent.
   */
  private void requireFaithful(Object factory, Socket socket, String host, int port)
      throws IOException {
    boolean strayed = socket.getPort() != port;
    if (!strayed && socket.getRemoteSocketAddress().equals(home) && !host.equals(host())) {
      strayed =
          !Arrays.asList(InetAddress.getAllByName(host))
              .contains(((InetSocketAddress) home).getAddress());
    }
    if (strayed) {
      throw new IOException(
          factory.getClass().getName()
              + " connects to "
              + socket.getRemoteSocketAddress()
              + ", not "
              + host
              + ":"
              + port);
    }
  }

  private static void close(Socket socket) {
    if (socket != null) {
      FieldsDialer.closeQuietly(socket);
    }
  }

  private static void limit(Object factory, String name, int timeoutMillis)
      throws IllegalAccessException {
    Field field = Reflection.field(factory.getClass(), name);
    if (timeoutMillis != 0
        && field != null
        && field.getType() == int.class
        && !Modifier.isFinal(field.getModifiers())) {
      field.setInt(factory, shorter(field.getInt(factory), timeoutMillis));
    }
  }
}
