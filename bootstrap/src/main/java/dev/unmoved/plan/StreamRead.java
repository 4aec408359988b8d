package dev.unmoved.plan;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * XREAD and XREADGROUP: each stream is asked by itself, and what they have is put together in the
 * order of the call. With BLOCK they are asked again until one has something or the time is over;
 * no node can wait for several.
 *
 * <p>What XREADGROUP answers counts as delivered. So before any stream is read, all are asked
 * whether they would refuse.
 */
final class StreamRead implements Plan {
  private static final String LAST_NUMBER = "18446744073709551615";
  private static final byte[] FIRST_ID = ascii("0-0");
  private static final byte[] ONLY_NEW = {'$'};

  private enum State {
    CHECK,
    CONFIRM,
    RESOLVE,
    READ,
    PAUSE
  }

  private final String name;
  private final List<byte[]> options; // all but BLOCK
  private final byte[][] keys;
  private final byte[][] ids;
  private final byte @Nullable [] group; // null: of none
  private final boolean ofGroup;
  private final Patience limit;
  private final int protocol;
  private final long maxBytes;
  private State state = State.READ;

  private StreamRead(
      byte @Nullable [] group,
      List<byte[]> options,
      byte[][] keys,
      byte[][] ids,
      Patience limit,
      int protocol,
      long maxBytes) {
    this.group = group;
    ofGroup = group != null;
    name = ofGroup ? "XREADGROUP" : "XREAD";
    this.options = options;
    this.keys = keys;
    this.ids = ids;
    this.limit = limit;
    this.protocol = protocol;
    this.maxBytes = maxBytes;
  }

  /**
   * The plan of a call, or null when it has options that count over all its streams.
   *
   * @param first the index of the first stream's key
   */
  static @Nullable Plan of(
      byte[][] arguments, int first, boolean ofGroup, int protocol, long maxBytes) {
    List<byte[]> options = new ArrayList<byte[]>();
    Patience limit = Patience.none();
    byte[] group = null;
    for (int i = 1; i < first - 1; i++) {
      byte[] option = arguments[i];
      int values = 1;
      if (Words.is(option, "BLOCK")) {
        Long millis = Numbers.integer(arguments[++i]);
        if (millis == null || millis < 0) {
          return new RefusedCall(
              ServerErrors.of(
                  millis == null
                      ? "ERR timeout is not an integer or out of range"
                      : "ERR timeout is negative"));
        }
        limit = Patience.ofMillis(millis);
        continue;
      } else if (Words.is(option, "COUNT")) {
        if (Numbers.integer(arguments[i + 1]) == null) {
          return new RefusedCall(ServerErrors.notAnInteger());
        }
      } else if (Words.is(option, "GROUP")) {
        if (!ofGroup) {
          return new RefusedCall(onlyOfGroup("GROUP"));
        }
        group = arguments[i + 1];
        values = 2;
      } else if (Words.is(option, "NOACK")) {
        if (!ofGroup) {
          return new RefusedCall(onlyOfGroup("NOACK"));
        }
        values = 0;
      } else if (Words.is(option, "MAXCOUNT") || Words.is(option, "MAXSIZE")) {
        return null;
      } else if (!Words.is(option, "CLAIM")) {
        return new RefusedCall(ServerErrors.syntax());
      }
      for (int last = i + values; i < last; i++) {
        options.add(arguments[i]);
      }
      options.add(arguments[i]);
    }
    int count = (arguments.length - first) / 2;
    if ((arguments.length - first) % 2 != 0) {
      byte[] key = arguments[first];
      return new ServerRefusal(
          Call.of(ofGroup ? "XREADGROUP" : "XREAD", ascii("STREAMS"), key, key, key));
    }
    if (ofGroup && group == null) {
      return new RefusedCall(ServerErrors.of("ERR Missing GROUP option for XREADGROUP"));
    }
    byte[][] keys = new byte[count][];
    byte[][] ids = new byte[count][];
    for (int i = 0; i < count; i++) {
      keys[i] = arguments[first + i];
      ids[i] = arguments[first + count + i];
    }
    return new StreamRead(group, options, keys, ids, limit, protocol, maxBytes);
  }

  @Override
  public Step begin(long nowNanos) {
    limit.begin(nowNanos);
    if (group != null) {
      return check(group);
    }
    return limit.blocks() ? resolve() : read();
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    switch (state) {
      case CHECK:
        return onChecked(replies);
      case CONFIRM: // not refused after all: the group is there again, and may have delivered
        // something
        return isNull(replies.get(0)) ? read() : onRead(replies, nowNanos);
      case RESOLVE:
        return onResolved(replies, nowNanos);
      case READ:
        return onRead(replies, nowNanos);
      default:
        return read();
    }
  }

  /**
   * Asks for the group itself, which unlike a read that delivers nothing makes no consumer either.
   */
  private Step check(byte[] its) {
    state = State.CHECK;
    List<Call> calls = new ArrayList<Call>();
    for (byte[] key : keys) {
      calls.add(Call.of("XPENDING", key, its));
    }
    return Step.send(calls);
  }

  /**
   * The first stream that looks as if it were refused is read alone, for the server to say so in
   * its words.
   */
  private Step onChecked(List<byte[]> replies) {
    for (int i = 0; i < keys.length; i++) {
      if (ServerErrors.is(replies.get(i)) || !isHarmless(ids[i])) {
        state = State.CONFIRM;
        return Step.send(call(i, ids[i]));
      }
    }
    return read();
  }

  /**
   * Whether an id is one that no server complains of: two numbers of 64 bits without a sign, the
   * second optional.
   */
  private static boolean isHarmless(byte[] id) {
    String text = new String(id, StandardCharsets.ISO_8859_1);
    if (!text.matches(">|[0-9]{1,20}(-[0-9]{1,20})?")) {
      return false;
    }
    for (String number : text.split("-")) {
      if (number.length() == LAST_NUMBER.length() && number.compareTo(LAST_NUMBER) > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads, but where only what is new is wanted asks what is old: $ means the moment of the call,
   * however long ago.
   */
  private Step resolve() {
    state = State.RESOLVE;
    List<Call> calls = new ArrayList<Call>();
    for (int i = 0; i < keys.length; i++) {
      calls.add(isOnlyNew(i) ? Call.of("XINFO", ascii("STREAM"), keys[i]) : call(i, ids[i]));
    }
    return Step.send(calls);
  }

  private Step onResolved(List<byte[]> replies, long nowNanos) throws ProtocolException {
    List<byte[]> read = new ArrayList<byte[]>();
    for (int i = 0; i < keys.length; i++) {
      byte[] reply = replies.get(i);
      if (!isOnlyNew(i)) {
        read.add(reply);
        continue;
      }
      if (isNull(reply)) {
        continue; // nobody has told it in time
      }
      RespValue info = RespValue.parse(reply, 0, reply.length);
      if (!info.isError()) {
        RespValue last = info.get("last-generated-id");
        if (last == null || last.bytes() == null) {
          throw new ProtocolException("expected the last id of a stream");
        }
        ids[i] = last.bytes();
      } else if ("ERR no such key".equals(info.text())) {
        ids[i] = FIRST_ID;
      } else {
        read.add(reply);
      }
    }
    return onRead(read, nowNanos);
  }

  private boolean isOnlyNew(int i) {
    return Arrays.equals(ids[i], ONLY_NEW);
  }

  private Step read() {
    state = State.READ;
    List<Call> calls = new ArrayList<Call>();
    for (int i = 0; i < keys.length; i++) {
      calls.add(call(i, ids[i]));
    }
    return Step.send(calls);
  }

  private Step onRead(List<byte[]> replies, long nowNanos) throws ProtocolException {
    byte[] error = Emulation.firstError(replies);
    Reply streams = new Reply(protocol);
    int count = 0;
    long bytes = 0;
    for (byte[] reply : replies) {
      if (ServerErrors.is(reply) || isNull(reply)) {
        continue;
      }
      if (reply[0] != (protocol >= 3 ? '%' : '*')) {
        throw new ProtocolException("expected streams");
      }
      Frames frames = Frames.of(reply);
      if (frames.count() > 0) {
        streams.frames(reply, frames.start(0), reply.length);
        count += reply[0] == '%' ? frames.count() / 2 : frames.count();
        bytes += reply.length;
      }
    }
    // Of a group that vanished since it was checked the next call tells; what others delivered is
    // not to be lost.
    if (error != null && (!ofGroup || count == 0)) {
      return Step.reply(error);
    }
    if (count > 0) {
      return Step.reply(
          !ofGroup && bytes > maxBytes
              ? ServerErrors.crossSlot()
              : whole(count, streams.toBytes()));
    }
    if (!limit.blocks() || limit.isOver(nowNanos)) {
      return Step.reply(nothing());
    }
    state = State.PAUSE;
    return limit.pause(nowNanos);
  }

  @Override
  public byte @Nullable [] timedOut() {
    return state == State.PAUSE ? nothing() : null;
  }

  @Override
  public long limitNanos() {
    return limit.endNanos();
  }

  @Override
  public byte @Nullable [] unanswered() {
    return limit.blocks() ? nothing() : null;
  }

  private byte[] nothing() {
    return new Reply(protocol).nullArray().toBytes();
  }

  private byte[] whole(int count, byte[] streams) {
    Reply reply = new Reply(protocol);
    return (protocol >= 3 ? reply.map(count) : reply.array(count))
        .frames(streams, 0, streams.length)
        .toBytes();
  }

  private Call call(int i, byte[] id) {
    List<byte[]> arguments = new ArrayList<byte[]>(options);
    arguments.add(ascii("STREAMS"));
    arguments.add(keys[i]);
    arguments.add(id);
    return Call.of(name, arguments.toArray(new byte[0][]));
  }

  private static boolean isNull(byte[] reply) {
    return reply[0] == '_' || reply[0] == '*' && reply[1] == '-';
  }

  private static byte[] onlyOfGroup(String option) {
    return ServerErrors.of(
        "ERR The " + option + " option is only supported by XREADGROUP. You called XREAD instead.");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
