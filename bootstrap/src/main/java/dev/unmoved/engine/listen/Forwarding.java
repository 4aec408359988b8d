package dev.unmoved.engine.listen;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Part;
import dev.unmoved.engine.traffic.Traffic;
import dev.unmoved.resp.RespWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hands the client what other nodes have said, in the form in which its own connection would have
 * brought it, and behind the reply that promised it.
 */
final class Forwarding {
  private static final byte[] INVALIDATION =
      RespWriter.ascii("*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n");
  private static final byte[] INVALIDATION_3 = RespWriter.ascii(">2\r\n$10\r\ninvalidate\r\n");
  private static final byte[] ALL_KEYS = RespWriter.ascii("$-1\r\n");
  private static final byte[] ALL_KEYS_3 = RespWriter.ascii("_\r\n");

  private final Traffic traffic;
  private final Wishes wishes;
  // the last command about subscriptions that was answered; what is heard must not overtake its
  // reply
  private @Nullable Part lastAnswered;

  Forwarding(Traffic traffic, Wishes wishes) {
    this.traffic = traffic;
    this.wishes = wishes;
  }

  /** What is heard from now on comes behind the reply to {@code part}; null: behind none. */
  void follow(@Nullable Part part) {
    lastAnswered = part;
  }

  /**
   * Hands on what home's node would not say.
   *
   * @param promise the command that is not answered yet and by which the client hears it; null: it
   *     was answered
   */
  void forward(byte[] bytes, int start, int end, @Nullable Part promise) {
    if (lastAnswered != null && lastAnswered.delivered) {
      lastAnswered = null;
    }
    traffic.replies.pushBehind(
        promise != null ? promise : lastAnswered, inProtocolOfClient(bytes, start, end));
  }

  /** Hands on what belongs to a subscription at home, among what home itself says. */
  void forwardAsHome(byte[] bytes, int start, int end) {
    pushAsHome(inProtocolOfClient(bytes, start, end));
  }

  /** Tells the client, if it wants to hear it, that {@code keys}, an array, may have changed. */
  void invalidate(byte[] keys) {
    if (wishes.hearsInvalidations()) {
      pushAsHome(INVALIDATION, keys);
    } else if (wishes.hearsForOthers()) {
      pushAsHome(INVALIDATION_3, keys);
    }
  }

  private void pushAsHome(byte[] head, byte[] keys) {
    byte[] push = Arrays.copyOf(head, head.length + keys.length);
    System.arraycopy(keys, 0, push, head.length, keys.length);
    pushAsHome(push);
  }

  /** Tells the client, if it wants to hear it, that any key may have changed. */
  void invalidateAll() {
    invalidate(traffic.mode.protocol() == 3 ? ALL_KEYS_3 : ALL_KEYS);
  }

  private void pushAsHome(byte[] push) {
    Link home = traffic.links.presentHome();
    traffic.replies.push(home, home.inFlight.peek(), push);
  }

  /**
   * Messages look the same in RESP2 and RESP3 but for their first byte; links may be older than the
   * client's HELLO.
   */
  private byte[] inProtocolOfClient(byte[] bytes, int start, int end) {
    byte[] push = Arrays.copyOfRange(bytes, start, end);
    if (push[0] == '*' || push[0] == '>') {
      push[0] = (byte) (traffic.mode.state().protocol() == 3 ? '>' : '*');
    }
    return push;
  }
}
