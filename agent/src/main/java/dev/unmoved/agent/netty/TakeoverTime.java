package dev.unmoved.agent.netty;

import dev.unmoved.log.Log;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * When to look next at a channel that was opened without us, if ever. Called on the channel's event
 * loop.
 */
final class TakeoverTime {
  private static final AttributeKey<Long> NOT_BEFORE = AttributeKey.valueOf("dev.unmoved.open");
  private static final long AGAIN_NANOS = 100_000_000L;
  private static final Long NEVER = Long.MAX_VALUE;

  private TakeoverTime() {}

  /** Whether the channel may be looked at now. */
  static boolean hasCome(Channel channel) {
    Long notBefore = channel.attr(NOT_BEFORE).get();
    return notBefore == null || !notBefore.equals(NEVER) && System.nanoTime() - notBefore >= 0;
  }

  /** This is not the moment. */
  static void postpone(Channel channel) {
    channel.attr(NOT_BEFORE).set(System.nanoTime() + AGAIN_NANOS);
  }

  /** The channel is none of ours, and stays as it is. */
  static void never(Channel channel) {
    channel.attr(NOT_BEFORE).set(NEVER);
  }

  /** The channel stays as it is, and the reason is worth telling. */
  static void never(Channel channel, String reason) {
    never(channel);
    Log.once(
        "open " + channel.remoteAddress() + reason,
        "an open connection to "
            + channel.remoteAddress()
            + " stays as it is until it is opened anew: "
            + reason);
  }
}
