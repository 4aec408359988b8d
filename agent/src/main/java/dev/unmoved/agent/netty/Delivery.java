package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.engine.Session;
import dev.unmoved.log.Log;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.RejectedExecutionException;

/**
 * Hands a session's replies to its client, in buffers of their own, for as long as the client
 * reads. Confined to the event loop.
 *
 * <p>A client that gets its replies may write at once, and what it writes may be answered at once;
 * so whoever wants to deliver while that is being done leaves it to the one who does.
 */
final class Delivery {
  /** Whose session it is. */
  interface Owner {
    /** Whether the connection has ended. */
    boolean isClosed();

    /** The session has given up. */
    void fail(String failure);

    /** The client has had what there was, and may have said more meanwhile. */
    void afterDelivery();

    /** Something was thrown that should not be. */
    void onMistake(Throwable thrown);
  }

  private final Owner owner;
  private final Session session;
  private final ChannelHandlerContext client;
  private final byte[] scratch;
  private final NettyDialer dialer;
  private boolean heldUp; // replies may overtake each other
  private boolean delivering;
  private boolean scheduled;
  private boolean asked; // it wants one buffer, though it does not read by itself
  private boolean withheld; // something may have come when it did not read
  private boolean incomplete; // something was read since the last "read complete"
  private int kept; // bytes that came while the client was to have the replies to a batch at once

  Delivery(
      Owner owner,
      Session session,
      NettyDialer dialer,
      ChannelHandlerContext client,
      byte[] scratch) {
    this.owner = owner;
    this.session = session;
    this.dialer = dialer;
    this.client = client;
    this.scratch = scratch;
  }

  /** Whether the client takes what comes. */
  boolean wants() {
    return asked || client.channel().config().isAutoRead();
  }

  /** Whether the client takes what comes; where not, it gets it when it does. */
  boolean wantsOrWithholds() {
    withheld |= !wants();
    return wants();
  }

  /**
   * Whether {@code length} bytes that came are to be kept, for the client wants to have them
   * together with others.
   */
  boolean keeps(int length) {
    if (!dialer.wantsBatchesWhole() || session.undelivered() < 2) {
      kept = 0;
      return false;
    }
    kept = Math.min(DriverLimits.KEPT_MAX, kept + Math.min(DriverLimits.KEPT_MAX, length));
    return kept < DriverLimits.KEPT_MAX;
  }

  private boolean isWhole() {
    return kept == 0 || kept == DriverLimits.KEPT_MAX || session.isAnswered();
  }

  /** The client reads on, or wants one more buffer. */
  void onReadWanted() {
    asked = true;
    if (withheld) {
      withheld = false;
      later();
    }
  }

  /**
   * The first {@code length} bytes of {@code buffer}, which is released here, are the client's as
   * they stand.
   */
  void inPlace(ByteBuf buffer, int length) {
    if (length == 0) {
      buffer.release();
    } else if (length == buffer.readableBytes()) {
      fire(buffer);
    } else {
      ByteBuf part = null;
      try {
        part = client.alloc().ioBuffer(length);
        part.writeBytes(buffer, length);
      } finally {
        buffer.release();
      }
      fire(part);
    }
  }

  private void fire(ByteBuf buffer) {
    incomplete = true;
    asked = false;
    boolean outer = delivering;
    delivering = true;
    try {
      client.fireChannelRead(buffer);
    } finally {
      delivering = outer;
    }
  }

  /** Delivers what there is. */
  void run() {
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      int n = -1;
      while (wants() && isWhole() && (n = session.deliver(scratch, 0, scratch.length)) > 0) {
        incomplete = true;
        asked = false;
        client.fireChannelRead(client.alloc().ioBuffer(n).writeBytes(scratch, 0, n));
      }
      withheld |= n != 0;
      kept = session.isIdle() ? 0 : kept;
      if (n == 0 && session.failure() != null) {
        owner.fail(session.failure());
      } else if (n == 0 && heldUp) {
        overtake();
      }
    } finally {
      delivering = false;
    }
  }

  /** A node holds up the replies of others: from now on, or no longer. */
  void heldUp(boolean isHeldUp) {
    if (isHeldUp != heldUp) {
      heldUp = isHeldUp;
      later();
    }
  }

  /** Whether there may be something to deliver although the next reply is not there. */
  boolean mayOvertake() {
    return heldUp;
  }

  private void overtake() {
    while (wants() && heldUp && !owner.isClosed() && session.overtaking().find()) {
      ByteBuf reply = null;
      try {
        if (!dialer.letOvertake(
            client.channel(), session.overtaking().place(), session.undelivered())) {
          return;
        }
        int length = session.overtaking().length();
        byte[] bytes = length <= scratch.length ? scratch : new byte[length];
        session.overtaking().deliver(bytes, 0);
        reply = client.alloc().ioBuffer(length).writeBytes(bytes, 0, length);
      } catch (Exception e) {
        Log.once("overtaking", "replies wait for those before them: " + e);
        return;
      }
      incomplete = true;
      client.fireChannelRead(reply);
    }
  }

  /** Delivers when the client is done with what it does now. */
  void later() {
    if (!delivering && !scheduled) {
      try {
        client.executor().execute(this::runLater);
        scheduled = true;
      } catch (RejectedExecutionException e) {
        // The event loop shuts down, and closes the client's connection with it.
      }
    }
  }

  private void runLater() {
    scheduled = false;
    if (owner.isClosed()) {
      return;
    }
    try {
      run();
      owner.afterDelivery();
      complete();
    } catch (Throwable e) {
      owner.onMistake(e);
    }
  }

  /** Nothing more comes for now. */
  void complete() {
    if (incomplete && !delivering) {
      incomplete = false;
      client.fireChannelReadComplete();
    }
  }
}
