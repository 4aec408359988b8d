package dev.unmoved.agent.netty;

import dev.unmoved.socket.FakeServer;
import java.io.IOException;

/** A node that answers probes and has an id. */
final class FakeNode extends FakeServer {
  FakeNode() throws IOException {
    replies.put("PING", "+PONG\r\n");
  }

  String id() {
    return String.format("%040d", port());
  }
}
