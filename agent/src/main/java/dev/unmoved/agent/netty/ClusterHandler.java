package dev.unmoved.agent.netty;

import io.netty.channel.ChannelDuplexHandler;

/** The client's side of a session: at the socket end of the client's pipeline. */
final class ClusterHandler extends ChannelDuplexHandler {
  static final String NAME = "unmoved";

  private final NettyDialer dialer;

  ClusterHandler(NettyDialer dialer) {
    this.dialer = dialer;
  }
}
