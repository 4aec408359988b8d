package dev.unmoved.plan;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How a destination gets its new value: the old one, whatever its type, goes in the same moment.
 */
final class Replacement {
  /**
   * Arguments of one SADD or ZADD. A server takes a million, but executes nothing else meanwhile
   * and checks the length of what one command wants of its buffers.
   */
  private static final int ARGUMENTS_MAX = 8192;

  private Replacement() {}

  /** A destination that becomes a set of {@code members}, or goes when there are none. */
  static Step set(byte[] destination, List<Element> members) {
    List<byte[]> arguments = new ArrayList<byte[]>(members.size());
    for (Element member : members) {
      arguments.add(member.copy());
    }
    return collection("SADD", destination, arguments);
  }

  /** The same for a sorted set. */
  static Step sortedSet(byte[] destination, List<SortedSetOperation.Scored> members) {
    List<byte[]> arguments = new ArrayList<byte[]>(2 * members.size());
    for (SortedSetOperation.Scored member : members) {
      arguments.add(ScoreFormat.exact(member.score()));
      arguments.add(member.element().copy());
    }
    return collection("ZADD", destination, arguments);
  }

  /** The same for a string; empty ones are not kept. */
  static Step string(byte[] destination, byte[] value) {
    return Step.send(
        value.length == 0 ? Call.of("DEL", destination) : Call.of("SET", destination, value));
  }

  /** {@code success} when the replacement was made, else the server's error about it. */
  static byte[] outcome(List<byte[]> replies, byte[] success) throws ProtocolException {
    byte[] reply = replies.get(0);
    if (ServerErrors.is(reply)) {
      return reply;
    }
    if (reply[0] != '*') {
      Emulation.checkDone(reply);
    } else {
      Frames results = Frames.of(reply);
      if (results.count() == 0) {
        throw new ProtocolException("expected the replies of a transaction");
      }
      for (int i = 0; i < results.count(); i++) {
        byte first = results.bytes()[results.start(i)];
        if (first == '-' || first == '!') {
          return results.frame(i).getBytes(StandardCharsets.ISO_8859_1);
        }
      }
    }
    return success;
  }

  private static Step collection(String add, byte[] destination, List<byte[]> arguments) {
    Call delete = Call.of("DEL", destination);
    if (arguments.isEmpty()) {
      return Step.send(delete);
    }
    List<Call> calls = new ArrayList<Call>();
    calls.add(delete);
    for (int from = 0; from < arguments.size(); from += ARGUMENTS_MAX) {
      List<byte[]> some = new ArrayList<byte[]>();
      some.add(destination);
      some.addAll(arguments.subList(from, Math.min(from + ARGUMENTS_MAX, arguments.size())));
      calls.add(Call.of(add, some.toArray(new byte[0][])));
    }
    return Step.send(Call.atomically(calls));
  }
}
