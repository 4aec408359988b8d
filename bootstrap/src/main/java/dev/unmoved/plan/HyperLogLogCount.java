package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code PFCOUNT key [key ...]} */
final class HyperLogLogCount extends ReadFirst {
  private final int protocol;

  HyperLogLogCount(byte[][] arguments, int protocol, long maxBytes) {
    super(HyperLogLogMerge.reads(new Sources(arguments, 1, arguments.length - 1)), maxBytes);
    this.protocol = protocol;
  }

  @Override
  byte @Nullable [] refusal(byte[] reply) throws ProtocolException {
    return HyperLogLogMerge.refusal(reply);
  }

  @Override
  Step combine(List<byte[]> replies) throws ProtocolException {
    return Step.reply(
        new Reply(protocol).integer(HyperLogLogMerge.union(replies).count()).toBytes());
  }

  @Override
  Step goOn(List<byte[]> replies) {
    throw new IllegalStateException("a count has one step");
  }
}
