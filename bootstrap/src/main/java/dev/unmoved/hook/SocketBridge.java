package dev.unmoved.hook;

import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The agent's knowledge of in-house clients on {@link Socket}, the classes that {@code
 * unmoved.socket.classes} names. Thread-safe.
 *
 * <p>May throw whatever it likes: {@link SocketHook} reports it and leaves the client as it was.
 */
public interface SocketBridge {
  /**
   * The client is about to talk: what it shall talk to in place of {@code socket}, or {@code
   * socket} itself.
   */
  Socket adopt(Socket socket);

  /** What the client already talks to in place of {@code socket}, or {@code socket} itself. */
  Socket standIn(Socket socket);

  /**
   * The client is about to connect {@code socket}.
   *
   * @param timeoutMillis the client's own time limit, 0 for none
   * @return where to: {@code address}, or another node of the same cluster when nobody is at that
   *     one
   */
  SocketAddress target(Socket socket, SocketAddress address, int timeoutMillis);

  /** Nobody could be reached at {@code address}, as the client names it. */
  void unreachable(SocketAddress address);

  /** A connection to another node than the unreachable one at {@code host:port}, or null. */
  @Nullable Socket elsewhere(SocketFactory factory, String host, int port);

  /**
   * {@code socket} was made by {@code factory}; on top of {@code under}, or null, for {@code
   * host:port}, or null.
   */
  void made(
      SocketFactory factory,
      Socket socket,
      @Nullable Socket under,
      @Nullable String host,
      int port);

  /** {@code socket} is not to be served: it goes through a proxy. */
  void leave(Socket socket);
}
