package dev.unmoved.agent.client.inhouse;

import dev.unmoved.driver.Shared;
import dev.unmoved.hook.SocketBridge;
import dev.unmoved.log.Log;
import dev.unmoved.socket.ClusterSockets;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Serves the sockets of in-house clients. When the client asks a connected socket for a stream, a
 * socket of the engine begins to stand in for it; the client's own one becomes its way home.
 */
public final class InHouseBridge implements SocketBridge {
  private static final int PROBE_TIMEOUT_MILLIS = 1_000;

  private final StandIns sockets = new StandIns();
  private volatile boolean late;

  /** Created once, by the weaver, after the engine was configured. */
  public InHouseBridge() {
    Shared.current().refresher().sweep(sockets);
  }

  /**
   * A class was woven that may have been in use before: sockets whose making was not seen may be in
   * use as well.
   */
  public void wovenLate() {
    late = true;
  }

  @Override
  public Socket adopt(Socket socket) {
    Socket known = sockets.get(socket);
    if (known != null) {
      return known;
    }
    if (sockets.isLeft(socket)) {
      return socket;
    }
    Socket standIn = socket;
    try {
      standIn = standInFor(socket);
    } catch (SocketException e) {
      Log.debug("a socket of an in-house client was lost at once", e);
    } finally {
      if (standIn == socket) {
        sockets.leave(socket); // one of its streams may be in use from now on
      }
    }
    return standIn == socket ? socket : sockets.put(socket, standIn);
  }

  private Socket standInFor(Socket socket) throws SocketException {
    SocketAddress remote = socket.getRemoteSocketAddress();
    if (remote == null || remote.getClass() != InetSocketAddress.class || socket.isClosed()) {
      return socket; // Unix sockets have address classes of their own, some of them subclasses
    }
    Making making = sockets.making(socket);
    String refusal = refusal(socket, making);
    NodeAddress configured = making.configured() == null ? named(remote) : making.configured();
    if (refusal != null) {
      Log.once("in-house " + refusal, configured + " is left alone: " + refusal);
      return socket;
    }
    sockets.expire(0); // no thread of ours may be there yet to do it
    return ClusterSockets.adopt(
        socket, configured.host(), configured.port(), new InHouseDialer(socket, making), true);
  }

  /** Why a socket cannot be served, or null. */
  private String refusal(Socket socket, Making making) {
    if (socket.getChannel() != null) {
      return "its socket belongs to an NIO channel, which leads past the socket's streams";
    } else if (socket instanceof SSLSocket && !(making.factory() instanceof SSLSocketFactory)) {
      return "its TLS socket was not made in one of unmoved.socket.classes, so other nodes cannot be dialled like it";
    } else if (late && making == Making.UNSEEN) {
      return "its socket may have been in use before the agent was attached; the next one will be served";
    }
    return null;
  }

  @Override
  public Socket standIn(Socket socket) {
    Socket known = sockets.get(socket);
    return known == null ? socket : known;
  }

  @Override
  public SocketAddress target(Socket socket, SocketAddress address, int timeoutMillis) {
    if (!(address instanceof InetSocketAddress)) {
      return address;
    }
    NodeAddress configured = named(address);
    sockets.made(socket, sockets.making(socket).connecting(configured, timeoutMillis));
    Shared shared = Shared.current();
    if (!shared.isSuspect(configured, System.nanoTime())
        || !shared.options().endpointAllowed(configured.host(), configured.port())) {
      return address;
    }
    if (answers(configured)) {
      shared.trust(configured);
      return address;
    }
    for (NodeAddress other : others(configured, socket instanceof SSLSocket)) {
      if (answers(other)) {
        Shared.connectedElsewhere(configured, other);
        return new InetSocketAddress(other.host(), other.port());
      }
    }
    return address;
  }

  private static List<NodeAddress> others(NodeAddress configured, boolean tls) {
    List<NodeAddress> others = Shared.current().others(configured, tls);
    Collections.shuffle(others); // not all clients to the same one
    return others;
  }

  private static boolean answers(NodeAddress address) {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(address.host(), address.port()), PROBE_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void unreachable(SocketAddress address) {
    if (address instanceof InetSocketAddress) {
      Shared.current().suspect(named(address), System.nanoTime());
    }
  }

  @Override
  public Socket elsewhere(SocketFactory factory, String host, int port) {
    NodeAddress configured = new NodeAddress(host, port);
    Shared shared = Shared.current();
    if (!shared.options().endpointAllowed(host, port)) {
      return null;
    }
    for (NodeAddress other : others(configured, factory instanceof SSLSocketFactory)) {
      try {
        Socket socket = factory.createSocket(other.host(), other.port());
        Shared.connectedElsewhere(configured, other);
        sockets.made(socket, new Making(factory, configured, 0));
        return socket;
      } catch (IOException e) {
        Log.debug("instead of " + configured + ": " + other + " cannot be reached either", e);
      }
    }
    return null;
  }

  @Override
  public void made(SocketFactory factory, Socket socket, Socket under, String host, int port) {
    Making below = under == null ? Making.UNSEEN : sockets.making(under);
    NodeAddress configured =
        below.configured() != null
            ? below.configured()
            : host == null ? null : new NodeAddress(host, port);
    if (under != null && sockets.isLeft(under)) {
      sockets.leave(socket); // it goes through a proxy
    }
    sockets.made(socket, new Making(factory, configured, below.connectTimeoutMillis()));
  }

  @Override
  public void leave(Socket socket) {
    sockets.leave(socket);
  }

  /** As the application names it, without asking anybody for a name it has not used. */
  private static NodeAddress named(SocketAddress address) {
    InetSocketAddress named = (InetSocketAddress) address;
    return new NodeAddress(named.getHostString(), named.getPort());
  }
}
