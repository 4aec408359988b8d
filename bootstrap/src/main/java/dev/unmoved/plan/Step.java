package dev.unmoved.plan;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Plan} wants done next. Immutable. */
public final class Step {
  private final List<Call> calls;
  private final long pauseNanos;
  private final byte @Nullable [] reply;

  private Step(List<Call> calls, long pauseNanos, byte @Nullable [] reply) {
    this.calls = calls;
    this.pauseNanos = pauseNanos;
    this.reply = reply;
  }

  /** Sends {@code calls} all at once; those of one slot are executed in their order. */
  public static Step send(Call... calls) {
    return send(Arrays.asList(calls));
  }

  /**
   * Sends {@code calls}, at least one, all at once; those of one slot are executed in their order.
   */
  public static Step send(List<Call> calls) {
    if (calls.isEmpty()) {
      throw new IllegalArgumentException("a step that sends nothing would never end");
    }
    return new Step(calls, 0, null);
  }

  /** Waits for {@code nanos}, then goes on. */
  public static Step pause(long nanos) {
    return new Step(Collections.<Call>emptyList(), nanos, null);
  }

  /** The plan is over; the client gets {@code reply}, one whole frame. */
  public static Step reply(byte[] reply) {
    return new Step(Collections.<Call>emptyList(), 0, reply);
  }

  /** What to send; empty when this step sends nothing. */
  public List<Call> calls() {
    return calls;
  }

  /** How long to wait, in nanoseconds, when there is nothing to send and no reply. */
  public long pauseNanos() {
    return pauseNanos;
  }

  /** The client's reply, or null while the plan goes on. */
  public byte @Nullable [] reply() {
    return reply;
  }
}
