package dev.unmoved.agent.client.jedis;

import dev.unmoved.driver.Observing;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.WeakIdentityMap;
import dev.unmoved.report.Tap;
import dev.unmoved.socket.ClusterSockets;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Observes connections of Jedis: what they write passes through a {@link TappedOutput}, and each
 * command's line is noted when {@code sendCommand} begins, together with the place that its bytes
 * will have in the stream. Thread-safe.
 */
final class JedisObserver {
  /** How commands of one class tell their names. */
  private static final ClassValue<Method> ARGUMENTS_COMMAND =
      new ClassValue<Method>() {
        @Override
        protected Method computeValue(Class<?> type) {
          try {
            Method method = type.getMethod("getCommand");
            method.setAccessible(true);
            return method;
          } catch (NoSuchMethodException e) {
            return null;
          }
        }
      };

  private static final JedisObserver INSTANCE = new JedisObserver();

  private final WeakIdentityMap<Tap> taps = new WeakIdentityMap<Tap>(); // by connection

  private JedisObserver() {}

  /** The one of this JVM. */
  static JedisObserver instance() {
    return INSTANCE;
  }

  /** A connection has a new socket: what is written to it is looked at from here on. */
  void connected(Object connection, ConnectionFields fields, Socket socket, String host, int port)
      throws Exception {
    Tap tap = Observing.tap(JedisVersions.of(connection.getClass()), host, port);
    if (tap == null) {
      return;
    }
    boolean routed = ClusterSockets.watch(socket, tap);
    if (!routed && fields.isQuiet(connection)) {
      fields.replaceInput(connection, new TappedInput(socket.getInputStream(), tap));
    }
    OutputStream output = socket.getOutputStream();
    fields.replaceOutput(
        connection,
        routed
            ? new FollowedOutput(output, socket, tap, taps, connection)
            : new TappedOutput(output, tap, taps, connection));
    taps.put(connection, tap);
  }

  /** A connection is about to write a command: its first argument names it. */
  void sending(Object connection, Object command) throws Exception {
    ConnectionFields fields = ConnectionFields.of(connection);
    int buffered = fields.buffered(connection);
    Tap tap = taps.get(connection);
    if (tap == null && buffered == 0 && !ClusterScope.marked(connection)) {
      // all commands before this one have left: its bytes begin here
      tap = follow(connection, fields);
    }
    Throwable stack = tap == null ? null : Observing.stackOf(nameOf(command));
    if (stack != null && buffered >= 0) {
      tap.comesFrom(tap.position() + buffered, stack);
    }
  }

  /** Observes a connection that was open before the JVM was observed. */
  private Tap follow(Object connection, ConnectionFields fields) throws Exception {
    Socket socket = fields.socket(connection);
    if (socket == null
        || !socket.isConnected()
        || socket.isClosed()
        || !(socket.getRemoteSocketAddress() instanceof InetSocketAddress)) {
      return null; // it connects now, and is met then
    }
    InetSocketAddress server = (InetSocketAddress) socket.getRemoteSocketAddress();
    connected(connection, fields, socket, server.getHostString(), server.getPort());
    return taps.get(connection);
  }

  private static String nameOf(Object command) throws Exception {
    if (command instanceof Enum) {
      return ((Enum<?>) command).name();
    }
    Method method = command == null ? null : ARGUMENTS_COMMAND.get(command.getClass());
    Object inner = method == null ? null : method.invoke(command);
    return inner instanceof Enum ? ((Enum<?>) inner).name() : String.valueOf(inner);
  }
}
