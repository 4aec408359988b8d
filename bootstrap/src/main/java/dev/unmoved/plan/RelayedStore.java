package dev.unmoved.plan;

import dev.unmoved.resp.Frames;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that compute from one key and store to another (ZRANGESTORE, GEOSEARCHSTORE, SORT with
 * STORE): the server computes and stores beside the source, as it would anyhow, but in a
 * transaction in which the result is read and deleted again; then the destination gets it.
 */
final class RelayedStore extends Emulation {
  private final String name;
  private final byte[][] arguments; // the destination's place taken by a passing key
  private final byte[] passing;
  private final byte[] destination;
  private byte @Nullable [] outcome; // of the computation; null: it is not over

  /**
   * @param arguments of the call, without its name
   * @param destinationIndex the place of the destination among them
   */
  RelayedStore(String name, byte[][] arguments, byte[] source, int destinationIndex, int protocol) {
    super(protocol);
    this.name = name;
    this.arguments = arguments.clone();
    destination = arguments[destinationIndex];
    passing = PassingKey.beside(source);
    this.arguments[destinationIndex] = passing;
  }

  @Override
  public Step begin(long nowNanos) {
    return Step.send(
        Call.atomically(
            Call.of(name, arguments), Call.of("DUMP", passing), Call.of("DEL", passing)));
  }

  @Override
  public Step next(List<byte[]> replies, long nowNanos) throws ProtocolException {
    byte[] reply = replies.get(0);
    if (outcome != null) {
      return Step.reply(ServerErrors.is(reply) ? reply : outcome);
    }
    byte[] error = errorOf(reply);
    if (error != null) {
      return Step.reply(error);
    }
    List<RespValue> results = parse(reply).elements();
    if (results.size() != 3) {
      throw new ProtocolException("expected three replies");
    }
    byte[] computed = Frames.of(reply).frame(0).getBytes(StandardCharsets.ISO_8859_1);
    if (computed[0] != ':') {
      // 6.2 leaves the destination alone where GEORADIUS finds no source
      return Step.reply(computed);
    }
    outcome = computed;
    byte[] payload = results.get(1).bytes();
    return Step.send(
        payload == null
            ? Call.of("DEL", destination)
            : Dump.withoutExpiry(payload).restore(destination, true));
  }
}
