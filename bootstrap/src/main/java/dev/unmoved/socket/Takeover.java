package dev.unmoved.socket;

import dev.unmoved.driver.Control;
import dev.unmoved.driver.DriverLimits;
import dev.unmoved.driver.Membership;
import dev.unmoved.driver.NodeConnection;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.engine.takeover.Fence;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Takes over a connection that a blocking client has opened without us and uses at this moment on
 * this thread, between two requests. The client's streams must hold nothing.
 *
 * <p>Used once, by one thread.
 */
public final class Takeover {
  /** How it ended. */
  public enum Outcome {
    /** {@link #socket} is to take the place of the client's. */
    TAKEN,
    /** Not at this moment; the connection is as it was. */
    LATER,
    /**
     * It stays as it is until the client connects anew; {@link #reason} says why, or is null where
     * that is no news.
     */
    NEVER
  }

  private final String host;
  private final int port;
  private final Dialer dialer;
  private final @Nullable String user;
  private final @Nullable String password;
  private @Nullable Socket socket;
  private @Nullable String reason;

  /**
   * {@code host} and {@code port} are the server's as the application names it.
   *
   * @param user whom the client authenticates as; null for nobody in particular
   * @param password null for none, or where it is not known
   */
  public Takeover(
      String host, int port, Dialer dialer, @Nullable String user, @Nullable String password) {
    this.host = host;
    this.port = port;
    this.dialer = new PrivilegedDialer(dialer);
    this.user = user;
    this.password = password;
  }

  /** The socket that serves the client from now on. */
  public @Nullable Socket socket() {
    return socket;
  }

  /** Why the connection stays as it is, for people. */
  public @Nullable String reason() {
    return reason;
  }

  /**
   * Takes over {@code held}, the socket the client holds.
   *
   * @throws IOException when the connection broke over it, or is in no state that could be
   *     understood: it is closed
   */
  public Outcome run(Socket held) throws IOException {
    SocketRuntime runtime = ClusterSockets.current();
    Socket connected = held instanceof ClusterSocket ? ((ClusterSocket) held).letGo() : held;
    if (connected == null || !Control.routes() || !runtime.options.endpointAllowed(host, port)) {
      return connected == null ? Outcome.NEVER : Outcome.LATER;
    }
    if (connected.getInetAddress() == null) {
      return Outcome.NEVER;
    }
    NodeAddress actual =
        new NodeAddress(connected.getInetAddress().getHostAddress(), connected.getPort());
    Outcome known = ask(runtime, actual);
    if (known != null) {
      return known;
    }
    Fence fence = Membership.fence(runtime.shared, actual, dialer.tls());
    if (fence == null) {
      return never(
          "its node owns no slots, or is not known to the cluster by the address " + actual);
    }
    connected.setSoTimeout(held.getSoTimeout());
    InputStream in = connected.getInputStream();
    if (in.available() > 0) {
      return Outcome.LATER; // something is on its way
    }
    try {
      pass(fence, in, connected.getOutputStream());
    } catch (IOException e) {
      connected.close();
      throw e;
    }
    return conclude(runtime, fence, connected, actual);
  }

  /** Returns null when it is a cluster. */
  private @Nullable Outcome ask(SocketRuntime runtime, NodeAddress actual) {
    try {
      Membership.Answer answer =
          Membership.ask(
              runtime.shared,
              actual,
              dialer.tls(),
              ConnectionState.of(user, password),
              new Connector());
      return answer == Membership.Answer.MEMBER
          ? null
          : answer == Membership.Answer.LATER ? Outcome.LATER : Outcome.NEVER;
    } catch (IOException e) {
      return never("its cluster could not be asked for: " + e.getMessage());
    }
  }

  private Outcome never(String why) {
    reason = why;
    return Outcome.NEVER;
  }

  private static void pass(Fence fence, InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[DriverLimits.LISTEN_BUFFER];
    while (fence.outcome() == Fence.Outcome.PENDING) {
      byte[] write = fence.nextWrite();
      if (write != null) {
        out.write(write);
        out.flush();
      }
      int n = in.read(buffer, 0, buffer.length);
      if (n < 0) {
        // the client's request would have met with the same
        throw new SocketException("Connection reset");
      }
      fence.onBytes(buffer, 0, n);
    }
  }

  private Outcome conclude(SocketRuntime runtime, Fence fence, Socket connected, NodeAddress actual)
      throws IOException {
    byte[] clients = fence.clientBytes();
    if (fence.outcome() == Fence.Outcome.BROKEN || clients.length > 0 && !isTakeable(fence)) {
      connected.close();
      throw new SocketException(
          "unmoved: a connection was in use while the agent was attached: " + fence.reason());
    } else if (fence.outcome() == Fence.Outcome.BUSY) {
      reason = fence.reason();
      return Outcome.LATER;
    } else if (fence.info() == null) {
      return never("its server does not tell what it is like (CLIENT INFO)");
    } else if (fence.info().isClusterAware()) {
      return Outcome.NEVER;
    } else if (fence.info().occupied() != null) {
      reason = fence.info().occupied();
      return Outcome.LATER;
    }
    ConnectionState state = fence.info().state(user, password);
    if (state == null) {
      return never("the password of its user is not known");
    }
    boolean taken = false;
    try {
      ClusterSocket served =
          new ClusterSocket(runtime, connected, new NodeAddress(host, port), actual, dialer, false);
      served.resumeFrom(state, clients);
      socket = served;
      taken = true;
    } finally {
      if (!taken) {
        connected.close(); // what it has brought for the client already is lost
      }
    }
    return Outcome.TAKEN;
  }

  private boolean isTakeable(Fence fence) {
    return fence.outcome() == Fence.Outcome.CLEAR
        && fence.info() != null
        && !fence.info().isClusterAware()
        && fence.info().occupied() == null
        && fence.info().state(user, password) != null;
  }

  /** Opens the connection over which the cluster is asked for. */
  private final class Connector implements Membership.Connector {
    @Override
    public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
        throws IOException {
      return SocketConnection.open(dialer, address, Replay.of(state), timeoutMillis);
    }

    @Override
    public NodeAddress configured() {
      return new NodeAddress(host, port);
    }
  }
}
