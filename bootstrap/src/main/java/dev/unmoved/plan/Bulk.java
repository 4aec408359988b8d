package dev.unmoved.plan;

import dev.unmoved.resp.ProtocolException;
import java.util.Arrays;

/** Strings in replies. */
final class Bulk {
  private static final byte[] EMPTY = new byte[0];

  private Bulk() {}

  /**
   * The content of a string reply; empty for a key that does not exist.
   *
   * @throws ProtocolException when the reply is no string
   */
  static byte[] content(byte[] reply) throws ProtocolException {
    if (reply[0] == '_' || reply[0] == '$' && reply[1] == '-') {
      return EMPTY;
    }
    if (reply[0] != '$') {
      throw new ProtocolException("expected a string");
    }
    int from = 0;
    while (reply[from] != '\n') {
      from++;
    }
    return Arrays.copyOfRange(reply, from + 1, reply.length - 2);
  }
}
