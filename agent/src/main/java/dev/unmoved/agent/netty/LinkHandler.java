package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.engine.Loss;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;

/**
 * The end of a link's pipeline. Makes the fresh connection what the client has made of its own,
 * then hands what comes to the driver whose session has the link.
 */
final class LinkHandler extends ChannelInboundHandlerAdapter {
  private final NettyLink link;
  private final NettyDialer dialer;
  private final Replay replay;
  private ReplyBuffer replies; // to what is replayed; null when all have come
  private boolean open; // the session was told
  private Loss failure; // what will have been the reason for its end
  private ScheduledFuture<?> timeout;
  // who got what was read since the last "read complete"; it may have given the link back
  private NettyLink.Owner reading;

  LinkHandler(NettyLink link, NettyDialer dialer, Replay replay) {
    this.link = link;
    this.dialer = dialer;
    this.replay = replay;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    if (context.channel().isActive()) {
      replay(context); // opened by the client itself, TLS included
    }
    super.handlerAdded(context);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    if (context.pipeline().get(SslHandler.class) == null && !link.isConnected()) {
      replay(context);
    }
    super.channelActive(context);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent && !open && replies == null) {
      SslHandshakeCompletionEvent handshake = (SslHandshakeCompletionEvent) event;
      if (handshake.isSuccess()) {
        replay(context);
      } else {
        onThrown(handshake.cause());
        context.close();
      }
    }
    super.userEventTriggered(context, event);
  }

  private void replay(final ChannelHandlerContext context) {
    link.connected(context);
    if (replay.commands().isEmpty()) {
      opened();
      return;
    }
    LoginQuestion.ask(
        dialer,
        context.executor(),
        replay,
        () -> {
          if (context.channel().isActive()) {
            writeReplay(context);
          }
        });
  }

  private void writeReplay(ChannelHandlerContext context) {
    replies = new ReplyBuffer();
    ByteBuf all = context.alloc().ioBuffer();
    for (byte[] command : replay.commands()) {
      all.writeBytes(command);
    }
    context.writeAndFlush(all, context.voidPromise());
    if (timeout == null) {
      timeout =
          context
              .executor()
              .schedule(
                  () -> onSilence(context), DriverLimits.HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void onSilence(ChannelHandlerContext context) {
    if (!open) {
      failure = cannotConnect("it did not answer within " + DriverLimits.HANDSHAKE_MILLIS + " ms");
      context.close();
    }
  }

  private void opened() {
    open = true;
    replies = null;
    link.replayed(replay.state());
    if (timeout != null) {
      timeout.cancel(false);
    }
    if (link.owner == null) {
      link.closeConnection(); // nobody wants it any more
    } else {
      link.owner.onLinkOpened(link);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (open && link.owner != null) {
      if (reading != null && reading != link.owner) {
        reading.onReadComplete(); // another session has got the link meanwhile
      }
      reading = link.owner;
      reading.onLinkRead(link, (ByteBuf) message);
      return;
    }
    ByteBuf buffer = (ByteBuf) message;
    try {
      if (replies == null) {
        context.close(); // a word that nobody has asked for makes an idle link useless
      } else {
        onReplies(context, buffer);
      }
    } finally {
      buffer.release();
    }
  }

  private void onReplies(ChannelHandlerContext context, ByteBuf buffer) {
    replies.add(buffer);
    Replay.Outcome outcome = Replay.Outcome.PENDING;
    try {
      RespValue reply;
      while (outcome == Replay.Outcome.PENDING && (reply = replies.next()) != null) {
        outcome = replay.onReply(reply);
      }
    } catch (ProtocolException e) {
      failure = cannotConnect("protocol violation: " + e.getMessage());
      context.close();
      return;
    }
    if (outcome == Replay.Outcome.REFUSED) {
      failure = Loss.refused(replay.refusal(), replay.failure());
      context.close();
    } else if (outcome == Replay.Outcome.AGAIN) {
      writeReplay(context);
    } else if (outcome == Replay.Outcome.DONE) {
      opened();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    NettyLink.Owner reader = reading;
    if (reader != null) {
      reading = null;
      reader.onReadComplete();
    }
    super.channelReadComplete(context);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    if (open && link.owner != null) {
      link.owner.onWritable(link);
    }
    super.channelWritabilityChanged(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    ended();
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    onThrown(cause);
    context.close();
  }

  /** The connection could not even be made. */
  void notConnected(Throwable cause) {
    onThrown(cause);
    ended();
  }

  private void onThrown(Throwable cause) {
    if (failure == null) {
      // as a decoder wraps it
      Throwable reason =
          cause.getCause() instanceof SSLHandshakeException ? cause.getCause() : cause;
      failure =
          reason instanceof SSLHandshakeException
              ? Loss.forGood("cannot connect: TLS: " + reason.getMessage())
              : open ? Loss.of(String.valueOf(reason)) : cannotConnect(String.valueOf(reason));
    }
  }

  private static Loss cannotConnect(String why) {
    return Loss.of("cannot connect: " + why);
  }

  private void ended() {
    if (timeout != null) {
      timeout.cancel(false);
    }
    NettyLink.Owner owner = link.owner;
    if (owner != null) {
      String closed = "the node closed the connection";
      owner.onLinkEnded(
          link, failure != null ? failure : open ? Loss.of(closed) : cannotConnect(closed));
    } else if (link.isConnected()) {
      link.removeFromShelf();
    }
  }
}
