package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code LCS key1 key2 [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]} */
final class CommonSubsequencePlan extends ReadFirst {
  /** Past it a server of default settings refuses: no table larger than proto-max-bulk-len. */
  private static final long TABLE_MAX = 512L << 20;

  private final int protocol;
  private final long maxBytes;
  private boolean length;
  private boolean indexes;
  private boolean withLengths;
  private long lengthMin;
  // found while the options were read; a key of the wrong type comes first
  private byte @Nullable [] optionError;

  CommonSubsequencePlan(byte[][] arguments, int protocol, long maxBytes) {
    super(Arrays.asList(Call.of("GET", arguments[1]), Call.of("GET", arguments[2])), maxBytes);
    this.protocol = protocol;
    this.maxBytes = maxBytes;
    readOptions(arguments);
  }

  private void readOptions(byte[][] arguments) {
    for (int i = 3; i < arguments.length && optionError == null; i++) {
      if (Words.is(arguments[i], "IDX")) {
        indexes = true;
      } else if (Words.is(arguments[i], "LEN")) {
        length = true;
      } else if (Words.is(arguments[i], "WITHMATCHLEN")) {
        withLengths = true;
      } else if (Words.is(arguments[i], "MINMATCHLEN") && i + 1 < arguments.length) {
        Long number = Numbers.integer(arguments[++i]);
        optionError = number == null ? ServerErrors.notAnInteger() : null;
        lengthMin = number == null ? 0 : number;
      } else {
        optionError = ServerErrors.syntax();
      }
    }
    if (optionError == null && length && indexes) {
      optionError =
          ServerErrors.of("ERR If you want both the length and indexes, please just use IDX.");
    }
  }

  @Override
  byte @Nullable [] refusal(byte[] reply) throws ProtocolException {
    return Emulation.isError(reply, "WRONGTYPE")
        ? ServerErrors.of("ERR The specified keys must contain string values")
        : super.refusal(reply);
  }

  @Override
  Step combine(List<byte[]> replies) throws ProtocolException {
    if (optionError != null) {
      return Step.reply(optionError);
    }
    byte[] a = Bulk.content(replies.get(0));
    byte[] b = Bulk.content(replies.get(1));
    long table = CommonSubsequence.bytesNeeded(a.length, b.length);
    if (table > TABLE_MAX || !length && table > maxBytes) {
      return Step.reply(ServerErrors.crossSlot());
    }
    if (length) {
      return Step.reply(new Reply(protocol).integer(CommonSubsequence.length(a, b)).toBytes());
    }
    CommonSubsequence common = new CommonSubsequence(a, b);
    return Step.reply(
        indexes ? indexes(common) : new Reply(protocol).bulk(common.walk(null)).toBytes());
  }

  private byte[] indexes(CommonSubsequence common) {
    final List<int[]> matches = new ArrayList<int[]>();
    common.walk(
        new CommonSubsequence.Runs() {
          @Override
          public void run(int a, int b, int runLength) {
            if (runLength >= lengthMin) {
              matches.add(new int[] {a, b, runLength});
            }
          }
        });
    Reply reply = new Reply(protocol).map(2).bulk("matches").array(matches.size());
    for (int[] match : matches) {
      reply.array(withLengths ? 3 : 2);
      range(reply, match[0], match[2]);
      range(reply, match[1], match[2]);
      if (withLengths) {
        reply.integer(match[2]);
      }
    }
    return reply.bulk("len").integer(common.length()).toBytes();
  }

  private static void range(Reply reply, int first, int count) {
    reply.array(2).integer(first).integer(first + count - 1);
  }

  @Override
  Step goOn(List<byte[]> replies) {
    throw new IllegalStateException("LCS has one step");
  }
}
