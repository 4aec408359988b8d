package dev.unmoved.plan;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pops from the first of several keys that has anything: all are asked how much they have, then
 * that one is popped. Blocking forms ask again until there is something or their time is over.
 */
final class FirstFilled extends Emulation {
  /** What is popped, and what the reply looks like. */
  enum Form {
    /** BLPOP: the key and its element. */
    FIRST("LLEN", "LPOP"),
    /** BRPOP: the key and its element. */
    LAST("LLEN", "RPOP"),
    /** BZPOPMIN: the key, its member and the score. */
    LOWEST("ZCARD", "ZPOPMIN"),
    /** BZPOPMAX: the key, its member and the score. */
    HIGHEST("ZCARD", "ZPOPMAX"),
    /** LMPOP and BLMPOP: what the server says for the one key. */
    SOME_OF_LIST("LLEN", "LMPOP"),
    /** ZMPOP and BZMPOP: the same. */
    SOME_OF_SORTED_SET("ZCARD", "ZMPOP");

    private final String size;
    private final String pop;

    Form(String size, String pop) {
      this.size = size;
      this.pop = pop;
    }
  }

  private static final byte[] ONE_KEY = {'1'};
  private static final byte[] NONE = {':', '0', '\r', '\n'}; // the length of a list

  private enum State {
    LOOK,
    POP,
    PAUSE
  }

  private final Form form;
  private final List<byte[]> keys;
  private final List<byte[]> options; // what follows the keys of LMPOP and ZMPOP
  private final Patience limit;
  private State state = State.LOOK;
  private boolean hasWaited;
  private int filled; // the index of the key that is popped from

  FirstFilled(Form form, List<byte[]> keys, List<byte[]> options, Patience limit, int protocol) {
    super(protocol);
    this.form = form;
    this.keys = keys;
    this.options = options;
    this.limit = limit;
  }

  @Override
  public Step begin(long nowNanos) {
    limit.begin(nowNanos);
    return look();
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    switch (state) {
      case LOOK:
        return onLooked(replies, nowNanos);
      case POP:
        return onPopped(replies.get(0));
      default:
        return look();
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
    return state == State.LOOK && limit.blocks() ? NONE : null;
  }

  private Step look() {
    state = State.LOOK;
    List<Call> calls = new ArrayList<Call>(keys.size());
    for (byte[] asked : keys) {
      calls.add(Call.of(form.size, asked));
    }
    return Step.send(calls);
  }

  private Step onLooked(List<byte[]> replies, long nowNanos) throws ProtocolException {
    for (int i = 0; i < keys.size(); i++) {
      byte[] reply = replies.get(i);
      // Who waits already is not disturbed by a key of another type.
      boolean isIgnored = hasWaited && isError(reply, "WRONGTYPE");
      if (ServerErrors.is(reply) && !isIgnored) {
        return Step.reply(reply);
      }
      if (!isIgnored && number(reply) > 0) {
        filled = i;
        return pop();
      }
    }
    if (!limit.blocks() || limit.isOver(nowNanos)) {
      return Step.reply(nullArray());
    }
    hasWaited = true;
    state = State.PAUSE;
    return limit.pause(nowNanos);
  }

  private Step pop() {
    state = State.POP;
    if (form != Form.SOME_OF_LIST && form != Form.SOME_OF_SORTED_SET) {
      return Step.send(Call.of(form.pop, keys.get(filled)));
    }
    List<byte[]> arguments = new ArrayList<byte[]>();
    arguments.add(ONE_KEY);
    arguments.add(keys.get(filled));
    arguments.addAll(options);
    return Step.send(Call.of(form.pop, arguments.toArray(new byte[0][])));
  }

  private Step onPopped(byte[] reply) throws ProtocolException {
    if (ServerErrors.is(reply)) {
      return Step.reply(reply);
    }
    RespValue popped = parse(reply);
    if (popped.isNull() || popped.isAggregate() && popped.elements().isEmpty()) {
      return look(); // another client was faster
    }
    byte[] key = keys.get(filled);
    switch (form) {
      case FIRST:
      case LAST:
        return Step.reply(reply().array(2).bulk(key).frames(reply, 0, reply.length).toBytes());
      case LOWEST:
      case HIGHEST:
        Frames pair = Frames.of(reply);
        if (pair.count() != 2) {
          throw new ProtocolException("expected a member and its score");
        }
        return Step.reply(
            reply().array(3).bulk(key).frames(reply, pair.start(0), reply.length).toBytes());
      default:
        return Step.reply(reply);
    }
  }
}
