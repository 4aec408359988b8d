package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * MSETNX, and MSETEX with NX or XX: all keys are asked, then set slot by slot, each under the same
 * condition. When a later slot refuses, what the earlier ones got is taken back where nobody has
 * touched it since. Slots are taken in the order of their numbers, so that of two clients with
 * common keys one comes through.
 */
final class ConditionalSet extends Emulation {
  private static final int UNDO_ATTEMPTS_MAX = 10;

  /** How one slot's share of the call is put. */
  interface Form {
    Call call(List<byte[]> keysAndValues);
  }

  private enum State {
    LOOK,
    SET,
    LOOK_BACK,
    UNDO
  }

  private final List<List<byte[]>> shares; // keys and values of one slot each, in turn
  private final Form form;
  private final boolean ifExist; // else: if none exists
  // per share and key; empty without ifExist
  private final List<List<@Nullable Dump>> former = new ArrayList<List<@Nullable Dump>>();
  private State state = State.LOOK;
  private int share;
  private int undoAttempts;
  private byte[] outcome = integer(0); // what the client gets when not all was set

  ConditionalSet(List<byte[]> keysAndValues, Form form, boolean ifExist, int protocol) {
    super(protocol);
    TreeMap<Integer, List<byte[]>> bySlot = new TreeMap<Integer, List<byte[]>>();
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      int slot = Slot.of(keysAndValues.get(i));
      List<byte[]> its = bySlot.get(slot);
      if (its == null) {
        its = new ArrayList<byte[]>();
        bySlot.put(slot, its);
      }
      its.addAll(keysAndValues.subList(i, i + 2));
    }
    shares = new ArrayList<List<byte[]>>(bySlot.values());
    this.form = form;
    this.ifExist = ifExist;
  }

  @Override
  public Step begin(long nowNanos) {
    state = State.LOOK;
    List<Call> calls = new ArrayList<Call>();
    for (List<byte[]> its : shares) {
      calls.add(Call.of("EXISTS", keys(its).toArray(new byte[0][])));
    }
    for (int i = 0; ifExist && i < shares.size(); i++) {
      for (byte[] key : keys(shares.get(i))) {
        calls.addAll(Dump.calls(key));
      }
    }
    return Step.send(calls);
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    switch (state) {
      case LOOK:
        return onLooked(replies);
      case SET:
        return onSet(replies.get(0));
      case LOOK_BACK:
        return onLookedBack(replies);
      default:
        return onUndone(replies.get(0));
    }
  }

  private Step onLooked(List<byte[]> replies) throws ProtocolException {
    for (int i = 0; i < shares.size(); i++) {
      byte[] reply = replies.get(i);
      if (ServerErrors.is(reply)) {
        return Step.reply(reply);
      }
      if (number(reply) != (ifExist ? shares.get(i).size() / 2 : 0)) {
        return Step.reply(integer(0));
      }
    }
    int from = shares.size();
    for (int i = 0; ifExist && i < shares.size(); i++) {
      List<@Nullable Dump> dumps = new ArrayList<@Nullable Dump>();
      for (int j = 0; j < shares.get(i).size() / 2; j++, from += Dump.CALLS) {
        byte[] error = Dump.error(replies, from);
        if (error != null) {
          return Step.reply(error);
        }
        dumps.add(Dump.of(replies, from));
      }
      former.add(dumps);
    }
    return set();
  }

  private Step set() {
    state = State.SET;
    return Step.send(form.call(shares.get(share)));
  }

  private Step onSet(byte[] reply) throws ProtocolException {
    boolean isNumber = reply[0] == ':';
    if (isNumber && number(reply) == 1) {
      share++;
      return share < shares.size() ? set() : Step.reply(integer(1));
    }
    outcome =
        isNumber || ServerErrors.is(reply)
            ? reply
            : ServerErrors.of("ERR unmoved: a node did not say whether it has set its keys");
    return undoBefore();
  }

  private Step undoBefore() {
    share--;
    undoAttempts = 0;
    return share < 0 ? Step.reply(outcome) : lookBack();
  }

  private Step lookBack() {
    state = State.LOOK_BACK;
    byte[][] keys = keys(shares.get(share)).toArray(new byte[0][]);
    return Step.send(Call.of("WATCH", keys), Call.of("MGET", keys));
  }

  private Step onLookedBack(List<byte[]> replies) throws ProtocolException {
    if (ServerErrors.is(replies.get(1))) {
      outcome = replies.get(1);
      return undoBefore();
    }
    List<RespValue> values = parse(replies.get(1)).elements();
    List<byte[]> its = shares.get(share);
    if (values.size() != its.size() / 2) {
      throw new ProtocolException("expected one value per key");
    }
    List<Call> calls = new ArrayList<Call>();
    for (int i = 0; i < its.size(); i += 2) {
      byte[] key = its.get(i);
      if (Arrays.equals(values.get(i / 2).bytes(), lastValueOf(key, its))) {
        Dump before = ifExist ? former.get(share).get(i / 2) : null;
        calls.add(before == null ? Call.of("DEL", key) : before.restore(key, true));
      }
    }
    if (calls.isEmpty()) {
      return undoBefore();
    }
    state = State.UNDO;
    return Step.send(Call.atomically(calls));
  }

  private Step onUndone(byte[] exec) throws ProtocolException {
    byte[] error = errorOf(exec);
    if (error != null) {
      outcome = error;
    } else if (isAborted(exec) && ++undoAttempts < UNDO_ATTEMPTS_MAX) {
      return lookBack();
    }
    return undoBefore();
  }

  private static List<byte[]> keys(List<byte[]> keysAndValues) {
    List<byte[]> keys = new ArrayList<byte[]>(keysAndValues.size() / 2);
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      keys.add(keysAndValues.get(i));
    }
    return Collections.unmodifiableList(keys);
  }

  /** A key may be named twice. */
  private static byte[] lastValueOf(byte[] key, List<byte[]> keysAndValues) {
    for (int i = keysAndValues.size() - 2; ; i -= 2) {
      if (Arrays.equals(key, keysAndValues.get(i))) {
        return keysAndValues.get(i + 1);
      }
    }
  }
}
