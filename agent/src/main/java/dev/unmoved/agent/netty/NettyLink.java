package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.driver.PooledLink;
import dev.unmoved.driver.Shelf;
import dev.unmoved.engine.Loss;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Node;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** A link over a netty channel, or the client's own connection. Confined to its event loop. */
final class NettyLink extends PooledLink {
  /** Whose session has a link on lease. */
  interface Owner {
    /** The link is open and its state replayed. */
    void onLinkOpened(NettyLink link);

    /** {@code buffer} is this method's to release. */
    void onLinkRead(NettyLink link, ByteBuf buffer);

    /** Nothing more comes for now, from whatever link. */
    void onReadComplete();

    /** It may take more, or take less. */
    void onWritable(NettyLink link);

    /** It is gone, or could not be opened. */
    void onLinkEnded(NettyLink link, Loss loss);
  }

  Owner owner; // null while it is idle
  // since when it was seen to owe something and has brought nothing; 0: it was not
  long silentSinceNanos;
  boolean paused; // not read, because what it brought is not wanted yet

  private ChannelHandlerContext context; // by which it is written to; null until connected
  private volatile Channel channel; // null until it is being connected; others ask its address
  private boolean writing; // against re-entry
  private int written; // up to where the current range of the session's is written

  /** {@code activity} counts the connection; null for a client's own, which is no link of ours. */
  NettyLink(Node node, ConnectionState state, Shelf<PooledLink> shelf, Activity activity) {
    super(node, state, shelf, activity);
  }

  /** It is being connected. */
  void connecting(Channel connection) {
    channel = connection;
  }

  /** From now on it can be written to. */
  void connected(ChannelHandlerContext contextOfHandler) {
    context = contextOfHandler;
    channel = contextOfHandler.channel();
    if (!isClientsOwn()) {
      countOpened();
      channel.closeFuture().addListener(closed -> countClosed());
    }
  }

  boolean isConnected() {
    return context != null;
  }

  @Override
  public String localAddress() {
    Channel connection = channel;
    return connection == null ? null : textOf(connection.localAddress());
  }

  /**
   * Writes what the session has for it, for as long as the channel takes it; to be called again
   * when it takes more.
   */
  void writeOut() {
    if (writing || context == null) {
      return;
    }
    writing = true;
    try {
      boolean unflushed = false;
      while (channel.isActive() && (hasRange() || nextRange())) {
        if (!channel.isWritable()) {
          context.flush();
          unflushed = false;
          if (!channel.isWritable()) {
            break;
          }
        }
        ByteBuf buffer = nextBuffer();
        // Who fails to write closes the channel, and that is how it is learned.
        context.write(
            buffer, context.newPromise().addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
        unflushed = true;
      }
      if (unflushed) {
        context.flush();
      }
    } finally {
      writing = false;
    }
  }

  /** Whether there is more to write than the channel takes now. */
  boolean isCongested() {
    return context != null && (hasRange() || hasWrites()) && !channel.isWritable();
  }

  private boolean hasRange() {
    return written < writeEnd();
  }

  private boolean nextRange() {
    boolean there = nextWrite();
    written = there ? writeStart() : 0;
    return there;
  }

  private ByteBuf nextBuffer() {
    int first = Math.min(writeEnd() - written, DriverLimits.WRITE_MAX);
    ByteBuf buffer =
        context.alloc().ioBuffer(hasWrites() ? Math.max(first, DriverLimits.WRITE_MIN) : first);
    while (true) {
      int length = Math.min(writeEnd() - written, DriverLimits.WRITE_MAX - buffer.readableBytes());
      buffer.writeBytes(writeBytes(), written, length);
      written += length;
      if (buffer.readableBytes() == DriverLimits.WRITE_MAX || !nextRange()) {
        return buffer; // what does not fit does not count as written yet
      }
    }
  }

  /** Reads on, or stops reading, where it is not the client's own connection. */
  void pause(boolean pauses) {
    if (!isClientsOwn() && channel != null && paused != pauses) {
      paused = pauses;
      channel.config().setAutoRead(!pauses);
    }
  }

  /** Closes the connection; where {@link #isParting}, behind what was written. */
  @Override
  public void closeConnection() {
    if (channel == null || !channel.isOpen()) {
      return;
    }
    if (isParting() && context != null) {
      context.writeAndFlush(context.alloc().buffer(0, 0)).addListener(ChannelFutureListener.CLOSE);
    } else {
      channel.close();
    }
  }

  @Override
  protected boolean isUsable(long nowNanos) {
    return isOpen();
  }

  boolean isOpen() {
    return channel != null && channel.isActive();
  }
}
