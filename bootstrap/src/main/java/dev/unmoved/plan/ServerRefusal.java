package dev.unmoved.plan;

import java.util.List;

/**
 * A call that any node refuses when all of it is about one slot, in words that depend on its
 * version. Immutable.
 */
final class ServerRefusal implements Plan {
  private final Call call;

  ServerRefusal(Call call) {
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
