package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/** COPY: value and time to live are read as of one moment, then written. */
final class Copying extends Emulation {
  private static final int ATTEMPTS_MAX = 30;

  private enum State {
    READ,
    WRITE,
    PAUSE
  }

  private final byte[] source;
  private final byte[] destination;
  private final boolean replace;
  private final Backoff backoff = new Backoff();
  private State state = State.READ;

  Copying(byte[] source, byte[] destination, boolean replace, int protocol) {
    super(protocol);
    this.source = source;
    this.destination = destination;
    this.replace = replace;
  }

  @Override
  public Step begin(long nowNanos) {
    return read();
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    switch (state) {
      case READ:
        return onRead(replies);
      case WRITE:
        byte[] restored = replies.get(0);
        if (ServerErrors.is(restored)) {
          return Step.reply(isError(restored, "BUSYKEY") ? integer(0) : restored);
        }
        checkDone(restored);
        return Step.reply(integer(1));
      default:
        return read();
    }
  }

  private Step read() {
    state = State.READ;
    List<Call> calls = new ArrayList<Call>();
    calls.add(Call.of("WATCH", source));
    calls.addAll(Dump.calls(source));
    calls.add(Call.atomically(Call.of("EXISTS", source))); // aborted when anything came between
    calls.add(Call.of("EXISTS", destination));
    return Step.send(calls);
  }

  private Step onRead(List<byte[]> replies) throws ProtocolException {
    byte[] exec = replies.get(1 + Dump.CALLS);
    byte[] exists = replies.get(2 + Dump.CALLS);
    byte[] error = ServerErrors.is(replies.get(0)) ? replies.get(0) : Dump.error(replies, 1);
    error = error == null ? errorOf(exec) : error;
    error = error == null && ServerErrors.is(exists) ? exists : error;
    if (error != null) {
      return Step.reply(error);
    }
    if (isAborted(exec)) {
      if (backoff.count() == ATTEMPTS_MAX) {
        return Step.reply(contention(source));
      }
      state = State.PAUSE;
      return Step.pause(backoff.nextNanos());
    }
    Dump value = Dump.of(replies, 1);
    if (value == null || number(exists) > 0 && !replace) {
      return Step.reply(integer(0));
    }
    state = State.WRITE;
    return Step.send(value.restore(destination, replace));
  }
}
