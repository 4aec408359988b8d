package dev.unmoved.agent.client.jedis;

import dev.unmoved.driver.Observing;
import dev.unmoved.driver.SessionHost;
import dev.unmoved.hook.ClusterScope;
import dev.unmoved.hook.JedisCalls;
import dev.unmoved.socket.ClusterSockets;
import dev.unmoved.topology.NodeAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;

/** Gives connections of Jedis a socket of the engine in place of the one they opened. */
public final class JedisBridge implements JedisCalls {
  /** Causes looked at in a failed connect; Jedis nests three or four, and a cycle must end. */
  private static final int CAUSE_DEPTH_MAX = 8;

  private final JedisOpenConnections open = new JedisOpenConnections();
  private final Configurations configurations = new Configurations();

  @Override
  public void configuring(Object connection, Object config) {
    configurations.opening(connection, config);
  }

  @Override
  public void connected(Object connection) throws Exception {
    if (ofClusterClient(connection)) {
      return;
    }
    ConnectionFields fields = ConnectionFields.of(connection);
    Socket home = fields.socket(connection);
    // Jedis 3.6 to some 4.x close the new socket of a connection that was broken before, without an
    // exception.
    if (home == null || home.isClosed() || !home.isConnected() || !JedisDialers.areFor(home)) {
      return;
    }
    if (Observing.isAll()) {
      InetSocketAddress server = (InetSocketAddress) home.getRemoteSocketAddress();
      JedisObserver.instance()
          .connected(connection, fields, home, server.getHostString(), server.getPort());
      return;
    }
    JedisDialer dialer = JedisDialers.of(fields, connection, home);
    if (dialer == null || dialer.host() == null) {
      return;
    }
    dialer.logsInBy(configurations.of(connection));
    Socket adopted = ClusterSockets.adopt(home, dialer.host(), dialer.port(), dialer);
    if (adopted != home) {
      fields.replace(connection, adopted);
    }
    if (Observing.isOn()) {
      JedisObserver.instance().connected(connection, fields, adopted, dialer.host(), dialer.port());
    }
  }

  @Override
  public Throwable connectFailed(Object connection, Throwable thrown) throws Exception {
    if (!unreachable(thrown, CAUSE_DEPTH_MAX) || ofClusterClient(connection)) {
      return thrown;
    }
    ConnectionFields fields = ConnectionFields.of(connection);
    JedisDialer dialer = JedisDialers.of(fields, connection, null);
    if (dialer == null || dialer.host() == null) {
      return thrown;
    }
    dialer.logsInBy(configurations.of(connection));
    Socket elsewhere = ClusterSockets.connectElsewhere(dialer.host(), dialer.port(), dialer);
    if (elsewhere == null) {
      return thrown;
    }
    try {
      fields.replace(connection, elsewhere);
      fields.mend(connection, elsewhere);
    } catch (Exception e) {
      elsewhere.close();
      throw e;
    }
    return null;
  }

  @Override
  public void connectionUsed(Object connection) throws Exception {
    open.ofConnection(connection);
  }

  @Override
  public void jedisUsed(Object jedis) throws Exception {
    open.ofJedis(jedis);
  }

  @Override
  public void borrowedFromPool(Object pool, Object resource) throws Exception {
    open.fromPool(pool, resource);
  }

  @Override
  public void poolsOfCluster(Object pools) throws Exception {
    open.ofCluster(pools);
  }

  @Override
  public void nodesTold(Object cluster, Object nodes) {
    List<NodeAddress> addresses = new ArrayList<NodeAddress>();
    for (Object each : ((Map<?, ?>) nodes).keySet()) {
      NodeAddress address = NodeAddress.parse(String.valueOf(each));
      if (address != null) {
        addresses.add(address);
      }
    }
    Class<?> type = cluster.getClass();
    while (!type.getName().endsWith("JedisCluster")) {
      type = type.getSuperclass(); // an application's own class
    }
    SessionHost.nodesTold(type.getClassLoader(), addresses);
  }

  @Override
  public void sending(Object connection, Object command) throws Exception {
    JedisObserver.instance().sending(connection, command);
  }

  private static boolean ofClusterClient(Object connection) {
    if (ClusterScope.entered()) {
      ClusterScope.mark(connection); // when it reconnects, the scope will be left
      return true;
    }
    return ClusterScope.marked(connection);
  }

  /** Whether nobody was there, as against somebody whom TLS or the application refused. */
  private static boolean unreachable(Throwable thrown, int depth) {
    if (thrown == null || depth == 0 || thrown instanceof SSLException) {
      return false;
    }
    if (thrown instanceof SocketException
        || thrown instanceof SocketTimeoutException
        || thrown instanceof UnknownHostException) {
      return true;
    }
    // one for each address of a name, from 4.3 on
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (unreachable(suppressed, depth - 1)) {
        return true;
      }
    }
    return unreachable(thrown.getCause(), depth - 1);
  }
}
