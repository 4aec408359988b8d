package dev.unmoved.socket;

import dev.unmoved.engine.Loss;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Replay;
import java.io.IOException;

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
   * Sends its commands in one write and checks each reply; logs in with what the client's provider
   * of credentials has now, where that counts ({@link Replay}).
   *
   * @return what was replayed
   * @throws RefusedException when the node answers one of them with an error, unless the client can
   *     do without it
   * @throws IOException when the connection fails, or does not answer within {@code timeoutMillis}
   */
  static ConnectionState perform(Replay replay, Dialer dialer, SocketLink link, int timeoutMillis)
      throws IOException {
    if (replay.commands().isEmpty()) {
      return replay.state();
    }
    if (replay.wantsLogin()) {
      ask(dialer, replay);
    }
    ReplyInput replies = new ReplyInput(link, timeoutMillis);
    Replay.Outcome outcome;
    do {
      for (byte[] command : replay.commands()) {
        link.write(command, 0, command.length);
      }
      link.flush();
      do {
        outcome = replay.onReply(replies.read());
      } while (outcome == Replay.Outcome.PENDING);
    } while (outcome == Replay.Outcome.AGAIN);
    if (outcome == Replay.Outcome.REFUSED) {
      throw new RefusedException(Loss.refused(replay.refusal(), replay.failure()));
    }
    return replay.state();
  }

  private static void ask(Dialer dialer, Replay replay) {
    try {
      replay.onLogin(dialer.currentLogin());
    } catch (Throwable e) {
      // the application's own code: whatever it throws, the client has said something before
      replay.onLoginFailed(e);
    }
  }
}
