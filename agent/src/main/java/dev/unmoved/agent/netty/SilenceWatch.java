package dev.unmoved.agent.netty;

import dev.unmoved.engine.Link;
import dev.unmoved.engine.Session;
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
 * its place meanwhile, or it has been silent for {@link #SILENT_MAX_NANOS}. A node that is busy
 * with one long command does not answer either, so that time is longer than the five seconds after
 * which Redis says BUSY while a script runs.
 */
final class SilenceWatch implements Runnable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long PROBED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SILENT_MAX_NANOS = TimeUnit.SECONDS.toNanos(8);

  /** The next reply has not come for so long: others need not wait for it. */
  private static final long HELD_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static final long FLUENT_AFTER_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final NettyDriver driver;
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
      NettyDriver driver,
      Session session,
      Delivery delivery,
      NettyDialer dialer,
      ChannelHandlerContext client,
      Silence silence) {
    this.driver = driver;
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
        next = client.executor().schedule(this, LOOK_NANOS, TimeUnit.NANOSECONDS);
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
    if (driver.isClosed() || driver.isTransparent() || session.isIdle()) {
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
      } else if (now - link.silentSinceNanos >= PROBED_AFTER_NANOS) {
        look(link, now);
      }
    }
    if (!driver.isClosed()) {
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
      if (nowNanos - heldUpAtNanos > FLUENT_AFTER_NANOS) {
        delivery.heldUp(false);
      }
    } else if (heldUpSinceNanos == 0) {
      heldUpSinceNanos = nowNanos;
    } else if (nowNanos - heldUpSinceNanos >= HELD_UP_NANOS) {
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
    if (session.isForsaken(link) || silentNanos >= SILENT_MAX_NANOS) {
      driver.giveUp(link, "no answer for " + TimeUnit.NANOSECONDS.toMillis(silentNanos) + " ms");
    } else {
      silence.probe(dialer, client.channel(), node);
    }
  }
}
