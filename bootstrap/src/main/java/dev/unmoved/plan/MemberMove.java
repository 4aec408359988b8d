package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.List;

/**
 * SMOVE: the member is added to the destination, then removed from the source, and only whose
 * removal took it has moved it. Whoever comes too late takes his addition back.
 */
final class MemberMove extends Emulation {
  /** About 15 ms: by then a client that was between adding and removing has long gone on. */
  private static final int PATIENCE = 4;

  private enum State {
    LOOK,
    ADD,
    REMOVE,
    UNDO,
    PAUSE
  }

  private final byte[] source;
  private final byte[] destination;
  private final byte[] member;
  private final Backoff backoff = new Backoff();
  private State state = State.LOOK;
  private boolean isAdded; // by us: it was not there before

  MemberMove(byte[] source, byte[] destination, byte[] member, int protocol) {
    super(protocol);
    this.source = source;
    this.destination = destination;
    this.member = member;
  }

  @Override
  public Step begin(long nowNanos) {
    return look();
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    switch (state) {
      case LOOK:
        return onLooked(replies);
      case ADD:
        return onAdded(replies.get(0));
      case REMOVE:
        return onRemoved(replies.get(0));
      case UNDO:
        return Step.reply(ServerErrors.is(replies.get(0)) ? replies.get(0) : integer(0));
      default:
        return look();
    }
  }

  private Step look() {
    state = State.LOOK;
    return Step.send(
        Call.of("EXISTS", source),
        Call.of("SISMEMBER", source, member),
        Call.of("SISMEMBER", destination, member));
  }

  private Step onLooked(List<byte[]> replies) throws ProtocolException {
    boolean isMissing = !ServerErrors.is(replies.get(0)) && number(replies.get(0)) == 0;
    if (isMissing) {
      return Step.reply(integer(0)); // whatever the destination is
    }
    byte[] error = firstError(replies);
    if (error != null || number(replies.get(1)) == 0) {
      return Step.reply(error != null ? error : integer(0));
    }
    state = State.ADD;
    return Step.send(Call.of("SADD", destination, member));
  }

  private Step onAdded(byte[] reply) throws ProtocolException {
    if (ServerErrors.is(reply)) {
      return Step.reply(reply);
    }
    isAdded = number(reply) > 0;
    if (!isAdded && backoff.count() < PATIENCE) {
      // Another client may be in the middle of the same move. If we removed the member first, it
      // would take its addition back, and the member would be nowhere.
      state = State.PAUSE;
      return Step.pause(backoff.nextNanos());
    }
    state = State.REMOVE;
    return Step.send(Call.of("SREM", source, member));
  }

  private Step onRemoved(byte[] reply) throws ProtocolException {
    boolean isError = ServerErrors.is(reply);
    if (!isError && number(reply) > 0) {
      return Step.reply(integer(1));
    }
    if (isAdded && !isError) {
      state = State.UNDO;
      return Step.send(Call.of("SREM", destination, member));
    }
    return Step.reply(isError ? reply : integer(0));
  }
}
