package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the stepwise plans share: reading replies, and the replies they end with. */
abstract class Emulation implements Plan {
  private static final byte[] OK = "+OK\r\n".getBytes(StandardCharsets.US_ASCII);

  private final int protocol;

  Emulation(int protocol) {
    this.protocol = protocol;
  }

  /** A reply to the client in its protocol version. */
  final Reply reply() {
    return new Reply(protocol);
  }

  /** The null that stands for a string. */
  final byte[] nullBulk() {
    return (protocol >= 3 ? "_\r\n" : "$-1\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** The null that stands for an array. */
  final byte[] nullArray() {
    return reply().nullArray().toBytes();
  }

  final byte[] integer(long number) {
    return reply().integer(number).toBytes();
  }

  static byte[] ok() {
    return OK;
  }

  /** When other clients are too busy with {@code source} for a plan to come through. */
  static byte[] contention(byte[] source) {
    return ServerErrors.of(
        "ERR unmoved: the source, in slot "
            + Slot.of(source)
            + ", kept changing while it was moved to another slot, and was left there");
  }

  static RespValue parse(byte[] reply) throws ProtocolException {
    return RespValue.parse(reply, 0, reply.length);
  }

  /** A text that a node has to have given. */
  static String text(RespValue value) throws ProtocolException {
    String text = value.text();
    if (text == null) {
      throw new ProtocolException("expected a text");
    }
    return text;
  }

  /** A reply that has to be a number. */
  static long number(byte[] reply) throws ProtocolException {
    if (reply[0] != ':') {
      throw new ProtocolException("expected a number");
    }
    return parse(reply).number();
  }

  /** Whether {@code reply} is an error with that code. */
  static boolean isError(byte[] reply, String code) throws ProtocolException {
    return ServerErrors.is(reply) && text(parse(reply)).startsWith(code + " ");
  }

  /** The first error among {@code replies}, or null. */
  static byte @Nullable [] firstError(List<byte[]> replies) {
    for (byte[] reply : replies) {
      if (ServerErrors.is(reply)) {
        return reply;
      }
    }
    return null;
  }

  /** What EXEC answers that did nothing, because a watched key was touched. */
  static boolean isAborted(byte[] exec) throws ProtocolException {
    return parse(exec).isNull();
  }

  /** A string that a node has to have given. */
  static byte[] string(RespValue value) throws ProtocolException {
    byte[] string = value.bytes();
    if (string == null || value.isError()) {
      throw new ProtocolException("expected a string");
    }
    return string;
  }

  /** Makes sure that {@code reply}, no error, says of a write that it was done. */
  static void checkDone(byte[] reply) throws ProtocolException {
    if (reply[0] != '+' && reply[0] != ':') {
      throw new ProtocolException("expected that it was done");
    }
  }

  /** The error of a transaction as a whole, or the first of its commands', or null. */
  static byte @Nullable [] errorOf(byte[] exec) throws ProtocolException {
    if (ServerErrors.is(exec)) {
      return exec;
    }
    RespValue results = parse(exec);
    if (!results.isNull() && !results.isAggregate()) {
      throw new ProtocolException("expected the replies of a transaction");
    }
    for (RespValue result : results.elements()) {
      if (result.isError()) {
        return ServerErrors.of(text(result));
      }
    }
    return null;
  }
}
