package dev.unmoved.hook;

import dev.unmoved.log.Log;
import dev.unmoved.privilege.Privileged;
import java.security.PrivilegedExceptionAction;
import org.jspecify.annotations.Nullable;

/**
 * The methods that are woven into clients. Each is called by name and descriptor from the weaver,
 * so a change here is a change there.
 *
 * <p>They never throw: what goes wrong on the way to the engine leaves the client with the
 * connection it made itself.
 */
public final class ClusterHook {
  private static volatile @Nullable ClientBridge jedis;
  private static volatile @Nullable PipelineBridge pipelines;
  private static volatile @Nullable PipelineBridge observer;
  private static volatile boolean openConnections; // there may be some that were opened without us

  private ClusterHook() {}

  /**
   * Connects woven Jedis classes with the agent. Until then they behave as if they were not woven.
   */
  public static void jedis(ClientBridge bridge) {
    jedis = bridge;
  }

  /** Connects woven classes of clients on netty with the agent. */
  public static void pipelines(PipelineBridge bridge) {
    pipelines = bridge;
  }

  /** Connects what is woven in where clients make commands with the agent. */
  public static void observer(PipelineBridge bridge) {
    observer = bridge;
  }

  /**
   * From now on connections are looked for that clients have opened while nothing was woven, or
   * switched on.
   */
  public static void expectOpenConnections() {
    openConnections = true;
  }

  /**
   * Jedis is about to use a connection, or has just taken one from a pool; see {@link
   * ClientBridge#used}.
   */
  public static void usedConnection(final String point, final Object value, final Object self) {
    final ClientBridge bridge = jedis;
    if (!openConnections || bridge == null) {
      return;
    }
    try {
      Privileged.call(
          new PrivilegedExceptionAction<Void>() {
            @Override
            public Void run() throws Exception {
              bridge.used(point, value, self);
              return null;
            }
          });
    } catch (Throwable e) {
      Log.once(
          "used " + e.getClass().getName(), "an open connection of Jedis is not taken over: " + e);
      Log.debug("an open connection of Jedis is not taken over", e);
    }
  }

  /** A client on netty is about to use a connection; see {@link PipelineBridge#reached}. */
  public static void usedChannel(String point, Object value, Object self) {
    if (openConnections) {
      reached(point, value, self);
    }
  }

  /**
   * A client makes or writes a command, which somebody who observes may want to know; see {@link
   * PipelineBridge#reached}. On the way of every command, so it costs next to nothing where nobody
   * does.
   */
  public static void sending(String point, Object value, Object self) {
    PipelineBridge bridge = observer;
    if (bridge == null) {
      return;
    }
    try {
      bridge.reached(point, value, self);
    } catch (Throwable e) {
      Log.once(
          "sending " + point + e.getClass().getName(),
          point + ": lines of the application are not known: " + e);
      Log.debug(point + ": lines of the application are not known", e);
    }
  }

  /** A client on netty is at {@code point}; see {@link PipelineBridge#reached}. */
  public static void reached(String point, Object value, Object self) {
    reach(point, value, self, "a connection is left alone");
  }

  private static void reach(
      final String point, final Object value, final Object self, String otherwise) {
    final PipelineBridge bridge = pipelines;
    if (bridge == null || self != null && ClusterScope.marked(self)) {
      return;
    }
    try {
      Privileged.call(
          new PrivilegedExceptionAction<Void>() {
            @Override
            public Void run() throws Exception {
              bridge.reached(point, value, self);
              return null;
            }
          });
    } catch (Throwable e) {
      Log.once("reached " + point + e.getClass().getName(), point + ": " + otherwise + ": " + e);
      Log.debug(point + ": " + otherwise, e);
    }
  }

  /**
   * A client on netty is about to do what the agent may have to do in its place; see {@link
   * PipelineBridge#reached}, whose value is an array for the result. Null, as ever when something
   * goes wrong: the client does it itself.
   */
  public static Object instead(String point, Object self) {
    Object[] result = new Object[1];
    reach(point, result, self, "left to the client itself");
    return result[0];
  }

  /**
   * Before {@code redis.clients.jedis.Connection.connect()} of versions that leave a broken
   * connection broken: what {@link #connected} and {@link #connectFailed} are to compare with.
   * Other versions pass the socket itself.
   */
  public static Object before(Object socket, boolean broken) {
    return broken ? new Broken(socket) : socket;
  }

  /**
   * After {@code connect()}, which also runs at the start of every command: on all but the first of
   * those the socket is the same as before.
   */
  public static void connected(Object connection, Object before, Object socket) {
    if (socket != before && !(before instanceof Broken && ((Broken) before).socket == socket)) {
      connected(connection);
    }
  }

  /** A client's connection has a new socket. */
  private static void connected(final Object connection) {
    final ClientBridge bridge = jedis;
    if (bridge == null) {
      return;
    }
    try {
      Privileged.call(
          new PrivilegedExceptionAction<Void>() {
            @Override
            public Void run() throws Exception {
              bridge.connected(connection);
              return null;
            }
          });
    } catch (Throwable e) {
      Log.once("connected " + e.getClass().getName(), "a connection of Jedis is left alone: " + e);
      Log.debug("a connection of Jedis is left alone", e);
    }
  }

  /**
   * When {@code connect()} throws: throws on what it shall throw, or returns when the connection is
   * open after all, to another node. Woven code so needs no branch, and with it no stack map frame
   * that knows the method.
   *
   * <p>A connection that was broken before stays broken: its client means to keep it from reading
   * on, because replies of the old socket may still be awaited.
   */
  public static void connectFailed(final Object connection, Object before, final Throwable thrown) {
    Throwable left = thrown;
    final ClientBridge bridge = jedis;
    if (bridge != null && !(before instanceof Broken)) {
      try {
        left =
            Privileged.call(
                new PrivilegedExceptionAction<Throwable>() {
                  @Override
                  public Throwable run() throws Exception {
                    return bridge.connectFailed(connection, thrown);
                  }
                });
      } catch (Throwable e) {
        Log.debug("no other node took the place of one that could not be reached", e);
      }
    }
    if (left != null) {
      ClusterHook.<RuntimeException>rethrow(left);
    }
  }

  /** Throws what the method threw itself, checked or not: the compiler is told it is unchecked. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /**
   * Before a method in which a cluster-aware client opens connections; the result is for {@link
   * #exitClusterScope}.
   */
  public static Object enterClusterScope(Object self) {
    ClusterScope.enter();
    return Boolean.TRUE;
  }

  /**
   * Before a pool's factory makes a connection: enters the scope when the factory was constructed
   * in one.
   */
  public static @Nullable Object enterClusterScopeIfMarked(Object factory) {
    if (!ClusterScope.marked(factory)) {
      return null;
    }
    ClusterScope.enter();
    return Boolean.TRUE;
  }

  /** After that method, however it ended. */
  public static void exitClusterScope(Object entered) {
    if (entered != null) {
      ClusterScope.exit();
    }
  }

  /** After a pool's factory was constructed: remembers it when that happened in a scope. */
  public static void constructed(Object factory) {
    if (ClusterScope.entered()) {
      ClusterScope.mark(factory);
    }
  }

  /** The socket of a connection that was broken when it was asked to connect. */
  private static final class Broken {
    private final Object socket;

    Broken(Object socket) {
      this.socket = socket;
    }
  }
}
