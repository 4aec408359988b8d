package dev.unmoved.socket;

import dev.unmoved.driver.NodeConnection;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;

/** A connection of the refresher's, made by a client's dialer. */
final class SocketConnection implements NodeConnection {
  private final SocketLink link;

  private SocketConnection(SocketLink link) {
    this.link = link;
  }

  static SocketConnection open(Dialer dialer, NodeAddress address, Replay replay, int timeoutMillis)
      throws IOException {
    SocketLink link = new SocketLink(Node.at(address), replay.state(), null, null);
    boolean open = false;
    try {
      link.connected(dialer.dial(address.host(), address.port(), timeoutMillis));
      Handshake.perform(replay, dialer, link, timeoutMillis);
      open = true;
      return new SocketConnection(link);
    } finally {
      if (!open) {
        link.closeConnection();
      }
    }
  }

  @Override
  public RespValue ask(byte[] request, int timeoutMillis) throws IOException {
    link.write(request, 0, request.length);
    link.flush();
    return new ReplyInput(link, timeoutMillis).read();
  }

  @Override
  public void close() {
    link.closeConnection();
  }
}
