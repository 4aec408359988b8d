package dev.unmoved.agent.netty;

import dev.unmoved.topology.NodeAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;

/** Opens channels to nodes as a client opens its own. */
final class LinkConnector {
  private LinkConnector() {}

  /** Opens {@code link}'s channel on the event loop of {@code like}; its {@link LinkHandler} tells how that went. */
  static void connect(NettyDialer dialer, Channel like, NettyLink link) {
    LinkHandler handler = new LinkHandler(link);
    ChannelFuture connecting;
    try {
      connecting = connect(dialer, like, link.node().address(), handler);
    } catch (RuntimeException e) {
      // The client's own code, or an event loop that shuts down: either way the link could not be opened.
      like.eventLoop().execute(() -> handler.notConnected(e));
      return;
    }
    link.connecting(connecting.channel());
    connecting.addListener(future -> {
      if (!future.isSuccess()) {
        handler.notConnected(future.cause());
      }
    });
  }

  /** Opens a channel with {@code handler} at the end of its pipeline, behind TLS where the client uses it. */
  static ChannelFuture connect(NettyDialer dialer, Channel like, NodeAddress address,
      ChannelInboundHandlerAdapter handler) {
    Bootstrap bootstrap = dialer.bootstrap(like);
    bootstrap.handler(new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel channel) throws Exception {
        if (dialer.tls()) {
          dialer.addTls(channel, address.host(), address.port());
          if (channel.pipeline().get(SslHandler.class) == null) {
            throw new IllegalStateException("a connection that should be TLS to " + address + " is not");
          }
        }
        channel.pipeline().addLast(handler);
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        handler.exceptionCaught(context, cause); // before the end of the attempt tells less of it
      }
    });
    return bootstrap.connect(InetSocketAddress.createUnresolved(address.host(), address.port()));
  }
}
