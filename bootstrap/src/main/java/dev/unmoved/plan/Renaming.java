package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RENAME and RENAMENX: the source is read and watched, the destination written, then the source
 * deleted if it is still what was read. Until then the source is there; wherever this ends, at
 * least one of both keys has the value.
 */
final class Renaming extends Emulation {
  /**
   * A source that changes between reading and deleting this often changes faster than it can be
   * copied.
   */
  private static final int ATTEMPTS_MAX = 30;

  private enum State {
    READ,
    WRITE,
    REMOVE,
    LOOK_BACK,
    UNDO,
    PAUSE
  }

  private final byte[] source;
  private final byte[] destination;
  private final boolean onlyIfNew;
  private final Backoff backoff = new Backoff();
  private State state = State.READ;
  private @Nullable Dump value; // of the source, as it was read last
  private @Nullable Dump former; // what the destination was at first; null: nothing
  private boolean isFormerKnown;
  private @Nullable Dump written; // what the destination has from us, or null
  private int undoings; // how many came to nothing
  private byte @Nullable []
      outcome; // the client's reply once what was written is undone; null: begin anew

  Renaming(byte[] source, byte[] destination, boolean onlyIfNew, int protocol) {
    super(protocol);
    this.source = source;
    this.destination = destination;
    this.onlyIfNew = onlyIfNew;
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
        return onWritten(replies.get(0));
      case REMOVE:
        return onRemoved(replies.get(0));
      case LOOK_BACK:
        return onLookedBack(replies);
      case UNDO:
        return onUndone(replies.get(0));
      default:
        return read();
    }
  }

  private Step read() {
    state = State.READ;
    List<Call> calls = new ArrayList<Call>();
    calls.add(Call.of("WATCH", source));
    calls.addAll(Dump.calls(source));
    if (onlyIfNew) {
      calls.add(Call.of("EXISTS", destination));
    } else if (!isFormerKnown) {
      calls.addAll(Dump.calls(destination));
    }
    return Step.send(calls);
  }

  private Step onRead(List<byte[]> replies) throws ProtocolException {
    int rest = 1 + Dump.CALLS;
    byte[] error = ServerErrors.is(replies.get(0)) ? replies.get(0) : Dump.error(replies, 1);
    if (error == null && replies.size() > rest) {
      error = onlyIfNew ? firstError(replies.subList(rest, rest + 1)) : Dump.error(replies, rest);
    }
    if (error != null) {
      return end(error);
    }
    Dump read = Dump.of(replies, 1);
    if (read == null) {
      return end(ServerErrors.of("ERR no such key"));
    }
    if (onlyIfNew && number(replies.get(rest)) > 0) {
      return end(integer(0));
    }
    if (!onlyIfNew && !isFormerKnown) {
      former = Dump.of(replies, rest);
      isFormerKnown = true;
    }
    value = read;
    state = State.WRITE;
    return Step.send(read.restore(destination, !onlyIfNew));
  }

  private Step onWritten(byte[] reply) throws ProtocolException {
    if (onlyIfNew && isError(reply, "BUSYKEY")) {
      return end(integer(0));
    }
    if (ServerErrors.is(reply)) {
      return end(reply);
    }
    checkDone(reply); // else the source stays
    written = value;
    state = State.REMOVE;
    return Step.send(Call.atomically(Call.of("DEL", source)));
  }

  private Step onRemoved(byte[] exec) throws ProtocolException {
    byte[] error = errorOf(exec);
    if (error != null) {
      return end(error);
    }
    if (!isAborted(exec)) {
      return Step.reply(onlyIfNew ? integer(1) : ok());
    }
    if (backoff.count() == ATTEMPTS_MAX) {
      return end(contention(source));
    }
    // RENAME overwrites the destination in any case. RENAMENX could not tell its own copy from
    // another client's key.
    return onlyIfNew ? lookBack() : pause();
  }

  private Step pause() {
    state = State.PAUSE;
    return Step.pause(backoff.nextNanos());
  }

  /** Ends with {@code reply}, after the destination is what it was. */
  private Step end(byte[] reply) {
    outcome = reply;
    return written != null ? lookBack() : Step.reply(reply);
  }

  private Step lookBack() {
    state = State.LOOK_BACK;
    return Step.send(Call.of("WATCH", destination), Call.of("DUMP", destination));
  }

  private Step onLookedBack(List<byte[]> replies) throws ProtocolException {
    if (written == null || !written.isValueOf(replies.get(1))) {
      return goOn(); // another client has written there since, and that stands
    }
    state = State.UNDO;
    return Step.send(
        Call.atomically(
            former == null ? Call.of("DEL", destination) : former.restore(destination, true)));
  }

  private Step onUndone(byte[] exec) throws ProtocolException {
    byte[] error = errorOf(exec);
    if (error != null) {
      outcome = error;
    } else if (isAborted(exec) && ++undoings < ATTEMPTS_MAX) {
      // its slot may have moved, and it is ours still: it must not be taken for another client's
      return lookBack();
    }
    return goOn();
  }

  private Step goOn() {
    written = null;
    return outcome == null ? pause() : Step.reply(outcome);
  }
}
