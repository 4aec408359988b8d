package dev.unmoved.agent.netty;

import dev.unmoved.driver.Observing;
import dev.unmoved.report.Tap;
import dev.unmoved.topology.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Shows a tap what passes through a channel, and leaves it as it is. Confined to the channel's
 * event loop.
 */
final class ChannelTap {
  private static final int AT_ONCE = 8192; // bytes copied at a time

  private final Tap tap;
  private final byte[] scratch = new byte[AT_ONCE];

  private ChannelTap(Tap tap) {
    this.tap = tap;
  }

  /**
   * {@code configured}: the server as the application names it, or null where that is where the
   * channel leads.
   */
  static ChannelTap of(NettyDialer dialer, NodeAddress configured, Channel channel) {
    SocketAddress remote = channel.remoteAddress();
    if (!(remote instanceof InetSocketAddress)) {
      return null;
    }
    InetSocketAddress address = (InetSocketAddress) remote;
    Tap tap =
        Observing.tap(
            dialer.client(),
            configured == null ? address.getHostString() : configured.host(),
            configured == null ? address.getPort() : configured.port());
    return tap == null ? null : new ChannelTap(tap);
  }

  /** {@code driver} carries it out then; null: it passes as it is. */
  void onWrite(ByteBuf buffer, NettyDriver driver) {
    if (driver != null) {
      driver.onlooker(tap);
    }
    tap.onWrite(driver != null);
    Encodings.announce(buffer, tap);
    int end = buffer.writerIndex();
    for (int i = buffer.readerIndex(); i < end && !tap.isEnded(); i += AT_ONCE) {
      int length = Math.min(AT_ONCE, end - i);
      buffer.getBytes(i, scratch, 0, length);
      tap.onClientBytes(scratch, 0, length);
    }
  }

  void onRead(ByteBuf buffer) {
    if (tap.wantsServerBytes()) {
      int length = Math.min(AT_ONCE, buffer.readableBytes());
      buffer.getBytes(buffer.readerIndex(), scratch, 0, length);
      tap.onServerBytes(scratch, 0, length);
    }
  }
}
