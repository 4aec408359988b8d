package dev.unmoved.plan;

import java.util.List;

/**
 * A call that one server refuses after it looked at its options alone. A node of a cluster would
 * refuse it for its slots before it gets there. Immutable.
 */
final class RefusedCall implements Plan {
  private final byte[] error;

  RefusedCall(byte[] error) {
    this.error = error;
  }

  @Override
  public Step begin(long nowNanos) {
    return Step.reply(error);
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) {
    throw new IllegalStateException("a refusal has one step");
  }
}
