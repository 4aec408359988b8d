package dev.unmoved.agent.operate.copy;

import dev.unmoved.agent.operate.login.Login;
import dev.unmoved.socket.Dialer;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A server, or any node of a cluster, and how its nodes are reached. Immutable, thread-safe. */
public final class Endpoint {
  private final NodeAddress address;
  private final Login login;
  private final int timeoutMillis;

  /**
   * @param timeoutMillis how long a connection may take, and each answer
   */
  public Endpoint(NodeAddress address, Login login, int timeoutMillis) {
    this.address = address;
    this.login = login;
    this.timeoutMillis = timeoutMillis;
  }

  NodeAddress address() {
    return address;
  }

  Login login() {
    return login;
  }

  /** Connects to any node as to this one. */
  Socket connect(String host, int port, int limitMillis) throws IOException {
    Socket socket = new Socket();
    boolean open = false;
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(timeoutMillis);
      socket.connect(
          new InetSocketAddress(host, port), limitMillis > 0 ? limitMillis : timeoutMillis);
      open = true;
    } finally {
      if (!open) {
        socket.close();
      }
    }
    return login.secure(socket, host, port);
  }

  /** What connects the engine to further nodes. */
  Dialer dialer() {
    return new Dialer() {
      @Override
      public Socket dial(String host, int port, int limitMillis) throws IOException {
        return connect(host, port, limitMillis);
      }

      @Override
      public boolean tls() {
        return login.isTls();
      }

      @Override
      public Object identity() {
        return Endpoint.this;
      }
    };
  }
}
