package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code PFMERGE destination source [source ...]}. The destination counts too, so it is written
 * only if nobody has changed it since it was read; else all is read again.
 */
final class HyperLogLogMerge extends Emulation {
  private static final int ATTEMPTS_MAX = 100;

  private final byte[] destination;
  private final Sources keys; // the destination is the first
  private final Backoff backoff = new Backoff();
  private boolean reading;
  private boolean writing;

  HyperLogLogMerge(byte[][] arguments, int protocol) {
    super(protocol);
    destination = arguments[1];
    keys = new Sources(arguments, 1, arguments.length - 1);
  }

  @Override
  public Step begin(long nowNanos) {
    reading = true;
    List<Call> calls = new ArrayList<Call>();
    calls.add(Call.of("WATCH", destination));
    calls.addAll(reads(keys));
    return Step.send(calls);
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    if (reading) {
      reading = false;
      writing = true;
      return write(replies);
    }
    if (!writing) {
      return begin(nowNanos);
    }
    writing = false;
    byte[] exec = replies.get(0);
    byte[] error = errorOf(exec);
    if (error != null) {
      return Step.reply(error);
    }
    if (!isAborted(exec)) {
      return Step.reply(ok());
    }
    return backoff.count() < ATTEMPTS_MAX
        ? Step.pause(backoff.nextNanos())
        : Step.reply(
            ServerErrors.of(
                "ERR unmoved: the destination of PFMERGE kept changing, and was left as it is"));
  }

  private Step write(List<byte[]> replies) throws ProtocolException {
    byte[] watch = replies.get(0);
    if (ServerErrors.is(watch)) {
      return Step.reply(watch);
    }
    List<byte[]> values = replies.subList(1, replies.size());
    for (byte[] value : values) {
      byte[] refusal = refusal(value);
      if (refusal != null) {
        return Step.reply(refusal);
      }
    }
    return Step.send(
        Call.atomically(
            Call.of(
                "SET",
                destination,
                union(values).toBytes(),
                "KEEPTTL".getBytes(StandardCharsets.US_ASCII))));
  }

  /** How to read all of {@code sources}. */
  static List<Call> reads(Sources sources) {
    List<Call> reads = new ArrayList<Call>();
    for (byte[] key : sources.distinct()) {
      reads.add(Call.of("GET", key));
    }
    return reads;
  }

  /** The error about a key that answered {@code reply} to GET, or null. */
  static byte @Nullable [] refusal(byte[] reply) throws ProtocolException {
    if (ServerErrors.is(reply)) {
      return reply;
    }
    return isMissing(reply) ? null : HyperLogLog.refusal(Bulk.content(reply));
  }

  /** Of keys that {@link #refusal} has nothing to say about. */
  static HyperLogLog union(List<byte[]> replies) throws ProtocolException {
    HyperLogLog union = new HyperLogLog();
    for (byte[] reply : replies) {
      if (!isMissing(reply)) {
        union.add(Bulk.content(reply));
      }
    }
    return union;
  }

  private static boolean isMissing(byte[] reply) {
    return reply[0] == '_' || reply[1] == '-';
  }
}
