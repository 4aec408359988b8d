package dev.unmoved.agent.client.inhouse;

import dev.unmoved.topology.NodeAddress;
import javax.net.SocketFactory;

/** How a socket of a client came about, as far as was seen. Immutable. */
final class Making {
  /** Nothing was seen of it. */
  static final Making UNSEEN = new Making(null, null, 0);

  private final SocketFactory factory;
  private final NodeAddress configured;
  private final int connectTimeoutMillis;

  Making(SocketFactory factory, NodeAddress configured, int connectTimeoutMillis) {
    this.factory = factory;
    this.configured = configured;
    this.connectTimeoutMillis = connectTimeoutMillis;
  }

  /** What made it, or null: {@code new Socket}, or something that was not seen. */
  SocketFactory factory() {
    return factory;
  }

  /** Where the client meant to connect it to, or null where it is where it seems to be. */
  NodeAddress configured() {
    return configured;
  }

  /** The client's own time limit for connecting, 0 for none. */
  int connectTimeoutMillis() {
    return connectTimeoutMillis;
  }

  /** The same, connected. */
  Making connecting(NodeAddress to, int timeoutMillis) {
    return new Making(factory, to, timeoutMillis);
  }
}
