package dev.unmoved.agent.netty;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.engine.Session;
import dev.unmoved.engine.link.Limits;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds back whoever brings more than the other side takes: the client while one of its links is
 * full, and links while what they brought waits for the client. Confined to the event loop.
 */
final class Pressure {
  private final Session session;
  private final Delivery delivery;
  private final NettyLink home;
  private final Channel client;
  // more to write than they take
  private final List<NettyLink> congested = new ArrayList<NettyLink>();
  private final List<NettyLink> paused = new ArrayList<NettyLink>();

  Pressure(Session session, Delivery delivery, NettyLink home, Channel client) {
    this.session = session;
    this.delivery = delivery;
    this.home = home;
    this.client = client;
  }

  /**
   * {@code link} was written to. The client sees its channel as not writable while that is full.
   */
  void onWritten(NettyLink link) {
    if (!link.isCongested() || link == home) {
      noLongerCongested(link);
    } else if (!congested.contains(link)) {
      congested.add(link);
      Writability.set(client, false);
    }
  }

  private void noLongerCongested(NettyLink link) {
    if (congested.remove(link) && congested.isEmpty()) {
      Writability.set(client, true);
    }
  }

  /** {@code link} has brought something: it is not read on while that is more than is wanted. */
  void onRead(NettyLink link) {
    if (!link.paused && link != home && isAhead(link)) {
      link.pause(true);
      if (link.paused) {
        paused.add(link);
      }
    }
  }

  /** The client has had something: links are read on. */
  void onDelivered() {
    for (int i = paused.size() - 1; i >= 0; i--) {
      NettyLink link = paused.get(i);
      if (!isAhead(link)) {
        paused.remove(i);
        link.pause(false);
      }
    }
  }

  /** Whether it brings more than the client takes, and is not the one whose bytes it needs next. */
  private boolean isAhead(NettyLink link) {
    return (link.waitingBytes() > DriverLimits.WAITING_MAX
            || session.unasked().waitingBytes() > Limits.PUSHES_WAITING_MAX)
        && (!delivery.wants() || session.awaited() != link);
  }

  /** The session has given {@code link} back. */
  void onReturned(NettyLink link) {
    noLongerCongested(link);
    if (paused.remove(link)) {
      link.pause(false);
    }
  }

  /** {@code link} is gone. */
  void onEnded(NettyLink link) {
    noLongerCongested(link);
    paused.remove(link);
  }

  /** So is the session. */
  void end() {
    if (!congested.isEmpty()) {
      congested.clear();
      Writability.set(client, true);
    }
  }
}
