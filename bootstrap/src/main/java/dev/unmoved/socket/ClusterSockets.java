package dev.unmoved.socket;

import dev.unmoved.driver.Control;
import dev.unmoved.driver.Shared;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * Where sockets of clients become sockets of clusters. One instance of everything per JVM: whatever
 * class loader a client lives in, it finds the same clusters here.
 *
 * <p>Thread-safe. Nothing here throws: in doubt the client keeps what it had.
 */
public final class ClusterSockets {
  private static volatile SocketRuntime runtime = new SocketRuntime(Shared.current());

  private ClusterSockets() {}

  static SocketRuntime current() {
    return runtime;
  }

  /** Whether {@code socket} is one of ours that serves its client, or never will. */
  public static boolean isSettled(Socket socket) {
    return socket instanceof ClusterSocket && ((ClusterSocket) socket).letGo() == null;
  }

  /** Called once by the agent, before any client is woven. */
  public static void configure(Options options) {
    runtime = new SocketRuntime(Shared.configure(options));
  }

  /**
   * A socket that serves the client from whichever node is right, on top of one that the client has
   * just connected.
   *
   * @param connected the client's own connection, TLS included
   * @param host the host as the application names it
   * @param port the port as the application names it
   * @param dialer connects to other nodes as this client would
   * @return {@code connected} itself where nothing is to be done
   */
  public static Socket adopt(Socket connected, String host, int port, Dialer dialer) {
    return adopt(connected, host, port, dialer, false);
  }

  /**
   * The same for a client that may rely on its socket to send what is written without a flush,
   * {@code eager}.
   */
  public static Socket adopt(
      Socket connected, String host, int port, Dialer dialer, boolean eager) {
    SocketRuntime current = runtime;
    if (!Control.routes()
        || connected instanceof ClusterSocket
        || connected.getInetAddress() == null
        || !current.options.endpointAllowed(host, port)) {
      return connected;
    }
    NodeAddress actual =
        new NodeAddress(connected.getInetAddress().getHostAddress(), connected.getPort());
    try {
      return new ClusterSocket(
          current,
          connected,
          new NodeAddress(host, port),
          actual,
          new PrivilegedDialer(dialer),
          eager);
    } catch (IOException e) {
      Log.warn(host + ":" + port + " is left alone: its connection was lost at once", e);
      return connected;
    } catch (Throwable e) {
      // A mistake of ours, before anything was done with the client's connection.
      Log.error("a connection to " + host + ":" + port + " is left alone: internal error", e);
      return connected;
    }
  }

  /**
   * The configured address could not be reached.
   *
   * @return a connection to another node of the same cluster, should it be known, or to one of
   *     {@code unmoved.seeds}; null when there is none, and the client has to live with its error
   */
  public static @Nullable Socket connectElsewhere(String host, int port, Dialer dialer) {
    SocketRuntime current = runtime;
    if (!Control.routes() || !current.options.endpointAllowed(host, port)) {
      return null;
    }
    NodeAddress configured = new NodeAddress(host, port);
    for (NodeAddress other : current.shared.others(configured, dialer.tls())) {
      try {
        Socket socket = new PrivilegedDialer(dialer).dial(other.host(), other.port(), 0);
        Shared.connectedElsewhere(configured, other);
        return adopt(socket, host, port, dialer);
      } catch (Throwable e) { // the client's own code among them
        Log.debug("instead of " + configured + ": " + other + " cannot be reached either", e);
      }
    }
    return null;
  }
}
