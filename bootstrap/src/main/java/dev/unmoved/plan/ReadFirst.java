package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan that first reads everything a command needs, all at once. An error among the answers ends
 * it there, the first in the order of the keys, as one server looks at them; nothing has been
 * written by then.
 */
abstract class ReadFirst implements Plan {
  private final List<Call> reads;
  private final long maxBytes;
  private boolean gathered;

  /**
   * @param maxBytes how much the answers to {@code reads} may take, in bytes
   */
  ReadFirst(List<Call> reads, long maxBytes) {
    this.reads = reads;
    this.maxBytes = maxBytes;
  }

  @Override
  public final Step begin(long nowNanos) {
    return Step.send(reads);
  }

  @Override
  public final Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    if (gathered) {
      return goOn(replies);
    }
    gathered = true;
    long total = 0;
    for (byte[] reply : replies) {
      byte[] refusal = refusal(reply);
      if (refusal != null) {
        return Step.reply(refusal);
      }
      total += reply.length;
    }
    return total > maxBytes ? Step.reply(ServerErrors.crossSlot()) : combine(replies);
  }

  /**
   * The error that one server would answer when it came to the key with this {@code reply}, or
   * null.
   */
  byte @Nullable [] refusal(byte[] reply) throws ProtocolException {
    return ServerErrors.is(reply) ? reply : null;
  }

  /** Everything was read. */
  abstract Step combine(List<byte[]> replies) throws ProtocolException;

  /** The step after one that {@link #combine} or this method asked for. */
  abstract Step goOn(List<byte[]> replies) throws ProtocolException;
}
