package dev.unmoved.agent.client.jedis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.Socket;

/** The fields of Jedis' {@code Connection} in one class loader. */
final class ConnectionFields {
  /** The end of the class's name: the client may have been moved. */
  private static final String CONNECTION = ".Connection";

  /** Hangs on the client's own classes, so it goes when they go. */
  private static final ClassValue<ConnectionFields> BY_CLASS =
      new ClassValue<ConnectionFields>() {
        @Override
        protected ConnectionFields computeValue(Class<?> type) {
          Class<?> connection = type;
          while (!connection.getName().endsWith(CONNECTION) || !hasSocket(connection)) {
            connection = connection.getSuperclass();
          }
          try {
            return new ConnectionFields(connection);
          } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
          }
        }
      };

  private static boolean hasSocket(Class<?> connection) {
    try {
      return connection.getDeclaredField("socket").getType() == Socket.class;
    } catch (NoSuchFieldException e) {
      return false; // one of an application's, of the same name
    }
  }

  private final Field socket;
  private final Field outputStream;
  private final Field inputStream;
  private final Field broken; // null before 2.5
  private final Field brokenCause; // null before 8.0
  private final Field resetOnConnect; // null before 8.0
  private final Field soTimeout; // null before 2.7, and from 3.3 to 3.5
  private final Field socketFactory; // null before 3.3, another name up to 3.5
  private final Field buffered; // null where a stream of Jedis has another shape
  private final Constructor<?> newOutputStream;
  private final Constructor<?> newInputStream;

  private ConnectionFields(Class<?> connection) throws NoSuchMethodException {
    socket = Reflection.field(connection, "socket");
    outputStream = Reflection.field(connection, "outputStream");
    inputStream = Reflection.field(connection, "inputStream");
    broken = Reflection.field(connection, "broken");
    brokenCause = Reflection.field(connection, "brokenCause");
    resetOnConnect = Reflection.field(connection, "himportState");
    soTimeout = Reflection.field(connection, "soTimeout");
    buffered = Reflection.field(outputStream.getType(), "count");
    Field factory = Reflection.field(connection, "socketFactory");
    socketFactory = factory == null ? Reflection.field(connection, "jedisSocketFactory") : factory;
    newOutputStream = outputStream.getType().getConstructor(OutputStream.class);
    newInputStream = inputStream.getType().getConstructor(InputStream.class);
  }

  static ConnectionFields of(Object connection) {
    return BY_CLASS.get(connection.getClass());
  }

  /** The client's class loader. */
  ClassLoader loader() {
    return socket.getDeclaringClass().getClassLoader();
  }

  Socket socket(Object connection) throws IllegalAccessException {
    return (Socket) socket.get(connection);
  }

  /**
   * The {@code JedisSocketFactory}, or null in versions that connect from fields of the connection
   * itself.
   */
  Object socketFactory(Object connection) throws IllegalAccessException {
    return socketFactory == null ? null : socketFactory.get(connection);
  }

  /**
   * Whether its streams hold nothing: neither a command that is not sent nor a reply that is not
   * read.
   */
  boolean isQuiet(Object connection) throws IllegalAccessException {
    Object output = outputStream.get(connection);
    Object input = inputStream.get(connection);
    return output != null
        && input != null
        && Reflection.getInt(output, "count", 1) == 0
        && Reflection.getInt(input, "count", 0) == Reflection.getInt(input, "limit", 1);
  }

  /**
   * Gives the connection another socket. Streams first: when one cannot be had, the connection
   * keeps all it has.
   */
  void replace(Object connection, Socket replacement)
      throws ReflectiveOperationException, IOException {
    Object output = newOutputStream.newInstance(replacement.getOutputStream());
    Object input = newInputStream.newInstance(replacement.getInputStream());
    socket.set(connection, replacement);
    outputStream.set(connection, output);
    inputStream.set(connection, input);
  }

  /**
   * Has the connection write to another stream, right after it has connected; nothing else changes.
   */
  void replaceOutput(Object connection, OutputStream replacement)
      throws ReflectiveOperationException {
    outputStream.set(connection, newOutputStream.newInstance(replacement));
  }

  /** The same for the stream that it reads from; only where {@link #isQuiet}. */
  void replaceInput(Object connection, InputStream replacement)
      throws ReflectiveOperationException {
    inputStream.set(connection, newInputStream.newInstance(replacement));
  }

  /**
   * How many bytes the connection has written that its stream has not passed on yet; -1 where that
   * cannot be told.
   */
  int buffered(Object connection) throws IllegalAccessException {
    Object stream = buffered == null ? null : outputStream.get(connection);
    return stream == null ? -1 : buffered.getInt(stream);
  }

  /**
   * Does what {@code connect()} would have done had it not failed, the fields of {@link #replace}
   * aside.
   */
  void mend(Object connection, Socket replacement)
      throws ReflectiveOperationException, IOException {
    if (socketFactory != null && soTimeout != null) {
      soTimeout.setInt(connection, replacement.getSoTimeout()); // what blocking commands go back to
    }
    if (resetOnConnect != null) {
      Object state = resetOnConnect.get(connection);
      Method reset = state.getClass().getDeclaredMethod("reset");
      reset.setAccessible(true);
      reset.invoke(state);
    }
    if (brokenCause != null) {
      brokenCause.set(connection, null);
    }
    if (broken != null) {
      broken.setBoolean(connection, false);
    }
  }
}
