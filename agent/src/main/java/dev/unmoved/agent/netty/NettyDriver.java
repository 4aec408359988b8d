package dev.unmoved.agent.netty;

import dev.unmoved.driver.LinkStock;
import dev.unmoved.driver.Management;
import dev.unmoved.driver.NodeConnection;
import dev.unmoved.driver.RefreshSource;
import dev.unmoved.driver.Shared;
import dev.unmoved.engine.Action;
import dev.unmoved.engine.ConnectionState;
import dev.unmoved.engine.Link;
import dev.unmoved.engine.LinkSource;
import dev.unmoved.engine.Session;
import dev.unmoved.log.Log;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Carries out one session's actions on channels of one event loop, to which it is confined: no
 * locks, no threads, and nothing that waits. {@link #connect}, {@link #configured} and {@link
 * #state} are the refresher's and may be called by its thread.
 *
 * <p>What the client gets is delivered by {@link Delivery}, and never from within a call of the
 * client's: it might be in the middle of decoding what it got before.
 */
final class NettyDriver implements LinkSource, RefreshSource {
  /**
   * What one link may bring before the client wants it. Beyond it, other links wait for the slow
   * one, on their nodes.
   */
  private static final long WAITING_MAX = 1 << 20;

  /** Of pushes, which a client that does not read lets lie; the servers' own limit is 32 MB. */
  private static final long PUSHES_WAITING_MAX = 4 << 20;

  /**
   * How often a client may ask for its commands to be sent, and how many bytes they may be, before
   * they are.
   */
  private static final int FLUSHES_TOGETHER_MAX = 64;

  private static final int BYTES_TOGETHER_MAX = 64 * 1024;

  private final Shared shared;
  private final NettyDialer dialer;
  private final ChannelHandlerContext client;
  private final NodeAddress configured;
  private final NettyLink home;
  private final LoopPool pool;
  private final Session session;
  private final Delivery delivery;
  private final SilenceWatch watch;
  // more to write than they take
  private final List<NettyLink> congested = new ArrayList<NettyLink>();
  private final List<NettyLink> paused = new ArrayList<NettyLink>();

  private boolean acting; // against re-entry
  private boolean registered; // with the refresher
  private boolean transparent;
  private boolean letGo; // it served, and could again
  private boolean sending; // a task will send what the client has written
  private int flushes; // that wait for it
  private long unsentBytes; // that the client has written since it ran
  private boolean closed;
  private ScheduledFuture<?> timer;
  private long timerAtNanos = Long.MAX_VALUE;
  private long nowNanos; // the time of the last fact

  NettyDriver(
      Shared shared,
      NettyDialer dialer,
      ChannelHandlerContext client,
      NodeAddress configured,
      NodeAddress actual) {
    this.shared = shared;
    this.dialer = dialer;
    this.client = client;
    this.configured = configured;
    Management.onConnection();
    this.home = new NettyLink(null, ConnectionState.NEW, null, null);
    home.connected(client);
    home.owner = this;
    this.pool =
        LoopPools.INSTANCE.join(
            client.channel().eventLoop(), dialer, shared.options().linkIdleTimeoutNanos());
    this.session =
        new Session(
            shared.options(),
            shared.cache(),
            this,
            home,
            actual,
            dialer.tls(),
            ThreadLocalRandom.current().nextLong(),
            now());
    this.delivery = new Delivery(this, session, dialer, client, pool.scratch);
    this.watch = new SilenceWatch(this, session, delivery, dialer, client, pool.silence());
    onProgress();
  }

  /** Goes on with a channel that its client has used before. */
  void takeOver(ConnectionState learned, byte[] clients) {
    session.takeOver(learned, clients);
  }

  /** Delivers what came for the client before. */
  void afterTakeover() {
    settle(true);
    onReadComplete();
  }

  /**
   * The agent is switched off: bytes pass as they are from now on, where that is safe at this
   * moment.
   */
  void letGo() {
    if (!closed && !acting && session.letGo(now())) {
      act();
      if (session.isTransparent() && session.home() == home) {
        letGo = true;
        transparent = true;
        leave();
      }
    }
  }

  /** Whether it has served its client and was let go. */
  boolean isLetGo() {
    return letGo;
  }

  private void leave() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    watch.end();
    if (registered) {
      registered = false;
      shared.refresher().leave(session.cluster(), this);
    }
    pool.leave();
  }

  // ---- The client's side ----

  /**
   * Takes what the client writes; false when its connection is broken. The buffer stays the
   * caller's.
   */
  boolean take(ByteBuf buffer) {
    if (closed || session.failure() != null) {
      return false;
    }
    try {
      feed(buffer);
      return true;
    } catch (RuntimeException e) {
      onMistake(e);
      return false;
    }
  }

  private void feed(ByteBuf buffer) {
    int length = buffer.readableBytes();
    unsentBytes += length;
    if (buffer.nioBufferCount() == 1) {
      session.onClientBytes(buffer.nioBuffer(), now());
    } else if (buffer.nioBufferCount() > 1) {
      now();
      for (ByteBuffer part : buffer.nioBuffers()) {
        session.onClientBytes(part, nowNanos);
      }
    } else {
      byte[] copy = new byte[length];
      buffer.getBytes(buffer.readerIndex(), copy);
      session.onClientBytes(copy, 0, length, now());
    }
  }

  /**
   * The client has written all it wants to have sent now. Clients flush every command, also when
   * their event loop has many of them to write; a system call costs more than all else that is done
   * for one. So what the loop has been asked to do already is done first, and all that was written
   * until then is sent at once.
   */
  void flush() {
    if (closed) {
      return;
    }
    flushes++;
    if (flushes < FLUSHES_TOGETHER_MAX && unsentBytes < BYTES_TOGETHER_MAX && sendLater()) {
      return;
    }
    try {
      settle(false);
    } catch (RuntimeException e) {
      onMistake(e);
    }
  }

  private boolean sendLater() {
    if (!sending) {
      try {
        client.executor().execute(this::send);
        sending = true;
      } catch (RejectedExecutionException e) {
        return false; // the event loop shuts down
      }
    }
    return true;
  }

  private void send() {
    sending = false;
    if (closed) {
      return;
    }
    try {
      settle(true);
      onReadComplete();
    } catch (RuntimeException e) {
      onMistake(e);
    }
  }

  /** The client reads again. */
  void onReadWanted() {
    if (!closed && !transparent) {
      delivery.onReadWanted();
    }
  }

  /** Whether bytes pass as they are, both ways. */
  boolean isTransparent() {
    return transparent;
  }

  /** What the home node has sent to a client whose bytes pass as they are. */
  void onTransparentRead(ByteBuf buffer) {
    int start = buffer.readerIndex();
    if (session.cluster() == null
        && buffer.readableBytes() > 6
        && buffer.getByte(start) == '-'
        && buffer.getByte(start + 1) == 'M'
        && buffer.getByte(start + 2) == 'O'
        && buffer.getByte(start + 3) == 'V'
        && buffer.getByte(start + 4) == 'E'
        && buffer.getByte(start + 5) == 'D') {
      // it is a cluster by now; new connections ask again
      shared.cache().forget(session.homeAddress(), dialer.tls());
    }
  }

  /** The client ends its connection: behind what it has written. */
  void end() {
    if (!closed && sending) {
      act();
    }
    close();
  }

  /** The client's connection has ended. May be called more than once. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (letGo) {
      return;
    }
    now();
    session.onClientClosed();
    act();
    if (!congested.isEmpty()) {
      congested.clear();
      Writability.set(client.channel(), true);
    }
    leave();
  }

  /** Hands the client what came for it before its connection ended. */
  void deliverRest() {
    if (!closed) {
      delivery.run();
    }
  }

  boolean isClosed() {
    return closed;
  }

  NettyLink home() {
    return home;
  }

  // ---- What links bring ----

  /** {@code buffer} is this method's to release. */
  void onLinkRead(NettyLink link, ByteBuf buffer) {
    link.silentSinceNanos = 0;
    if (closed || link.isClosed()) {
      buffer.release();
      return;
    }
    try {
      if (delivery.wantsOrWithholds() && !delivery.keeps(buffer.readableBytes())) {
        int length = 0;
        try {
          length = examine(link, buffer);
        } finally {
          delivery.inPlace(buffer, length);
        }
      } else {
        store(link, buffer);
      }
      settle(true);
      if (!closed) {
        limit(link);
      }
    } catch (RuntimeException e) {
      onMistake(e);
    }
  }

  /**
   * Returns how many bytes of {@code buffer}, from the first on, are the client's as they stand.
   */
  private int examine(NettyLink link, ByteBuf buffer) {
    int length = buffer.readableBytes();
    if (buffer.hasArray()) {
      return session.onLinkReadInPlace(
          link, buffer.array(), buffer.arrayOffset() + buffer.readerIndex(), length, now());
    }
    byte[] bytes = length <= pool.scratch.length ? pool.scratch : new byte[length];
    buffer.getBytes(buffer.readerIndex(), bytes, 0, length);
    return session.onLinkReadInPlace(link, bytes, 0, length, now());
  }

  /** What the client does not want yet stays in the session. */
  private void store(NettyLink link, ByteBuf buffer) {
    now();
    try {
      while (buffer.isReadable() && !link.isClosed()) {
        byte[] into = link.readBuffer();
        int n = Math.min(buffer.readableBytes(), into.length - link.readOffset());
        buffer.readBytes(into, link.readOffset(), n);
        session.onLinkRead(link, n, nowNanos);
      }
    } finally {
      buffer.release();
    }
  }

  void onReadComplete() {
    if (!closed) {
      delivery.complete();
    }
  }

  void onWritable(NettyLink link) {
    link.writeOut();
    updateWritability(link);
  }

  void onLinkOpened(NettyLink link) {
    if (link.isClosed() || closed) {
      link.closeChannel(); // nobody wants it any more
      return;
    }
    now();
    session.onLinkOpened(link);
    settle(true);
    onReadComplete();
  }

  void onLinkEnded(NettyLink link, String cause, boolean refused) {
    noLongerCongested(link);
    paused.remove(link);
    link.owner = null;
    if (closed || link.isClosed()) {
      return;
    }
    if (refused) {
      link.takeBackWrites();
      session.onLinkRefused(link, cause, now());
    } else {
      session.onLinkFailed(link, cause, now());
    }
    settle(true);
    onReadComplete();
  }

  // ---- Carrying out what the session says ----

  private long now() {
    nowNanos = System.nanoTime();
    return nowNanos;
  }

  /** After every fact: does what is to be done, and hands over what the client may have. */
  private void settle(boolean mayDeliver) {
    act();
    if (!closed && mayDeliver && !acting) {
      delivery.run(); // also the first bytes of a reply whose rest is still to come
    } else if (!closed && (session.isDue() || delivery.mayOvertake())) {
      delivery.later();
    }
    afterDelivery();
  }

  /** The client has had what there was, and may have said more meanwhile. */
  void afterDelivery() {
    if (closed) {
      return;
    }
    act();
    onProgress();
    updateReading();
    arm();
    if (!session.isIdle() && !transparent) {
      watch.begin();
    }
  }

  private void act() {
    if (acting) {
      return;
    }
    acting = true;
    flushes = 0;
    unsentBytes = 0;
    try {
      Action action;
      while ((action = session.nextAction()) != null) {
        NettyLink link = (NettyLink) action.link();
        switch (action.kind()) {
          case OPEN:
            link.owner = this;
            LinkConnector.connect(dialer, client.channel(), link);
            break;
          case WRITE:
            link.writeOut();
            updateWritability(link);
            break;
          default:
            // the client's channel stays its own to close, whoever its commands go to
            if (link != home) {
              link.closeChannel();
            }
            break;
        }
      }
    } finally {
      acting = false;
    }
  }

  /**
   * Follows the session where it needs more than links: the refresher, and the short way for plain
   * servers.
   */
  private void onProgress() {
    if (!registered && !letGo && session.cluster() != null) {
      registered = true;
      shared.cache().alias(configured, dialer.tls(), session.cluster(), nowNanos);
      shared.refresher().join(session.cluster(), this);
    }
    if (!transparent && session.isTransparent()) {
      transparent = true;
    }
  }

  private void arm() {
    long wake = session.nextWakeNanos();
    if (wake == Long.MAX_VALUE || timer != null && wake - timerAtNanos >= 0) {
      return; // one that is early does no harm
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerAtNanos = wake;
    try {
      timer =
          client
              .executor()
              .schedule(this::onTime, Math.max(0, wake - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      timer = null; // the event loop shuts down, and closes the client's connection with it
    }
  }

  private void onTime() {
    timer = null;
    if (closed) {
      return;
    }
    try {
      session.onTime(now());
      settle(true);
      onReadComplete();
    } catch (RuntimeException e) {
      onMistake(e);
    }
  }

  /** A mistake of ours: the client must not wait for ever for what nobody brings any more. */
  void onMistake(RuntimeException e) {
    Log.error("a connection to " + configured + " ends: internal error", e);
    fail("internal error: " + e);
  }

  /**
   * The session has given up: the client shall see what it would see if its one server had dropped
   * the connection.
   */
  void fail(String failure) {
    if (!closed) {
      if (Log.isDebug()) {
        Log.debug("closing a connection to " + configured + ": " + failure);
      }
      close();
      client.close();
    }
  }

  /** {@code link} is given up although its connection is not broken. */
  void giveUp(NettyLink link, String cause) {
    session.onLinkFailed(link, cause, now());
    settle(true);
    onReadComplete();
  }

  // ---- Pressure ----

  /** The client sees its channel as not writable while one of its links is not. */
  private void updateWritability(NettyLink link) {
    if (!link.isCongested() || link == home) {
      noLongerCongested(link);
    } else if (!congested.contains(link)) {
      congested.add(link);
      Writability.set(client.channel(), false);
    }
  }

  private void noLongerCongested(NettyLink link) {
    if (congested.remove(link) && congested.isEmpty()) {
      Writability.set(client.channel(), true);
    }
  }

  /**
   * Stops reading from links that bring more than the client takes, but for the one whose bytes it
   * needs next.
   */
  private void updateReading() {
    for (int i = paused.size() - 1; i >= 0; i--) {
      NettyLink link = paused.get(i);
      if (!isAhead(link)) {
        paused.remove(i);
        link.pause(false);
      }
    }
  }

  private boolean isAhead(NettyLink link) {
    return (link.waitingBytes() > WAITING_MAX || session.pushesWaiting() > PUSHES_WAITING_MAX)
        && (!delivery.wants() || session.awaited() != link);
  }

  /** A link has brought something. */
  private void limit(NettyLink link) {
    if (!link.paused && link != home && isAhead(link)) {
      link.pause(true);
      if (link.paused) {
        paused.add(link);
      }
    }
  }

  // ---- For the refresher ----

  @Override
  public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
      throws IOException {
    return ChannelConnection.open(dialer, client.channel(), address, state, timeoutMillis);
  }

  @Override
  public NodeAddress configured() {
    return configured;
  }

  @Override
  public ConnectionState state() {
    return session.state();
  }

  @Override
  public long commands() {
    return session.commands();
  }

  @Override
  public LinkStock stock() {
    return pool;
  }

  // ---- Where the session gets its links from ----

  @Override
  public Link lease(Node node, ConnectionState state) {
    NettyLink link;
    while ((link = pool.take(node, state)) != null) {
      if (link.closings == session.cluster().closings()) {
        link.owner = this;
        return link;
      }
      link.closeChannel(); // its node may have done so already, and it is not known here yet
    }
    return null;
  }

  @Override
  public boolean reclaim(Link link) {
    NettyLink idle = (NettyLink) link;
    boolean there = idle.pool != null && idle.pool.remove(idle);
    if (there) {
      idle.owner = this;
    }
    return there;
  }

  @Override
  public Link create(Node node, ConnectionState state) {
    return new NettyLink(node, state, pool, session.cluster().activity());
  }

  @Override
  public void release(Link link) {
    NettyLink idle = (NettyLink) link;
    noLongerCongested(idle);
    if (paused.remove(idle)) {
      idle.pause(false);
    }
    idle.owner = null;
    idle.closings = session.cluster().closings();
    pool.put(idle, nowNanos);
  }

  @Override
  public void discard(Node node) {
    pool.discard(node);
  }
}
