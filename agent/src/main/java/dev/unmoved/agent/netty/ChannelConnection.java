package dev.unmoved.agent.netty;

import dev.unmoved.driver.NodeConnection;
import dev.unmoved.engine.Loss;
import dev.unmoved.engine.link.Replay;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A connection of the refresher's over a channel of a client's kind. The event loop hands over what
 * comes; the waiting is done by the refresher's thread.
 */
final class ChannelConnection extends ChannelInboundHandlerAdapter implements NodeConnection {
  // RespValues; at last an IOException
  private final BlockingQueue<Object> replies = new LinkedBlockingQueue<Object>();

  /** One is awaited at a time. */
  private static final int UNREAD_MAX = 16;

  private final ReplyBuffer input = new ReplyBuffer(); // the event loop's
  private volatile Channel channel;
  private boolean given; // up; guarded by this

  private ChannelConnection() {}

  static ChannelConnection open(
      NettyDialer dialer, Channel like, NodeAddress address, Replay replay, int timeoutMillis)
      throws IOException {
    ChannelConnection connection = new ChannelConnection();
    boolean open = false;
    try {
      Future<Channel> opening = LinkConnector.open(dialer, like, address, connection);
      if (opening != null) {
        // Should it be open only after the time is up, nobody has it: so it is closed.
        opening.addListener(future -> connection.opened(opening.getNow()));
        await(opening, timeoutMillis, address);
        // who waits may be woken before those who listen are told
        connection.opened(opening.getNow());
      } else {
        ChannelFuture connecting;
        try {
          connecting = LinkConnector.connect(dialer, like, address, connection);
        } catch (RuntimeException e) {
          // the client's own code, or one that shuts down
          throw new IOException("cannot connect to " + address, e);
        }
        connection.channel = connecting.channel();
        await(connecting, timeoutMillis, address);
      }
      SslHandler tls = connection.channel.pipeline().get(SslHandler.class);
      if (tls != null) {
        await(tls.handshakeFuture(), timeoutMillis, address);
      }
      LoginQuestion.await(dialer, replay, timeoutMillis);
      connection.logIn(replay, timeoutMillis);
      open = true;
      return connection;
    } finally {
      if (!open) {
        connection.close();
      }
    }
  }

  private void logIn(Replay replay, int timeoutMillis) throws IOException {
    Replay.Outcome outcome;
    do {
      outcome = Replay.Outcome.DONE;
      for (byte[] command : replay.commands()) {
        outcome = replay.onReply(ask(command, timeoutMillis));
        if (outcome == Replay.Outcome.REFUSED) {
          throw new IOException(Loss.refused(replay.refusal(), replay.failure()).cause());
        }
      }
    } while (outcome == Replay.Outcome.AGAIN);
  }

  private synchronized void opened(Channel there) {
    channel = there;
    if (given && there != null) {
      there.close();
    }
  }

  private static void await(Future<?> future, int timeoutMillis, NodeAddress address)
      throws IOException {
    try {
      if (!future.await(timeoutMillis)) {
        throw new SocketTimeoutException(
            "connecting to " + address + " takes longer than " + timeoutMillis + " ms");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while connecting to " + address, e);
    }
    if (!future.isSuccess()) {
      throw new IOException("cannot connect to " + address, future.cause());
    }
  }

  @Override
  public RespValue ask(byte[] request, int timeoutMillis) throws IOException {
    // which netty would complain of in the client's log
    if (!channel.isActive() || channel.eventLoop().isShuttingDown()) {
      throw new EOFException("the connection has ended");
    }
    channel.writeAndFlush(channel.alloc().buffer(request.length).writeBytes(request));
    Object reply;
    try {
      reply = replies.poll(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for an answer", e);
    }
    if (reply == null) {
      throw new SocketTimeoutException("no answer within " + timeoutMillis + " ms");
    }
    if (reply instanceof IOException) {
      replies.add(reply); // for whoever asks again
      throw new IOException(((IOException) reply).getMessage(), (IOException) reply);
    }
    return (RespValue) reply;
  }

  @Override
  public synchronized void close() {
    given = true;
    Channel open = channel;
    if (open != null && open.isOpen() && !open.eventLoop().isShuttingDown()) {
      open.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      input.add(buffer);
      RespValue reply;
      while ((reply = input.next()) != null) {
        if (replies.size() >= UNREAD_MAX) {
          throw new ProtocolException("replies that nothing was asked for");
        }
        replies.add(reply);
      }
    } catch (ProtocolException e) {
      replies.add(new IOException("protocol violation: " + e.getMessage(), e));
      context.close();
    } finally {
      buffer.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    replies.add(new EOFException("the node closed the connection"));
    super.channelInactive(context);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    replies.add(cause instanceof IOException ? cause : new IOException(cause));
    context.close();
  }
}
