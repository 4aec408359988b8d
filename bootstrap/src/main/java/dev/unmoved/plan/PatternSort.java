package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SORT with BY or GET patterns, which nodes of a cluster refuse because the keys may be anywhere:
 * the elements are fetched, the values that the patterns name looked up, and what is to be sorted
 * by those is sorted here.
 */
final class PatternSort extends Emulation {
  /**
   * Look-ups of one step, and elements of one RPUSH: enough to keep the nodes busy, few enough to
   * hold in memory.
   */
  private static final int BATCH = 1000;

  private enum State {
    AS_IT_IS,
    FETCH,
    WEIGH,
    GET,
    STORE
  }

  private final SortCall call;
  private final Call original;
  private State state = State.FETCH;
  private List<Sorted> elements = new ArrayList<Sorted>();
  // values looked up so far, nulls among them
  private final List<byte @Nullable []> found = new ArrayList<byte @Nullable []>();
  private List<Call> lookUps = new ArrayList<Call>(); // of the present state
  private byte @Nullable [] passing; // a key of our own beside the source, or null
  private int stored;

  /** {@code original} is the call as the client sent it. */
  PatternSort(SortCall call, Call original, int protocol) {
    super(protocol);
    this.call = call;
    this.original = original;
  }

  @Override
  public Step begin(long nowNanos) {
    if (call.isOfOneSlot()) {
      state = State.AS_IT_IS;
      return Step.send(original);
    }
    return fetch();
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    switch (state) {
      case AS_IT_IS:
        return isRefused(replies.get(0)) ? fetch() : Step.reply(replies.get(0));
      case FETCH:
        return onFetched(replies.get(0));
      case STORE:
        byte[] error = errorOf(replies.get(0));
        return Step.reply(error != null ? error : integer(stored));
      default:
        return onLookedUp(replies);
    }
  }

  private static boolean isRefused(byte[] reply) throws ProtocolException {
    return ServerErrors.is(reply) && text(parse(reply)).contains("option of SORT denied in");
  }

  private Step fetch() {
    state = State.FETCH;
    if (call.by() != null) {
      return Step.send(call.unsorted());
    }
    if (call.destination() == null) {
      return Step.send(call.sorted(null));
    }
    byte[] beside = PassingKey.beside(call.source());
    passing = beside;
    return Step.send(
        Call.atomically(
            call.sorted(beside),
            Call.of("LRANGE", beside, ascii("0"), ascii("-1")),
            Call.of("DEL", beside)));
  }

  private Step onFetched(byte[] reply) throws ProtocolException {
    byte[] error =
        passing == null && ServerErrors.is(reply) ? reply : passing == null ? null : errorOf(reply);
    if (error != null) {
      return Step.reply(error);
    }
    RespValue list = parse(reply);
    if (passing != null) {
      if (list.elements().size() != 3) {
        throw new ProtocolException("expected three replies");
      }
      list = list.elements().get(1);
    }
    elements = new ArrayList<Sorted>(list.elements().size());
    for (RespValue element : list.elements()) {
      elements.add(new Sorted(string(element)));
    }
    SortPattern by = call.by();
    if (by == null) {
      return get();
    }
    state = State.WEIGH;
    lookUps = new ArrayList<Call>(elements.size());
    for (Sorted element : elements) {
      lookUps.add(by.lookUp(element.bytes));
    }
    return lookUp();
  }

  private Step get() throws ProtocolException {
    state = State.GET;
    lookUps = new ArrayList<Call>();
    for (Sorted element : elements) {
      for (SortPattern pattern : call.gets()) {
        if (pattern.isVariable()) {
          lookUps.add(pattern.lookUp(element.bytes));
        }
      }
    }
    return lookUp();
  }

  private Step lookUp() throws ProtocolException {
    if (found.size() < lookUps.size()) {
      return Step.send(
          lookUps.subList(found.size(), Math.min(found.size() + BATCH, lookUps.size())));
    }
    List<byte @Nullable []> values = new ArrayList<byte @Nullable []>(found);
    found.clear();
    return state == State.WEIGH ? onWeighed(values) : answer(values);
  }

  private Step onLookedUp(List<byte[]> replies) throws ProtocolException {
    for (byte[] reply : replies) {
      if (ServerErrors.is(reply) && !isError(reply, "WRONGTYPE")) {
        return Step.reply(reply);
      }
      found.add(SortPattern.value(reply));
    }
    return lookUp();
  }

  private Step onWeighed(List<byte @Nullable []> weights) throws ProtocolException {
    for (int i = 0; i < weights.size(); i++) {
      if (!elements.get(i).weigh(weights.get(i), call.isAlpha())) {
        return Step.reply(ServerErrors.of("ERR One or more scores can't be converted into double"));
      }
    }
    Comparator<Sorted> order = call.isAlpha() ? Sorted.BY_TEXT : Sorted.BY_NUMBER;
    Collections.sort(elements, call.descends() ? Collections.reverseOrder(order) : order);
    int[] range = call.range(elements.size());
    elements = elements.subList(range[0], range[1]);
    return get();
  }

  private Step answer(List<byte @Nullable []> values) {
    List<byte @Nullable []> results = new ArrayList<byte @Nullable []>();
    int next = 0;
    for (Sorted element : elements) {
      if (call.gets().isEmpty()) {
        results.add(element.bytes);
      }
      for (SortPattern pattern : call.gets()) {
        results.add(
            pattern.isVariable() ? values.get(next++) : pattern.isElement() ? element.bytes : null);
      }
    }
    byte[] destination = call.destination();
    return destination == null ? Step.reply(list(results)) : store(destination, results);
  }

  private byte[] list(List<byte @Nullable []> results) {
    Reply reply = reply().array(results.size());
    byte[] nothing = nullBulk();
    for (byte[] result : results) {
      if (result == null) {
        reply.frames(nothing, 0, nothing.length);
      } else {
        reply.bulk(result);
      }
    }
    return reply.toBytes();
  }

  private Step store(byte[] destination, List<byte @Nullable []> results) {
    state = State.STORE;
    stored = results.size();
    List<Call> calls = new ArrayList<Call>();
    calls.add(Call.of("DEL", destination));
    for (int from = 0; from < results.size(); from += BATCH) {
      List<byte[]> arguments = new ArrayList<byte[]>();
      arguments.add(destination);
      for (byte[] result : results.subList(from, Math.min(from + BATCH, results.size()))) {
        arguments.add(result == null ? new byte[0] : result);
      }
      calls.add(Call.of("RPUSH", arguments.toArray(new byte[0][])));
    }
    return Step.send(Call.atomically(calls));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** An element with its weight. */
  private static final class Sorted {
    static final Comparator<Sorted> BY_NUMBER =
        new Comparator<Sorted>() {
          @Override
          public int compare(Sorted a, Sorted b) {
            return a.number < b.number
                ? -1
                : a.number > b.number ? 1 : compareBytes(a.bytes, b.bytes);
          }
        };

    static final Comparator<Sorted> BY_TEXT =
        new Comparator<Sorted>() {
          @Override
          public int compare(Sorted a, Sorted b) {
            byte[] one = a.text;
            byte[] other = b.text;
            if (one == null || other == null) {
              return one == other ? 0 : one == null ? -1 : 1;
            }
            return compareBytes(one, other);
          }
        };

    final byte[] bytes;
    private double number; // 0 where there is no weight
    private byte @Nullable [] text; // null where there is none

    Sorted(byte[] bytes) {
      this.bytes = bytes;
    }

    /** Takes its weight, which may be null; false where that should be a number and is none. */
    boolean weigh(byte @Nullable [] weight, boolean isAlpha) {
      text = weight;
      if (isAlpha || weight == null || weight.length == 0) {
        return true;
      }
      int start = 0;
      while (start < weight.length
          && (weight[start] == ' ' || weight[start] >= 9 && weight[start] <= 13)) {
        start++; // C reads numbers past blanks; Redis 8 does not any more
      }
      Double value = Numbers.real(Arrays.copyOfRange(weight, start, weight.length));
      number = value == null ? 0 : value;
      return value != null;
    }

    private static int compareBytes(byte[] a, byte[] b) {
      for (int i = 0; i < a.length && i < b.length; i++) {
        if (a[i] != b[i]) {
          return (a[i] & 0xff) - (b[i] & 0xff);
        }
      }
      return a.length - b.length;
    }
  }
}
