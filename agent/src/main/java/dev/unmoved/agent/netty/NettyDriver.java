package dev.unmoved.agent.netty;

import dev.unmoved.driver.Management;
import dev.unmoved.driver.NodeConnection;
import dev.unmoved.driver.PooledLink;
import dev.unmoved.driver.SessionHost;
import dev.unmoved.driver.Shared;
import dev.unmoved.driver.Shelf;
import dev.unmoved.engine.Loss;
import dev.unmoved.engine.Session;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link.Action;
import dev.unmoved.engine.link.Onlooker;
import dev.unmoved.log.Log;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Carries out one session's actions on channels of one event loop, to which it is confined: no
 * locks, no threads, and nothing that waits. {@link #connect} is the refresher's and may be called
 * by its thread.
 *
 * <p>What the client gets is delivered by {@link Delivery}, and never from within a call of the
 * client's: it might be in the middle of decoding what it got before.
 *
 * <p>Whatever is thrown that should not be ends the connection: see {@link #onMistake}.
 */
final class NettyDriver
    implements SessionHost.Transport, NettyLink.Owner, Delivery.Owner, SilenceWatch.Owner {
  private final NettyDialer dialer;
  private final ChannelHandlerContext client;
  private final NettyLink home;
  private final LoopPool pool;
  private final SessionHost host;
  private final Session session;
  private final Delivery delivery;
  private final Pressure pressure;
  private final SilenceWatch watch;
  private final Alarm alarm;
  private final Dispatch dispatch;
  private final SessionBuffers buffers;

  private boolean acting; // against re-entry
  private boolean closed;

  NettyDriver(
      Shared shared,
      NettyDialer dialer,
      ChannelHandlerContext client,
      NodeAddress configured,
      NodeAddress actual) {
    this.dialer = dialer;
    this.client = client;
    Management.onConnection();
    this.home = new NettyLink(null, ConnectionState.NEW, null, null);
    home.connected(client);
    home.owner = this;
    this.pool =
        LoopPools.INSTANCE.join(
            client.channel().eventLoop(), dialer, shared.options().linkIdleTimeoutNanos());
    long seed = ThreadLocalRandom.current().nextLong();
    this.host = new SessionHost(shared, this, pool.shelves, home, configured, actual, seed);
    this.session = host.session();
    this.delivery = new Delivery(this, session, dialer, client, pool.scratch);
    this.pressure = new Pressure(session, delivery, home, client.channel());
    this.watch = new SilenceWatch(this, session, delivery, dialer, client, pool.silence());
    this.alarm = new Alarm(client.executor(), this::onTime);
    this.dispatch = new Dispatch(client.executor(), this::send);
    this.buffers = new SessionBuffers(host, pool.scratch);
    boolean begun = false;
    try {
      host.onProgress(true);
      begun = true;
    } finally {
      if (!begun) {
        host.leave();
      }
    }
  }

  /** Goes on with a channel that its client has used before. */
  void resumeFrom(ConnectionState learned, byte[] clients) {
    try {
      session.resumeFrom(learned, clients);
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  /** Delivers what came for the client before. */
  void afterTakeover() {
    try {
      actAndDeliver(true);
      onReadComplete();
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  /**
   * The agent is switched off: bytes pass as they are from now on, where that is safe at this
   * moment.
   */
  void letGo() {
    try {
      if (!closed && !acting && host.letGo()) {
        alarm.cancel();
        watch.end();
      }
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  /** Whether it has served its client and was let go. */
  boolean isLetGo() {
    return host.isLetGo();
  }

  // ---- The client's side ----

  /** From now on {@code looks} is told what becomes of each request; null: nobody is. */
  void onlooker(Onlooker looks) {
    session.onlooker(looks);
  }

  /**
   * Takes what the client writes; false when its connection is broken. The buffer stays the
   * caller's.
   */
  boolean onClientBytes(ByteBuf buffer) {
    try {
      if (closed || session.failure() != null) {
        return false;
      }
      dispatch.onWritten(buffer.readableBytes());
      buffers.onClientBytes(buffer);
      return true;
    } catch (Throwable e) {
      onMistake(e);
      return false;
    }
  }

  /** The client has written all it wants to have sent now. */
  void flush() {
    try {
      if (!closed && !dispatch.waits()) {
        actAndDeliver(false);
      }
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  private void send() {
    if (closed) {
      return;
    }
    try {
      actAndDeliver(true);
      onReadComplete();
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  /** The client reads again. */
  void onReadWanted() {
    if (!closed && !isTransparent()) {
      delivery.onReadWanted();
    }
  }

  /** Whether bytes pass as they are, both ways. */
  @Override
  public boolean isTransparent() {
    return host.isTransparent();
  }

  /** What the home node has sent to a client whose bytes pass as they are. */
  void onTransparentRead(ByteBuf buffer) {
    try {
      if (!closed) {
        buffers.onPassed(buffer);
      }
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  /** The client ends its connection: behind what it has written. */
  void end() {
    try {
      if (!closed && dispatch.isPending()) {
        act();
      }
    } catch (Throwable e) {
      onMistake(e);
    }
    close();
  }

  /** The client's connection has ended. May be called more than once. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (host.isLetGo()) {
      return;
    }
    try {
      host.now();
      session.onClientClosed();
      act();
      host.leave();
    } catch (Throwable e) {
      host.onMistake(e);
    } finally {
      stop();
    }
  }

  private void stop() {
    pressure.end();
    alarm.cancel();
    watch.end();
  }

  /** Hands the client what came for it before its connection ended. */
  void deliverRest() {
    try {
      if (!closed) {
        delivery.run();
      }
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  NettyLink home() {
    return home;
  }

  // ---- What links bring ----

  @Override
  public void onLinkRead(NettyLink link, ByteBuf buffer) {
    link.silentSinceNanos = 0;
    if (closed || link.isClosed()) {
      buffer.release();
      return;
    }
    try {
      if (delivery.wantsOrWithholds() && !delivery.keeps(buffer.readableBytes())) {
        int length = 0;
        try {
          length = buffers.examine(link, buffer);
        } finally {
          delivery.inPlace(buffer, length);
        }
      } else {
        buffers.store(link, buffer);
      }
      actAndDeliver(true);
      if (!closed) {
        pressure.onRead(link);
      }
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  @Override
  public void onReadComplete() {
    if (!closed) {
      delivery.complete();
    }
  }

  @Override
  public void onWritable(NettyLink link) {
    try {
      if (!closed) {
        link.writeOut();
        pressure.onWritten(link);
      }
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  @Override
  public void onLinkOpened(NettyLink link) {
    if (link.isClosed() || closed) {
      link.closeConnection(); // nobody wants it any more
      return;
    }
    try {
      host.now();
      host.onOpened(link);
      actAndDeliver(true);
      onReadComplete();
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  @Override
  public void onLinkEnded(NettyLink link, Loss loss) {
    pressure.onEnded(link);
    link.owner = null;
    if (closed || link.isClosed()) {
      return;
    }
    try {
      if (loss.isForGood()) {
        link.markUnwritten();
      }
      session.onLinkLost(link, loss, host.now());
      actAndDeliver(true);
      onReadComplete();
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  @Override
  public void abandon(NettyLink link, String cause) {
    session.onLinkFailed(link, cause, host.now());
    actAndDeliver(true);
    onReadComplete();
  }

  private void onTime() {
    if (closed) {
      return;
    }
    try {
      session.onTime(host.now());
      actAndDeliver(true);
      onReadComplete();
    } catch (Throwable e) {
      onMistake(e);
    }
  }

  // ---- Carrying out what the session says ----

  /** After every fact: does what is to be done, and hands over what the client may have. */
  private void actAndDeliver(boolean mayDeliver) {
    act();
    if (!closed && mayDeliver && !acting) {
      delivery.run(); // also the first bytes of a reply whose rest is still to come
    } else if (!closed && (session.isDue() || delivery.mayOvertake())) {
      delivery.later();
    }
    afterDelivery();
  }

  @Override
  public void afterDelivery() {
    if (closed) {
      return;
    }
    act();
    host.onProgress(true);
    if (closed) {
      return; // by a mistake that was met on the way
    }
    pressure.onDelivered();
    alarm.set(session.nextWakeNanos());
    if (!session.isIdle() && !isTransparent()) {
      watch.begin();
    }
  }

  private void act() {
    if (acting) {
      return;
    }
    acting = true;
    dispatch.onSending();
    try {
      Action action;
      while (!host.isBroken() && (action = session.nextAction()) != null) {
        NettyLink link = (NettyLink) action.link();
        switch (action.kind()) {
          case OPEN:
            link.owner = this;
            LinkConnector.connect(dialer, client.channel(), link, session.replay(link.state()));
            break;
          case WRITE:
            link.writeOut();
            pressure.onWritten(link);
            break;
          default:
            // the client's channel stays its own to close, whoever its commands go to
            if (link != home) {
              link.closeConnection();
              host.onClosed(link);
            } else if (session.cluster() == null) {
              // what it answers to a question of ours may have no end
              client.channel().config().setAutoRead(false);
            }
            break;
        }
      }
    } finally {
      acting = false;
    }
  }

  // ---- The end ----

  /**
   * A mistake of ours: the client must not wait for ever for what nobody brings any more, and
   * nobody is to touch the session, which may be half updated.
   */
  @Override
  public void onMistake(Throwable thrown) {
    host.onMistake(thrown);
    if (!closed) {
      closed = true;
      stop();
      client.close();
    }
  }

  /**
   * The session has given up: the client shall see what it would see if its one server had dropped
   * the connection.
   */
  @Override
  public void fail(String failure) {
    if (!closed) {
      if (Log.isDebug()) {
        Log.debug("closing a connection to " + host.configured() + ": " + failure);
      }
      close();
      client.close();
    }
  }

  // ---- For the host ----

  @Override
  public PooledLink newLink(
      Node node, ConnectionState state, Shelf<PooledLink> shelf, Activity activity) {
    return new NettyLink(node, state, shelf, activity);
  }

  @Override
  public void onLent(PooledLink link) {
    ((NettyLink) link).owner = this;
  }

  @Override
  public boolean onReturned(PooledLink link) {
    NettyLink idle = (NettyLink) link;
    pressure.onReturned(idle);
    idle.owner = null;
    return idle.isOpen() && pool.admitsLink();
  }

  @Override
  public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
      throws IOException {
    return ChannelConnection.open(
        dialer, client.channel(), address, session.replay(state), timeoutMillis);
  }

  @Override
  public Object application() {
    return dialer.application();
  }

  @Override
  public boolean tls() {
    return dialer.tls();
  }

  @Override
  public void leavePool() {
    pool.leave();
  }

  @Override
  public void wake() {
    try {
      client.executor().execute(this::onTime);
    } catch (RejectedExecutionException e) {
      Log.debug("an event loop that is shut down wakes nobody up any more");
    }
  }

  @Override
  public boolean listensWithoutThreads() {
    return true;
  }

  /** Whoever closes home closes the client's channel. */
  @Override
  public boolean endsWithHome() {
    return true;
  }
}
