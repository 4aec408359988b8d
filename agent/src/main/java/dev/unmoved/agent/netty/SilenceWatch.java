package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.engine.Session;
import dev.unmoved.engine.link.Link;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.NodeAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Looks after the links of one session on which nothing comes although something is owed. Replies
 * are delivered in order, so a node that hangs would hold back what all others have answered, for
 * as long as its connections stay open.
 *
 * <p>A link is given up when its node does not answer a probe either, and somebody else has taken
 * its place meanwhile, or it has been silent for {@link DriverLimits#SILENT_MAX_NANOS}.
 */
final class SilenceWatch implements Runnable {
  /** Whose session it is. */
  interface Owner {
    /** Whether the connection has ended. */
    boolean isClosed();

    /** Whether bytes pass as they are. */
    boolean isTransparent();

    /** {@code link} is of no use any more although its connection is not broken. */
    void abandon(NettyLink link, String cause);

    /** Something was thrown that should not be. */
    void onMistake(Throwable thrown);
  }

  private final Owner owner;
  private final Session session;
  private final Delivery delivery;
  private final NettyDialer dialer;
  private final ChannelHandlerContext client;
  private final Silence silence;
  private ScheduledFuture<?> next;
  private long deliveredCount; // in order, at the last look
  private long heldUpSinceNanos; // 0: it is not
  private long heldUpAtNanos; // the last time that it was

  SilenceWatch(
      Owner owner,
      Session session,
      Delivery delivery,
      NettyDialer dialer,
      ChannelHandlerContext client,
      Silence silence) {
    this.owner = owner;
    this.session = session;
    this.delivery = delivery;
    this.dialer = dialer;
    this.client = client;
    this.silence = silence;
  }

  /** Something is awaited; looks until nothing is. */
  void begin() {
    if (next == null) {
      try {
        next = client.executor().schedule(this, DriverLimits.LOOK_NANOS, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // The event loop shuts down, and closes every connection with it.
      }
    }
  }

  void end() {
    if (next != null) {
      next.cancel(false);
    }
  }

  /** Looks. */
  @Override
  public void run() {
    next = null;
    try {
      look();
    } catch (Throwable e) {
      owner.onMistake(e);
    }
  }

  private void look() {
    if (owner.isClosed() || owner.isTransparent() || session.isIdle()) {
      heldUpSinceNanos = 0;
      delivery.heldUp(false);
      return;
    }
    long now = System.nanoTime();
    watchDelivery(now);
    for (Link each : session.owing()) {
      NettyLink link = (NettyLink) each;
      if (link.isClosed() || link.paused) {
        continue;
      }
      if (link.silentSinceNanos == 0) {
        link.silentSinceNanos = now;
      } else if (now - link.silentSinceNanos >= DriverLimits.PROBED_AFTER_NANOS) {
        look(link, now);
      }
    }
    if (!owner.isClosed()) {
      begin();
    }
  }

  /**
   * Lets replies overtake each other once the next one has not come for long, and until they have
   * come in order for long.
   */
  private void watchDelivery(long nowNanos) {
    long delivered = session.deliveredCount();
    if (delivered != deliveredCount || !session.isHeldUp()) {
      deliveredCount = delivered;
      heldUpSinceNanos = 0;
      if (nowNanos - heldUpAtNanos > DriverLimits.FLUENT_AFTER_NANOS) {
        delivery.heldUp(false);
      }
    } else if (heldUpSinceNanos == 0) {
      heldUpSinceNanos = nowNanos;
    } else if (nowNanos - heldUpSinceNanos >= DriverLimits.HELD_UP_NANOS) {
      heldUpAtNanos = nowNanos;
      delivery.heldUp(true);
    }
  }

  private void look(NettyLink link, long nowNanos) {
    NodeAddress node = link.node() == null ? session.homeAddress() : link.node().address();
    if (!silence.isSilent(node, nowNanos)) {
      silence.probe(dialer, client.channel(), node);
      return;
    }
    Cluster cluster = session.cluster();
    if (cluster != null) {
      cluster.refresh(node + " does not answer");
    }
    long silentNanos = nowNanos - link.silentSinceNanos;
    if (session.isForsaken(link) || silentNanos >= DriverLimits.SILENT_MAX_NANOS) {
      owner.abandon(link, "no answer for " + TimeUnit.NANOSECONDS.toMillis(silentNanos) + " ms");
    } else {
      silence.probe(dialer, client.channel(), node);
    }
  }
}
