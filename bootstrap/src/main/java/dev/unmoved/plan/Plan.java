package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request under way that takes several commands. While a plan runs, nothing else of its client
 * is under way: what the client sent before is answered, what it sent after waits. Other clients'
 * commands do come in between.
 *
 * <p>A plan never sees redirects or refusals; they are followed for it. When a connection breaks
 * under one of its writes, the plan ends there and the client sees a broken connection, so the
 * order of a plan's writes has to be such that nothing is lost wherever that happens.
 *
 * <p>Not thread-safe; used once.
 */
public interface Plan {
  /** The first step. */
  Step begin(long nowNanos);

  /**
   * The step after the last one.
   *
   * @param replies to the calls of the last step, in their order, each one whole frame in the
   *     client's protocol version, errors among them; empty after a pause
   * @throws ProtocolException when a reply is of a shape that the command cannot have
   */
  Step next(List<byte[]> replies, long nowNanos) throws ProtocolException;

  /**
   * What the client gets if the plan ends in its present pause, with nothing done; null: it must
   * not end now.
   */
  default byte @Nullable [] timedOut() {
    return null;
  }

  /** When the time is over that its client wants to wait; {@link Long#MAX_VALUE} for never. */
  default long limitNanos() {
    return Long.MAX_VALUE;
  }

  /**
   * What stands for the reply to a call of the present step that no node has taken up when the time
   * is over, as if there were nothing; null: the call has to be waited for.
   */
  default byte @Nullable [] unanswered() {
    return null;
  }
}
