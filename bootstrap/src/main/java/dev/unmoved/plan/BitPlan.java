package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code BITOP operation destination key [key ...]} */
final class BitPlan extends ReadFirst {
  private final BitOperation operation;
  private final Sources sources;
  private final byte[] destination;
  private final int protocol;
  private int length; // of the result

  private BitPlan(BitOperation operation, byte[][] arguments, int protocol) {
    super(reads(operation, arguments), Long.MAX_VALUE);
    this.operation = operation;
    this.protocol = protocol;
    destination = arguments[2];
    sources = sources(arguments);
  }

  /** The plan, or null where the server may have to say how many sources it wants. */
  static @Nullable Plan of(byte[][] arguments, int protocol) {
    for (BitOperation operation : BitOperation.values()) {
      if (Words.is(arguments[1], operation.name())) {
        if (operation == BitOperation.NOT && arguments.length != 4) {
          return new RefusedCall(
              ServerErrors.of("ERR BITOP NOT must be called with a single source key."));
        }
        return operation.isNew() && arguments.length == 4
            ? null
            : new BitPlan(operation, arguments, protocol);
      }
    }
    return new RefusedCall(ServerErrors.syntax());
  }

  @Override
  Step combine(List<byte[]> replies) throws ProtocolException {
    List<byte[]> values = new ArrayList<byte[]>();
    for (int i = 0; i < sources.count(); i++) {
      values.add(Bulk.content(replies.get((operation.isNew() ? 1 : 0) + sources.index(i))));
    }
    byte[] result = operation.apply(values);
    length = result.length;
    return Replacement.string(destination, result);
  }

  @Override
  byte @Nullable [] refusal(byte[] reply) throws ProtocolException {
    boolean isKnown =
        operation.isNew()
            && ServerErrors.is(reply)
            && Emulation.text(Emulation.parse(reply)).startsWith("ERR BITOP ");
    return isKnown ? null : super.refusal(reply);
  }

  @Override
  Step goOn(List<byte[]> replies) throws ProtocolException {
    return Step.reply(Replacement.outcome(replies, new Reply(protocol).integer(length).toBytes()));
  }

  private static List<Call> reads(BitOperation operation, byte[][] arguments) {
    List<Call> reads = new ArrayList<Call>();
    if (operation.isNew()) {
      // Of one source, servers that know the operation say that they want more, others that the
      // syntax is wrong.
      byte[] word = BitOperation.DIFF.name().getBytes(StandardCharsets.US_ASCII);
      reads.add(Call.of("BITOP", word, arguments[2], arguments[2]));
    }
    reads.addAll(HyperLogLogMerge.reads(sources(arguments)));
    return reads;
  }

  private static Sources sources(byte[][] arguments) {
    return new Sources(arguments, 3, arguments.length - 3);
  }
}
