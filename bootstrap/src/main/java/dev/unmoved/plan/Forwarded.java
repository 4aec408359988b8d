package dev.unmoved.plan;

import java.util.List;

/**
 * A malformed call of which the server judges no more than its length, with all its keys in one slot so that it does:
 * versions word that differently. Not thread-safe.
 */
final class Forwarded implements Plan {
  private final Call call;

  Forwarded(Call call) {
    this.call = call;
  }

  @Override
  public Step begin(long nowNanos) {
    return Step.send(call);
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) {
    return Step.reply(replies.get(0));
  }
}
