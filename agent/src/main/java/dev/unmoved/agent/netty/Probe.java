package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.topology.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether somebody answers at an address: connects as the client would, and says PING.
 * Any answer is one, also a refusal. Confined to an event loop.
 */
final class Probe extends ChannelInboundHandlerAdapter {
  /** Is told once, on the event loop. */
  interface Listener {
    /** {@code answered}: who did, resolved, or null when nobody has. */
    void onProbed(SocketAddress answered);
  }

  private static final byte[] PING = RespWriter.command("PING");

  private final Listener listener;
  private Channel channel;
  private ScheduledFuture<?> timeout;
  private boolean told;

  private Probe(Listener listener) {
    this.listener = listener;
  }

  /** Begins; called on the event loop of {@code like}. */
  static void begin(NettyDialer dialer, Channel like, NodeAddress address, Listener listener) {
    Probe probe = new Probe(listener);
    try {
      probe.timeout =
          like.eventLoop()
              .schedule(() -> probe.tell(false), DriverLimits.PROBE_MILLIS, TimeUnit.MILLISECONDS);
      Future<Channel> opening = LinkConnector.open(dialer, like, address, probe);
      if (opening != null) {
        opening.addListener(future -> probe.connected(opening.getNow()));
        return;
      }
      ChannelFuture connecting = LinkConnector.connect(dialer, like, address, probe);
      probe.channel = connecting.channel();
      connecting.addListener(
          future -> probe.connected(future.isSuccess() ? connecting.channel() : null));
    } catch (RejectedExecutionException e) {
      probe.tell(false);
    } catch (IllegalStateException e) {
      probe.tell(false); // the event loop shuts down
    }
  }

  private void connected(Channel connection) {
    channel = connection;
    if (told && connection != null) {
      connection.close();
    } else if (connection == null) {
      tell(false);
    } else {
      // TLS, where there is some, holds it back until it is ready.
      connection.writeAndFlush(connection.alloc().buffer(PING.length).writeBytes(PING));
    }
  }

  private void tell(boolean answered) {
    if (told) {
      return;
    }
    told = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
    SocketAddress address = answered ? channel.remoteAddress() : null;
    if (channel != null) {
      channel.close();
    }
    listener.onProbed(address);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean any = message instanceof ByteBuf && ((ByteBuf) message).isReadable();
    ReferenceCountUtil.release(message);
    if (any) {
      tell(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    tell(false);
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    tell(false);
  }
}
