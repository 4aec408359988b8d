package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SINTER, SUNION and SDIFF, their CARD forms, and their STORE forms. */
final class SetPlan extends ReadFirst {
  private final SetOperation operation;
  private final Sources sources;
  private final int protocol;
  private final boolean countOnly;
  private final long limit; // of a count; 0 is none
  private final byte @Nullable [] destination; // null unless the result is stored
  private int stored;

  private SetPlan(
      SetOperation operation,
      Sources sources,
      int protocol,
      boolean countOnly,
      long limit,
      byte @Nullable [] destination,
      long maxBytes) {
    super(reads(operation, sources), maxBytes);
    this.operation = operation;
    this.sources = sources;
    this.protocol = protocol;
    this.countOnly = countOnly;
    this.limit = limit;
    this.destination = destination;
  }

  /** {@code SINTER key [key ...]} */
  static Plan read(SetOperation operation, byte[][] arguments, int protocol, long maxBytes) {
    Sources sources = new Sources(arguments, 1, arguments.length - 1);
    return new SetPlan(operation, sources, protocol, false, 0, null, maxBytes);
  }

  /** {@code SINTERCARD numkeys key [key ...] [LIMIT limit]}, and APPROX for a union */
  static Plan count(SetOperation operation, byte[][] arguments, int protocol, long maxBytes) {
    Long keys = Numbers.integer(arguments[1]);
    if (keys == null || keys < 1) {
      return new RefusedCall(ServerErrors.of("ERR numkeys should be greater than 0"));
    }
    if (keys > arguments.length - 2) {
      return new RefusedCall(
          ServerErrors.of("ERR Number of keys can't be greater than number of args"));
    }
    long limit = 0;
    for (int i = 2 + keys.intValue(); i < arguments.length; i++) {
      if (operation == SetOperation.UNION && Words.is(arguments[i], "APPROX")) {
        continue; // allows an estimate; the exact number is the best one
      }
      if (!Words.is(arguments[i], "LIMIT") || ++i == arguments.length) {
        return new RefusedCall(ServerErrors.syntax());
      }
      Long number = Numbers.integer(arguments[i]);
      if (number == null || number < 0) {
        return new RefusedCall(ServerErrors.of("ERR LIMIT can't be negative"));
      }
      limit = number;
    }
    Sources sources = new Sources(arguments, 2, keys.intValue());
    return new SetPlan(operation, sources, protocol, true, limit, null, maxBytes);
  }

  /** {@code SINTERSTORE destination key [key ...]} */
  static Plan store(SetOperation operation, byte[][] arguments, int protocol, long maxBytes) {
    Sources sources = new Sources(arguments, 2, arguments.length - 2);
    return new SetPlan(operation, sources, protocol, false, 0, arguments[1], maxBytes);
  }

  @Override
  Step combine(List<byte[]> replies) throws ProtocolException {
    List<List<Element>> asked = new ArrayList<List<Element>>(replies.size());
    for (byte[] reply : replies) {
      asked.add(SetOperation.members(reply));
    }
    List<List<Element>> sets = new ArrayList<List<Element>>(sources.count());
    for (int i = 0; i < sources.count(); i++) {
      sets.add(asked.get(sources.index(i)));
    }
    List<Element> members = operation.apply(sets);
    if (destination != null) {
      stored = members.size();
      return Replacement.set(destination, members);
    }
    if (countOnly) {
      return Step.reply(integer(limit == 0 ? members.size() : Math.min(limit, members.size())));
    }
    Reply reply = new Reply(protocol).set(members.size());
    for (Element member : members) {
      member.writeTo(reply);
    }
    return Step.reply(reply.toBytes());
  }

  @Override
  Step goOn(List<byte[]> replies) throws ProtocolException {
    return Step.reply(Replacement.outcome(replies, integer(stored)));
  }

  private byte[] integer(long value) {
    return new Reply(protocol).integer(value).toBytes();
  }

  /**
   * Asked with the same word as the client's, of one key, so that no further permission is needed
   * for it.
   */
  private static List<Call> reads(SetOperation operation, Sources sources) {
    List<Call> reads = new ArrayList<Call>();
    for (byte[] key : sources.distinct()) {
      reads.add(Call.of("S" + operation.name(), key));
    }
    return reads;
  }
}
