package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LMOVE, RPOPLPUSH and their blocking forms: the element is read and its list watched, then pushed
 * to the destination, then popped if nothing has changed. After a change the pop is tried again as
 * long as the same element is next, since lists that are queues are pushed to all the time; when
 * another client has taken it, the push is taken back.
 */
final class ElementMove extends Emulation {
  private static final int ATTEMPTS_MAX = 100;
  private static final byte[] NONE = {':', '0', '\r', '\n'}; // the length of a list
  private static final int ATTEMPTS_AT_ONCE = 10; // then with pauses

  private enum State {
    WAIT,
    PAUSE,
    READ,
    PUSH,
    POP,
    READ_AGAIN,
    PAUSE_TO_READ_AGAIN,
    UNDO_PUSH,
    REMOVE
  }

  private final byte[] source;
  private final byte[] destination;
  private final boolean fromLeft;
  private final boolean toLeft;
  private final Patience limit;
  private final Backoff backoff = new Backoff();
  private State state = State.READ;
  private boolean hasWaited;
  private int attempts;
  private byte[] element = {}; // the one that was read last
  private byte @Nullable []
      error; // what the client gets once the push is taken back; null: begin anew

  ElementMove(
      byte[] source,
      byte[] destination,
      boolean fromLeft,
      boolean toLeft,
      Patience limit,
      int protocol) {
    super(protocol);
    this.source = source;
    this.destination = destination;
    this.fromLeft = fromLeft;
    this.toLeft = toLeft;
    this.limit = limit;
  }

  @Override
  public Step begin(long nowNanos) {
    limit.begin(nowNanos);
    return start();
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    switch (state) {
      case WAIT:
        return onWaited(replies.get(0), nowNanos);
      case READ:
        return onRead(replies, nowNanos);
      case PUSH:
        return onPushed(replies.get(0));
      case POP:
        return onPopped(replies.get(0));
      case PAUSE_TO_READ_AGAIN:
        return readAgain();
      case READ_AGAIN:
        return onReadAgain(replies);
      case UNDO_PUSH:
        return onPushUndone(replies.get(0));
      case REMOVE:
        return onRemoved(replies.get(0));
      default:
        return start();
    }
  }

  @Override
  public byte @Nullable [] timedOut() {
    return state == State.PAUSE ? nullArray() : null;
  }

  @Override
  public long limitNanos() {
    return limit.endNanos();
  }

  @Override
  public byte @Nullable [] unanswered() {
    return state == State.WAIT ? NONE : null;
  }

  /**
   * A call that may have to wait asks first without WATCH, which would last as long as the wait.
   */
  private Step start() {
    if (limit.blocks()) {
      state = State.WAIT;
      return Step.send(Call.of("LLEN", source));
    }
    return read();
  }

  private Step onWaited(byte[] length, long nowNanos) throws ProtocolException {
    // Who waits already is not disturbed by a key of another type.
    boolean isIgnored = hasWaited && isError(length, "WRONGTYPE");
    if (ServerErrors.is(length) && !isIgnored) {
      return Step.reply(length);
    }
    return !isIgnored && number(length) > 0 ? read() : onNothing(nowNanos);
  }

  private Step onNothing(long nowNanos) {
    if (!limit.blocks()) {
      return Step.reply(nullBulk());
    }
    if (limit.isOver(nowNanos)) {
      return Step.reply(nullArray());
    }
    hasWaited = true;
    state = State.PAUSE;
    return limit.pause(nowNanos);
  }

  private Step read() {
    state = State.READ;
    return Step.send(Call.of("WATCH", source), next(), Call.of("LLEN", destination));
  }

  private Call next() {
    return Call.of("LINDEX", source, ascii(fromLeft ? "0" : "-1"));
  }

  private Step onRead(List<byte[]> replies, long nowNanos) throws ProtocolException {
    byte[] refusal = firstError(replies.subList(0, 2));
    if (refusal != null) {
      return Step.reply(refusal);
    }
    RespValue next = parse(replies.get(1));
    if (next.isNull()) {
      return onNothing(nowNanos); // whatever the destination is
    }
    if (ServerErrors.is(replies.get(2))) {
      return Step.reply(replies.get(2));
    }
    element = string(next);
    state = State.PUSH;
    return Step.send(Call.of(toLeft ? "LPUSH" : "RPUSH", destination, element));
  }

  private Step onPushed(byte[] reply) throws ProtocolException {
    if (ServerErrors.is(reply)) {
      return Step.reply(reply);
    }
    checkDone(reply);
    return pop();
  }

  private Step pop() {
    state = State.POP;
    return Step.send(Call.atomically(Call.of(fromLeft ? "LPOP" : "RPOP", source)));
  }

  private Step onPopped(byte[] exec) throws ProtocolException {
    error = errorOf(exec);
    if (error != null) {
      return undoPush();
    }
    if (!isAborted(exec)) {
      return Step.reply(reply().bulk(element).toBytes());
    }
    attempts++;
    if (attempts >= ATTEMPTS_MAX) {
      error = contention(source);
      return undoPush();
    }
    if (attempts <= ATTEMPTS_AT_ONCE) {
      return readAgain();
    }
    state = State.PAUSE_TO_READ_AGAIN;
    return Step.pause(backoff.nextNanos());
  }

  private Step readAgain() {
    state = State.READ_AGAIN;
    return Step.send(Call.of("WATCH", source), next());
  }

  private Step onReadAgain(List<byte[]> replies) throws ProtocolException {
    byte[] next = ServerErrors.is(replies.get(1)) ? null : parse(replies.get(1)).bytes();
    return Arrays.equals(next, element) ? pop() : undoPush();
  }

  /**
   * Of elements that are equal any may go, but the one at the end that was pushed to is the likely
   * one.
   */
  private Step undoPush() {
    state = State.UNDO_PUSH;
    return Step.send(Call.of("LREM", destination, ascii(toLeft ? "1" : "-1"), element));
  }

  private Step onPushUndone(byte[] reply) throws ProtocolException {
    if (error != null) {
      return Step.reply(error);
    }
    if (ServerErrors.is(reply) || number(reply) > 0) {
      // an error: the destination is no list any more, so the element is not there either
      return start();
    }
    // Another client has taken it from the destination. So it has been moved, and must not stay at
    // the source.
    state = State.REMOVE;
    return Step.send(Call.of("LREM", source, ascii(fromLeft ? "1" : "-1"), element));
  }

  private Step onRemoved(byte[] reply) throws ProtocolException {
    boolean isRemoved = !ServerErrors.is(reply) && number(reply) > 0;
    return isRemoved ? Step.reply(reply().bulk(element).toBytes()) : start();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
