package dev.unmoved.agent.netty;

import dev.unmoved.driver.Control;
import dev.unmoved.driver.Membership;
import dev.unmoved.driver.Shared;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.takeover.Fence;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.ReplyReader;
import dev.unmoved.topology.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Stands at the socket end of a client's pipeline while its channel is taken over: holds back what
 * the client writes, lets it have the replies that it awaits, finds out what it has made of the
 * connection, and then makes room for the session's handler, or for nothing where that cannot be.
 */
final class TakeoverHandler extends ChannelDuplexHandler {
  static final String NAME = "unmoved-takeover";

  private static final class Held {
    private final Object message;
    private final ChannelPromise promise;

    Held(Object message, ChannelPromise promise) {
      this.message = message;
      this.promise = promise;
    }
  }

  private final NettyDialer dialer;
  private final Fence fence;
  private final String user;
  private final String password;
  private final ReplyReader reader = new ReplyReader();
  private final Queue<Held> held = new ArrayDeque<Held>();
  private int awaited;
  private boolean fencing;
  private boolean over;
  private ChannelHandlerContext context;

  private TakeoverHandler(
      NettyDialer dialer, Fence fence, int awaited, String user, String password) {
    this.dialer = dialer;
    this.fence = fence;
    this.awaited = awaited;
    this.user = user;
    this.password = password;
  }

  /** Returns null when nothing can be found out about connections to that node. */
  static TakeoverHandler of(
      NettyDialer dialer, NodeAddress actual, int awaited, String user, String password) {
    Fence fence = Membership.fence(Shared.current(), actual, dialer.tls());
    return fence == null ? null : new TakeoverHandler(dialer, fence, awaited, user, password);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /** The handler is in its place. */
  void begin() {
    if (awaited == 0) {
      beginFence();
    }
  }

  private void beginFence() {
    fencing = true;
    ask();
  }

  private void ask() {
    byte[] question = fence.nextWrite();
    if (question != null) {
      context.writeAndFlush(Unpooled.wrappedBuffer(question));
      context.read(); // a client that reads only when it awaits something
    }
  }

  // ---- From the socket ----

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
    if (over || !(message instanceof ByteBuf)) {
      super.channelRead(from, message);
      return;
    }
    ByteBuf buffer = (ByteBuf) message;
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.getBytes(buffer.readerIndex(), bytes);
    if (fencing) {
      buffer.release();
      onFenceRead(bytes);
      return;
    }
    boolean understood = count(bytes);
    super.channelRead(from, message);
    if (!understood) {
      leaveChannel(null);
    } else if (awaited == 0 && reader.isAtStart()) { // no push is half read
      beginFence();
    }
  }

  /** Counts replies; false when it is no RESP. */
  private boolean count(byte[] bytes) {
    int position = 0;
    try {
      while (position < bytes.length) {
        position = reader.scan(bytes, position, bytes.length);
        if (reader.isComplete() && reader.type() != '>') {
          awaited--;
        }
      }
      return awaited >= 0;
    } catch (ProtocolException e) {
      return false;
    }
  }

  private void onFenceRead(byte[] bytes) {
    fence.onBytes(bytes, 0, bytes.length);
    switch (fence.outcome()) {
      case PENDING:
        ask();
        break;
      case CLEAR:
        onClear();
        break;
      case BUSY:
        leaveChannel(null);
        break;
      default:
        over = true;
        context.close(); // whose reply comes next is not known; the client connects anew
        break;
    }
  }

  private void onClear() {
    String occupied = fence.info() == null ? null : fence.info().occupied();
    ConnectionState state = fence.info() == null ? null : fence.info().state(user, password);
    if (fence.info() == null) {
      leaveChannel("its server does not tell what it is like (CLIENT INFO)");
    } else if (fence.info().isClusterAware()) {
      leaveChannel("");
    } else if (occupied != null || !Control.routes()) {
      leaveChannel(null);
    } else if (state == null) {
      leaveChannel("the password of its user is not known");
    } else {
      hand(state);
    }
  }

  private void hand(ConnectionState state) {
    ClusterHandler handler = new ClusterHandler(dialer);
    handler.resumeFrom(state, fence.clientBytes());
    context.pipeline().addBefore(NAME, ClusterHandler.NAME, handler);
    end();
    handler.afterTakeover();
  }

  /** {@code reason}: null: try again later; empty: for good; else also for people. */
  private void leaveChannel(String reason) {
    if (reason == null) {
      TakeoverTime.postpone(context.channel());
    } else if (reason.isEmpty()) {
      TakeoverTime.never(context.channel());
    } else {
      TakeoverTime.never(context.channel(), reason);
    }
    byte[] clients = fence.clientBytes();
    if (clients.length > 0) {
      context.fireChannelRead(Unpooled.wrappedBuffer(clients));
      context.fireChannelReadComplete();
    }
    end();
  }

  /** Lets go on what was held back, and goes. */
  private void end() {
    over = true;
    Held next;
    while ((next = held.poll()) != null) {
      context.write(next.message, next.promise);
    }
    context.flush();
    if (context.pipeline().context(this) != null) {
      context.pipeline().remove(this);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) throws Exception {
    fail();
    super.channelInactive(from);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext from) {
    fail();
  }

  private void fail() {
    over = true;
    Held next;
    while ((next = held.poll()) != null) {
      ReferenceCountUtil.release(next.message);
      next.promise.tryFailure(new ClosedChannelException());
    }
  }

  // ---- From the client ----

  @Override
  public void write(ChannelHandlerContext from, Object message, ChannelPromise promise)
      throws Exception {
    if (over) {
      super.write(from, message, promise);
    } else {
      held.add(new Held(message, promise));
    }
  }
}
