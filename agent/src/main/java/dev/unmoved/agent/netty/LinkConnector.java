package dev.unmoved.agent.netty;

import dev.unmoved.engine.link.Replay;
import dev.unmoved.topology.NodeAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;

/** Opens channels to nodes as a client opens its own. */
final class LinkConnector {
  private LinkConnector() {}

  /**
   * Opens {@code link}'s channel on the event loop of {@code like}; its {@link LinkHandler} tells
   * how that went.
   */
  static void connect(NettyDialer dialer, Channel like, NettyLink link, Replay replay) {
    LinkHandler handler = new LinkHandler(link, dialer, replay);
    ChannelFuture connecting;
    try {
      Future<Channel> opening = open(dialer, like, link.node().address(), handler);
      if (opening != null) {
        opening.addListener(
            future -> {
              if (!future.isSuccess()) {
                handler.notConnected(future.cause());
              }
            });
        return;
      }
      connecting = connect(dialer, like, link.node().address(), handler);
    } catch (Throwable e) {
      // The client's own code, or an event loop that shuts down: either way the link could not be
      // opened.
      handler.notConnected(e);
      return;
    }
    link.connecting(connecting.channel());
    connecting.addListener(
        future -> {
          if (!future.isSuccess()) {
            handler.notConnected(future.cause());
          }
        });
  }

  /**
   * Opens a channel in the client's own way and puts {@code handler} behind TLS, or returns null
   * where it has none. The future is done, on the event loop, when the handler is there.
   */
  static Future<Channel> open(
      NettyDialer dialer, Channel like, NodeAddress address, ChannelInboundHandlerAdapter handler) {
    Future<Channel> opening;
    try {
      opening = dialer.open(like, address.host(), address.port());
    } catch (Exception e) {
      throw new IllegalStateException("cannot connect to " + address + ": " + e, e);
    }
    if (opening == null) {
      return null;
    }
    Promise<Channel> ready = like.eventLoop().newPromise();
    opening.addListener(
        future -> {
          if (!future.isSuccess()) {
            ready.setFailure(future.cause());
            return;
          }
          Channel channel = opening.getNow();
          if (channel.eventLoop() != like.eventLoop()
              || dialer.tls() != (channel.pipeline().get(SslHandler.class) != null)) {
            channel.close();
            ready.setFailure(
                new IllegalStateException(
                    "a connection to " + address + " is not what it should be"));
            return;
          }
          channel.pipeline().addLast(handler);
          channel.config().setAutoRead(true);
          ready.setSuccess(channel);
        });
    return ready;
  }

  /**
   * Opens a channel with {@code handler} at the end of its pipeline, behind TLS where the client
   * uses it.
   */
  static ChannelFuture connect(
      NettyDialer dialer, Channel like, NodeAddress address, ChannelInboundHandlerAdapter handler) {
    if (like.eventLoop().isShuttingDown()) {
      // netty would complain of it in the client's log
      throw new IllegalStateException("the client shuts down");
    }
    Bootstrap bootstrap = dialer.bootstrap(like);
    bootstrap.handler(
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) throws Exception {
            if (dialer.tls()) {
              dialer.addTls(channel, address.host(), address.port());
              if (channel.pipeline().get(SslHandler.class) == null) {
                throw new IllegalStateException(
                    "a connection that should be TLS to " + address + " is not");
              }
            }
            channel.pipeline().addLast(handler);
          }

          @Override
          public void exceptionCaught(ChannelHandlerContext context, Throwable cause)
              throws Exception {
            handler.exceptionCaught(
                context, cause); // before the end of the attempt tells less of it
          }
        });
    return bootstrap.connect(InetSocketAddress.createUnresolved(address.host(), address.port()));
  }
}
