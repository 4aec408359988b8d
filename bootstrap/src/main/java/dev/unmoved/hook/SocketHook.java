package dev.unmoved.hook;

import dev.unmoved.log.Log;
import dev.unmoved.privilege.Privileged;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.security.PrivilegedExceptionAction;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What is called from in-house clients in place of methods of {@link Socket} and its factories.
 * Each is called by name and descriptor from the weaver, so a change here is a change there.
 *
 * <p>They throw what the methods they replace throw and nothing else: what goes wrong on the way to
 * the engine leaves the client with the connection it made itself.
 */
public final class SocketHook {
  private static volatile @Nullable SocketBridge bridge;

  private SocketHook() {}

  /** Connects woven classes with the agent. Until then they behave as if they were not woven. */
  public static void sockets(SocketBridge newBridge) {
    bridge = newBridge;
  }

  /** After {@code getInputStream()} of whatever {@code owner} is has returned {@code own}. */
  public static InputStream input(Object owner, InputStream own) throws IOException {
    Socket standIn = adopted(owner);
    return standIn == null || standIn == owner ? own : standIn.getInputStream();
  }

  /** After {@code getOutputStream()} of whatever {@code owner} is has returned {@code own}. */
  public static OutputStream output(Object owner, OutputStream own) throws IOException {
    Socket standIn = adopted(owner);
    return standIn == null || standIn == owner ? own : standIn.getOutputStream();
  }

  /** Before {@code close()} of whatever {@code owner} is. */
  public static void closing(Object owner) throws IOException {
    Socket standIn = owner instanceof Socket ? standIn((Socket) owner) : null;
    if (standIn != null && standIn != owner) {
      standIn.close();
    }
  }

  /** {@link Socket#setSoTimeout}. */
  public static void setSoTimeout(Socket socket, int timeoutMillis) throws SocketException {
    standIn(socket).setSoTimeout(timeoutMillis);
  }

  /** {@link Socket#getSoTimeout}. */
  public static int getSoTimeout(Socket socket) throws SocketException {
    return standIn(socket).getSoTimeout();
  }

  /** {@link Socket#shutdownInput}. */
  public static void shutdownInput(Socket socket) throws IOException {
    standIn(socket).shutdownInput();
  }

  /** {@link Socket#shutdownOutput}. */
  public static void shutdownOutput(Socket socket) throws IOException {
    standIn(socket).shutdownOutput();
  }

  /** {@link Socket#connect(SocketAddress)}. */
  public static void connect(Socket socket, SocketAddress address) throws IOException {
    connect(socket, address, 0);
  }

  /** {@link Socket#connect(SocketAddress, int)}. */
  public static void connect(Socket socket, SocketAddress address, int timeoutMillis)
      throws IOException {
    SocketAddress target = address;
    SocketBridge current = bridge;
    if (current != null) {
      try {
        target = current.target(socket, address, timeoutMillis);
      } catch (Throwable e) {
        report(e);
      }
    }
    try {
      socket.connect(target, timeoutMillis);
    } catch (IOException e) {
      unreachable(address);
      throw e;
    }
  }

  /** The rest of {@code new Socket(host, port)}, of which only {@code new Socket()} was done. */
  public static void open(Socket socket, @Nullable String host, int port) throws IOException {
    open(
        socket,
        host == null
            ? new InetSocketAddress(InetAddress.getByName(null), port)
            : new InetSocketAddress(host, port));
  }

  /** The rest of {@code new Socket(address, port)}, of which only {@code new Socket()} was done. */
  public static void open(Socket socket, @Nullable InetAddress address, int port)
      throws IOException {
    open(
        socket,
        new InetSocketAddress(address == null ? InetAddress.getByName(null) : address, port));
  }

  private static void open(Socket socket, SocketAddress address) throws IOException {
    boolean connected = false;
    try {
      connect(socket, address, 0);
      connected = true;
    } finally {
      if (!connected) {
        socket.close();
      }
    }
  }

  /** {@link SocketFactory#createSocket()}. */
  public static @Nullable Socket create(SocketFactory factory) throws IOException {
    return made(factory, factory.createSocket(), null, null, 0);
  }

  /** {@link SocketFactory#createSocket(String, int)}. */
  public static @Nullable Socket create(SocketFactory factory, String host, int port)
      throws IOException {
    try {
      return made(factory, factory.createSocket(host, port), null, host, port);
    } catch (IOException e) {
      return elsewhere(factory, host, port, e);
    }
  }

  /** {@link SocketFactory#createSocket(InetAddress, int)}. */
  public static @Nullable Socket create(SocketFactory factory, InetAddress address, int port)
      throws IOException {
    String host = new InetSocketAddress(address, port).getHostString();
    try {
      return made(factory, factory.createSocket(address, port), null, host, port);
    } catch (IOException e) {
      return elsewhere(factory, host, port, e);
    }
  }

  /** {@link SSLSocketFactory#createSocket(Socket, String, int, boolean)}. */
  public static @Nullable Socket create(
      SSLSocketFactory factory, Socket under, String host, int port, boolean autoClose)
      throws IOException {
    return made(factory, factory.createSocket(under, host, port, autoClose), under, host, port);
  }

  /** After {@code new Socket(proxy)}. */
  public static void proxied(Socket socket) {
    SocketBridge current = bridge;
    if (current != null) {
      try {
        current.leave(socket);
      } catch (Throwable e) {
        report(e);
      }
    }
  }

  private static @Nullable Socket made(
      SocketFactory factory,
      @Nullable Socket socket,
      @Nullable Socket under,
      @Nullable String host,
      int port) {
    SocketBridge current = bridge;
    if (current != null && socket != null) {
      try {
        current.made(factory, socket, under, host, port);
      } catch (Throwable e) {
        report(e);
      }
    }
    return socket;
  }

  private static Socket elsewhere(
      final SocketFactory factory, final String host, final int port, IOException failed)
      throws IOException {
    final SocketBridge current = bridge;
    Socket other = null;
    if (current != null) {
      try {
        other =
            Privileged.call(
                new PrivilegedExceptionAction<Socket>() {
                  @Override
                  public @Nullable Socket run() throws Exception {
                    return current.elsewhere(factory, host, port);
                  }
                });
      } catch (Throwable e) {
        report(e);
      }
    }
    if (other == null) {
      throw failed;
    }
    return other;
  }

  private static void unreachable(SocketAddress address) {
    SocketBridge current = bridge;
    if (current != null) {
      try {
        current.unreachable(address);
      } catch (Throwable e) {
        report(e);
      }
    }
  }

  /** What the client shall talk to, or null where {@code owner} is no socket of concern. */
  private static @Nullable Socket adopted(final Object owner) {
    final SocketBridge current = bridge;
    if (current == null || !(owner instanceof Socket)) {
      return null; // streams of other things have the same methods
    }
    try {
      return Privileged.call(
          new PrivilegedExceptionAction<Socket>() {
            @Override
            public Socket run() throws Exception {
              return current.adopt((Socket) owner);
            }
          });
    } catch (Throwable e) {
      report(e);
      return null;
    }
  }

  private static Socket standIn(Socket socket) {
    SocketBridge current = bridge;
    if (current == null || socket == null) {
      return socket;
    }
    try {
      return current.standIn(socket);
    } catch (Throwable e) {
      report(e);
      return socket;
    }
  }

  private static void report(Throwable e) {
    Log.once(
        "socket " + e.getClass().getName(), "a socket of an in-house client is left alone: " + e);
    Log.debug("a socket of an in-house client is left alone", e);
  }
}
