package dev.unmoved.agent.netty;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Node;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** A link over a netty channel, or the client's own connection. Confined to its event loop. */
final class NettyLink extends Link {
  /**
   * Bytes that leave in one buffer: about what a socket takes at once, and all that a large value
   * needs besides itself.
   */
  private static final int CHUNK = 64 * 1024;

  private static final int SMALL = 1024;

  final LoopPool pool; // null for a client's own connection
  NettyDriver owner; // whose session has it on lease; null while it is idle
  long idleSinceNanos;
  int closings; // of its cluster, when it became idle
  // since when it was seen to owe something and has brought nothing; 0: it was not
  long silentSinceNanos;
  boolean paused; // not read, because what it brought is not wanted yet

  private final Activity activity;
  private ChannelHandlerContext context; // by which it is written to; null until connected
  private Channel channel; // null until it is being connected
  private boolean writing; // against re-entry
  private int written; // up to where the current range of the session's is written

  /** {@code activity} counts the connection; null for a client's own, which is no link of ours. */
  NettyLink(Node node, ConnectionState state, LoopPool pool, Activity activity) {
    super(node, state);
    this.pool = pool;
    this.activity = activity;
  }

  /** It is being connected. */
  void connecting(Channel connection) {
    channel = connection;
  }

  /** From now on it can be written to. */
  void connected(ChannelHandlerContext contextOfHandler) {
    context = contextOfHandler;
    channel = contextOfHandler.channel();
    if (activity != null) {
      activity.linkOpened(node());
      channel.closeFuture().addListener(closed -> activity.linkClosed(node()));
    }
  }

  boolean isConnected() {
    return context != null;
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
    return writeBytes() != null && written < writeEnd();
  }

  private boolean nextRange() {
    boolean there = nextWrite();
    written = there ? writeStart() : 0;
    return there;
  }

  private ByteBuf nextBuffer() {
    int first = Math.min(writeEnd() - written, CHUNK);
    ByteBuf buffer = context.alloc().ioBuffer(hasWrites() ? Math.max(first, SMALL) : first);
    while (true) {
      int length = Math.min(writeEnd() - written, CHUNK - buffer.readableBytes());
      buffer.writeBytes(writeBytes(), written, length);
      written += length;
      if (buffer.readableBytes() == CHUNK || !nextRange()) {
        return buffer; // what does not fit does not count as written yet
      }
    }
  }

  /** Reads on, or stops reading, where it is not the client's own connection. */
  void pause(boolean pauses) {
    if (pool != null && channel != null && paused != pauses) {
      paused = pauses;
      channel.config().setAutoRead(!pauses);
    }
  }

  /** Closes the connection; where {@link #isParting}, behind what was written. */
  void closeChannel() {
    if (channel == null || !channel.isOpen()) {
      return;
    }
    if (isParting() && context != null) {
      context.writeAndFlush(context.alloc().buffer(0, 0)).addListener(ChannelFutureListener.CLOSE);
    } else {
      channel.close();
    }
  }

  boolean isOpen() {
    return channel != null && channel.isActive();
  }
}
