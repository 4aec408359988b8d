package dev.unmoved.agent.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Makes a channel look full to whoever writes to it, though its own socket would take more. */
final class Writability {
  // of those that are users' to set; traffic shaping takes the first ones
  private static final int INDEX = 31;

  private Writability() {}

  /** Called on the channel's event loop. */
  static void set(Channel channel, boolean writable) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer != null) { // it is open
      buffer.setUserDefinedWritability(INDEX, writable);
    }
  }
}
