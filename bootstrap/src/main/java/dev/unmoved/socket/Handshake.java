package dev.unmoved.socket;

import dev.unmoved.engine.Loss;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.resp.RespValue;
import java.io.IOException;
import java.util.List;

/**
 * Makes a fresh connection what the client has made of its own, before the first command goes over
 * it.
 */
final class Handshake {
  /** The node was reached, and said no. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What it said. */
    final transient Loss loss;

    RefusedException(Loss loss) {
      super(loss.cause());
      this.loss = loss;
    }
  }

  private Handshake() {}

  /**
   * Sends the state's commands in one write and checks each reply.
   *
   * @throws RefusedException when the node answers one of them with an error, unless the client can
   *     do without it
   * @throws IOException when the connection fails, or does not answer within {@code timeoutMillis}
   */
  static void replay(ConnectionState state, SocketLink link, int timeoutMillis) throws IOException {
    List<byte[]> commands = state.commands();
    if (commands.isEmpty()) {
      return;
    }
    for (byte[] command : commands) {
      link.write(command, 0, command.length);
    }
    link.flush();
    ReplyInput replies = new ReplyInput(link, timeoutMillis);
    for (int i = 0; i < commands.size(); i++) {
      RespValue reply = replies.read();
      if (state.isRefusal(i, reply)) {
        throw new RefusedException(Loss.refused(reply.text()));
      }
    }
  }
}
