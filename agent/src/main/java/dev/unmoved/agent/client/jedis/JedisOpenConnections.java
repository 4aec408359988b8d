package dev.unmoved.agent.client.jedis;

import dev.unmoved.hook.ClusterScope;
import dev.unmoved.log.Log;
import dev.unmoved.socket.ClusterSockets;
import dev.unmoved.socket.Takeover;
import java.io.IOException;
import java.net.Socket;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Takes over connections that Jedis has opened before the agent came, or while it was switched off:
 * when one is taken from a pool, and at the start of a request outside pipelines and transactions.
 * At these places nothing is on its way.
 *
 * <p>Thread-safe; a connection itself is used by one thread, the one that calls.
 */
final class JedisOpenConnections {
  private static final long AGAIN_NANOS = 100_000_000L;
  private static final Long NEVER = Long.MAX_VALUE;

  /**
   * When to look at a connection again, by its socket: one that is opened anew is looked at anew.
   */
  private final Map<Socket, Long> postponed =
      Collections.synchronizedMap(new WeakHashMap<Socket, Long>());

  /** A connection was taken from a pool: its value is a Jedis or a Connection. */
  void fromPool(Object pool, Object value) throws Exception {
    Object connection = connectionOf(value);
    if (connection == null) {
      return;
    }
    if (ClusterScope.marked(pool)) {
      ClusterScope.mark(connection);
    } else {
      consider(connection, pool, false);
    }
  }

  /** A {@code Jedis} begins a request. */
  void ofJedis(Object jedis) throws Exception {
    Object connection = connectionOf(jedis);
    if (connection != null) {
      boolean watches = isTrue(jedis, "isInMulti") || isTrue(jedis, "isInWatch");
      consider(connection, Reflection.get(jedis, "dataSource"), watches);
    }
  }

  /** A {@code Connection} begins a request. */
  void ofConnection(Object connection) throws Exception {
    consider(connection, Reflection.get(connection, "memberOf"), false);
  }

  /** Pools of a cluster-aware client: their connections are its own. */
  void ofCluster(Object pools) throws Exception {
    if (pools instanceof Map) {
      ofCluster(((Map<?, ?>) pools).values());
    } else if (pools instanceof Collection) {
      for (Object pool : (Collection<?>) pools) {
        ofCluster(pool);
      }
    } else if (pools != null
        && pools.getClass().getName().endsWith("Pool")
        && !ClusterScope.marked(pools)) {
      ClusterScope.mark(pools);
      Object factory = Credentials.factoryOf(pools);
      if (factory != null) {
        ClusterScope.mark(factory);
      }
    }
  }

  private static Object connectionOf(Object value) throws IllegalAccessException {
    if (value == null || value.getClass().getName().endsWith("Connection")) {
      return value;
    }
    Object connection = Reflection.get(value, "connection"); // from 4.0 on
    return connection == null ? Reflection.get(value, "client") : connection;
  }

  private void consider(Object connection, Object pool, boolean occupied) throws Exception {
    ConnectionFields fields = ConnectionFields.of(connection);
    Socket socket = fields.socket(connection);
    if (socket == null || ClusterSockets.isSettled(socket)) {
      return;
    }
    Long until = postponed.get(socket);
    if (until != null && (until.equals(NEVER) || System.nanoTime() - until < 0)) {
      return;
    }
    if (ClusterScope.entered()) {
      ClusterScope.mark(connection);
    }
    if (ClusterScope.marked(connection)) {
      postponed.put(socket, NEVER);
    } else if (occupied
        || isTrue(connection, "isInMulti")
        || isTrue(connection, "isInWatch")
        || Reflection.getInt(connection, "pipelinedCommands", 0) != 0
        || !fields.isQuiet(connection)) {
      postpone(socket);
    } else if (socket.isConnected() && !socket.isClosed() && JedisDialers.areFor(socket)) {
      runTakeover(fields, connection, socket, pool);
    }
  }

  private static boolean isTrue(Object object, String field) throws IllegalAccessException {
    return Boolean.TRUE.equals(Reflection.get(object, field));
  }

  private void postpone(Socket socket) {
    postponed.put(socket, System.nanoTime() + AGAIN_NANOS);
  }

  private void runTakeover(ConnectionFields fields, Object connection, Socket socket, Object pool)
      throws Exception {
    postponed.put(socket, NEVER); // whatever goes wrong from here on
    JedisDialer dialer = JedisDialers.of(fields, connection, socket);
    if (dialer == null || dialer.host() == null) {
      return;
    }
    Credentials known = Credentials.of(connection, pool);
    dialer.logsInBy(Credentials.configurationOf(connection, pool));
    Takeover takeover =
        new Takeover(dialer.host(), dialer.port(), dialer, known.user(), known.password());
    Takeover.Outcome outcome;
    try {
      outcome = takeover.run(socket);
    } catch (IOException e) {
      // its client finds it closed
      Log.debug("a connection of Jedis broke when it was to be taken over", e);
      return;
    }
    if (outcome == Takeover.Outcome.TAKEN) {
      fields.replace(connection, takeover.socket());
      postponed.remove(socket);
    } else if (outcome == Takeover.Outcome.LATER) {
      postpone(socket);
    } else if (takeover.reason() != null) {
      String where = dialer.host() + ":" + dialer.port();
      Log.once(
          "open " + where + takeover.reason(),
          "an open connection of Jedis to "
              + where
              + " stays as it is until it is opened anew: "
              + takeover.reason());
    }
  }
}
