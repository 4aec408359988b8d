package dev.unmoved.agent.client.jedis;

import dev.unmoved.log.Log;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.Socket;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Dials as Jedis 3.3 to 8.0 do, through a copy of the connection's {@code JedisSocketFactory} that
 * is told to go elsewhere. The factory itself is never changed: it is shared by the connections of
 * a pool.
 *
 * <p>A copy works for {@code DefaultJedisSocketFactory}, and for an application's own factory when
 * it can be sent to another address with {@code updateHostAndPort} or {@code setHost} and {@code
 * setPort}. Others stay alone.
 */
final class FactoryDialer extends JedisDialer {
  private static final String DEFAULT = "redis.clients.jedis.DefaultJedisSocketFactory";

  // a copy, as it was when the connection was opened; never dialled through itself
  private final Object factory;
  private final boolean own; // an implementation of the application's
  private final int soTimeoutMillis;

  private FactoryDialer(
      Object factory,
      boolean own,
      String host,
      int port,
      boolean tls,
      int soTimeoutMillis,
      DialerIdentity identity) {
    super(host, port, tls, identity);
    this.factory = factory;
    this.own = own;
    this.soTimeoutMillis = soTimeoutMillis;
  }

  /**
   * A dialer like {@code factory}, or null when it cannot be sent elsewhere, which is said once.
   */
  static FactoryDialer of(Object factory, Socket home) throws ReflectiveOperationException {
    Class<?> type = factory.getClass();
    boolean own = !type.getName().equals(DEFAULT);
    Object hostAndPort = call(factory, "getHostAndPort"); // from 3.6
    // before: the factory itself has both
    Object address = hostAndPort == null ? factory : hostAndPort;
    Object host = call(address, "getHost");
    Object port = call(address, "getPort");
    if (!(host instanceof String) || !(port instanceof Integer) || !redirects(type)) {
      refuse(type, "it cannot be sent to another address");
      return null;
    }
    if (own && newEnough(26) && hasFinalFields(type)) {
      refuse(type, "it has final fields, which this JVM does not let us copy");
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
        Reflection.getInt(factory, "socketTimeout", Reflection.getInt(factory, "soTimeout", 0));
    DialerIdentity identity =
        new DialerIdentity(
            new int[] {tls ? 1 : 0, connectTimeout, soTimeout},
            own ? factory : type,
            Reflection.get(factory, "sslSocketFactory"),
            Reflection.get(factory, "sslParameters"),
            Reflection.get(factory, "hostnameVerifier"),
            Reflection.get(factory, "sslOptions"),
            Reflection.get(factory, "hostAndPortMapper"));
    try {
      return new FactoryDialer(
          copy(factory), own, (String) host, (Integer) port, tls, soTimeout, identity);
    } catch (ReflectiveOperationException e) {
      refuse(type, "it cannot be copied: " + e);
    } catch (RuntimeException e) {
      refuse(type, "it cannot be copied: " + e); // a module that is not open
    }
    return null;
  }

  @Override
  public Socket dial(String host, int port, int timeoutMillis) throws IOException {
    Socket socket = null;
    try {
      Object copy = copy(factory);
      redirect(copy, host, port);
      limit(copy, "connectionTimeout", timeoutMillis);
      limit(copy, "socketTimeout", timeoutMillis); // for the handshake
      limit(copy, "soTimeout", timeoutMillis);
      socket = (Socket) Reflection.method(copy.getClass(), "createSocket").invoke(copy);
      if (tls() && !(socket instanceof SSLSocket)) {
        throw new IOException(
            "a connection that should be TLS to " + host + ":" + port + " is not");
      }
      // One that goes where it likes would answer for the wrong node. A mapper may send it
      // elsewhere by intent.
      if (own && Reflection.get(copy, "hostAndPortMapper") == null && socket.getPort() != port) {
        throw new IOException(
            copy.getClass().getName() + " connects to port " + socket.getPort() + ", not " + port);
      }
      if (socket instanceof SSLSocket) {
        ((SSLSocket) socket).startHandshake();
      }
      if (timeoutMillis != 0) {
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

  private static void close(Socket socket) {
    if (socket != null) {
      FieldsDialer.closeQuietly(socket);
    }
  }

  private static void refuse(Class<?> type, String why) {
    Log.once(
        "factory " + type.getName(),
        "connections of Jedis made by " + type.getName() + " are left alone: " + why);
  }

  /** Whether a factory of this class can be sent elsewhere. */
  private static boolean redirects(Class<?> type) {
    return update(type) != null || setHost(type) != null && setPort(type) != null;
  }

  private static void redirect(Object factory, String host, int port)
      throws ReflectiveOperationException {
    Method update = update(factory.getClass());
    if (update == null) { // up to 3.5
      setHost(factory.getClass()).invoke(factory, host);
      setPort(factory.getClass()).invoke(factory, port);
      return;
    }
    Constructor<?> hostAndPort =
        update.getParameterTypes()[0].getConstructor(String.class, int.class);
    update.invoke(factory, hostAndPort.newInstance(host, port));
  }

  private static Method update(Class<?> type) {
    Method get = Reflection.method(type, "getHostAndPort");
    return get == null ? null : Reflection.method(type, "updateHostAndPort", get.getReturnType());
  }

  private static Method setHost(Class<?> type) {
    return Reflection.method(type, "setHost", String.class);
  }

  private static Method setPort(Class<?> type) {
    return Reflection.method(type, "setPort", int.class);
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

  private static Object call(Object object, String name) throws ReflectiveOperationException {
    Method method = Reflection.method(object.getClass(), name);
    return method == null ? null : method.invoke(object);
  }

  /**
   * A new object with the same values in all fields, made without running a constructor that might
   * do things.
   */
  private static Object copy(Object original) throws ReflectiveOperationException {
    Class<?> type = original.getClass();
    Object copy = blank(type);
    for (Field field : Reflection.instanceFields(type)) {
      field.set(copy, field.get(original));
    }
    return copy;
  }

  private static Object blank(Class<?> type) throws ReflectiveOperationException {
    if (type.getName().equals(DEFAULT)) {
      try {
        return type.getConstructor().newInstance(); // only sets defaults
      } catch (NoSuchMethodException e) {
        // 3.3 to 3.5
        return type.getConstructor(
                String.class,
                int.class,
                int.class,
                int.class,
                boolean.class,
                SSLSocketFactory.class,
                SSLParameters.class,
                HostnameVerifier.class)
            .newInstance(null, 0, 0, 0, false, null, null, null);
      }
    }
    // What deserialization uses; not in the API of Java 8, but exported by every JDK up to 26.
    Class<?> reflectionFactory = Class.forName("sun.reflect.ReflectionFactory");
    Object allocator = reflectionFactory.getMethod("getReflectionFactory").invoke(null);
    Constructor<?> constructor =
        (Constructor<?>)
            reflectionFactory
                .getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                .invoke(allocator, type, Object.class.getConstructor());
    return constructor.newInstance();
  }

  private static boolean hasFinalFields(Class<?> type) {
    for (Field field : Reflection.instanceFields(type)) {
      if (Modifier.isFinal(field.getModifiers())) {
        return true;
      }
    }
    return false;
  }

  /** JDK 26 warns when reflection changes a final field, and a later one will refuse. */
  private static boolean newEnough(int feature) {
    String version = System.getProperty("java.specification.version", "1.8");
    try {
      return Integer.parseInt(version) >= feature;
    } catch (NumberFormatException e) {
      return false; // 1.8
    }
  }
}
