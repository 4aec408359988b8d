package dev.unmoved.socket;

import dev.unmoved.driver.DriverLimits;
import dev.unmoved.driver.SessionHost;
import dev.unmoved.engine.Loss;
import dev.unmoved.engine.Session;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.Link.Action;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what one session says, on its links: opens, writes, reads, and has threads listen.
 *
 * <p>Guarded by the lock of the session's driver, which is given up for as long as a link is read,
 * and taken again whatever comes of it.
 */
final class Carrier {
  private final SessionHost host;
  private final Session session;
  private final Dialer dialer;
  private final Fate fate;
  private final ClientTimeout patience;
  private final ReentrantLock lock;
  private final Condition changed;
  private final LinkListener.Ear ear;
  private final LinkWriter writer = new LinkWriter();

  private int listeners; // threads that read links
  private boolean woken; // threads that write have had to wake the one that reads
  private boolean ended; // home has ended its stream while the client awaited nothing from it
  private volatile @Nullable SocketLink reading; // what close has to interrupt
  private volatile @Nullable SocketLink writing;

  Carrier(
      SessionHost host,
      Dialer dialer,
      Fate fate,
      ClientTimeout patience,
      ReentrantLock lock,
      Condition changed,
      LinkListener.Ear ear) {
    this.host = host;
    this.session = host.session();
    this.dialer = dialer;
    this.fate = fate;
    this.patience = patience;
    this.lock = lock;
    this.changed = changed;
    this.ear = ear;
  }

  /** Wakes whoever is blocked on a link. May be called by any thread. */
  void interrupt() {
    interrupt(reading);
    interrupt(writing);
  }

  private static void interrupt(@Nullable SocketLink link) {
    if (link != null) {
      link.closeConnection();
    }
  }

  /** Whether home has ended its stream while the client awaited nothing from it. */
  boolean isEnded() {
    return ended;
  }

  /** Whether threads read links. */
  boolean hasListeners() {
    return listeners > 0;
  }

  /** Whether somebody waits for what a link brings. */
  boolean isReading() {
    return reading != null;
  }

  /** Whether the thread that reads has to be woken at times, when others write. */
  boolean isWoken() {
    return woken;
  }

  // ---- What is to be done ----

  /** Does all the session wants done. Returns whether there was anything. */
  boolean act() {
    boolean acted = false;
    Action action;
    if (session.unasked().isListening()) {
      listen();
    }
    while ((action = nextAction()) != null) {
      acted = true;
      SocketLink link = (SocketLink) action.link();
      switch (action.kind()) {
        case OPEN:
          if (session.unasked().isListening() && session.unasked().listening().contains(link)) {
            startListener(link); // which opens it, so that a node that is down holds nobody up
          } else {
            onDialled(link, dial(link));
          }
          break;
        case WRITE:
          writeTo(link);
          break;
        default:
          if (link.isParting()) {
            link.letWritesArrive();
          }
          link.closeConnection();
          host.onClosed(link);
          break;
      }
    }
    if (listeners > 0 && acted) {
      changed.signalAll(); // whoever waits may have something to read now, or to deliver
    }
    return acted;
  }

  /**
   * What the session wants done. Behind all of it, where another thread waits on a link that has
   * nothing to say any more, as a client's reading thread does on home while nothing is asked: that
   * one has to be woken to read where the next reply comes from.
   */
  private @Nullable Action nextAction() {
    Action action = session.nextAction();
    SocketLink waitedOn = reading;
    if (action == null
        && waitedOn != null
        && !waitedOn.heard
        && !session.isIdle()
        && session.awaited() != waitedOn) {
      woken = true;
      session.nudge(waitedOn);
      action = session.nextAction();
    }
    return action;
  }

  /**
   * Acts, also in place of a thread that waits for home and cannot be woken, until that one has
   * something to wait for.
   */
  void actForReader() throws IOException {
    act();
    SocketLink waitedOn = reading;
    while (waitedOn != null
        && waitedOn == reading
        && !waitedOn.heard
        && !fate.isClosed()
        && session.awaited() == null
        && session.nextWakeNanos() != Long.MAX_VALUE
        && !session.nudge(waitedOn)) {
      patience.waitForTime(0);
      act();
    }
  }

  /** Opens a link. Returns what went wrong, or null. Needs no lock. */
  @Nullable Throwable dial(SocketLink link) {
    try {
      NodeAddress address = link.knownNode().address();
      link.connected(dialer.dial(address.host(), address.port(), 0));
      if (fate.isOver()) {
        link.closeConnection();
      }
      link.replayed(
          Handshake.perform(
              session.replay(link.state()), dialer, link, DriverLimits.HANDSHAKE_MILLIS));
      return null;
    } catch (Throwable e) {
      // The client's own socket factory is code we do not know; whatever it throws, its connection
      // could not be made.
      link.closeConnection();
      return e;
    }
  }

  /** {@link #dial} has come to an end. */
  void onDialled(SocketLink link, @Nullable Throwable failed) {
    long now = host.now();
    if (failed == null) {
      host.onOpened(link);
    } else if (failed instanceof Handshake.RefusedException) {
      session.onLinkLost(link, ((Handshake.RefusedException) failed).loss, now);
    } else {
      session.onLinkFailed(link, "cannot connect: " + failed, now);
    }
  }

  private void writeTo(SocketLink link) {
    writing = link;
    try {
      writer.writeOut(link);
    } catch (IOException e) {
      onBroken(link, "cannot write: ", e);
    } finally {
      writing = null;
    }
  }

  // ---- Threads that listen ----

  /**
   * Sees to it that every link to listen on is read by a thread of its own, but for one that
   * somebody reads right now.
   */
  private void listen() {
    for (Link each : session.unasked().listening()) {
      SocketLink link = (SocketLink) each;
      if (link == reading) {
        // whoever reads it looks up when it answers, and leaves it to its thread
        session.nudge(link);
      } else if (!link.heard && link.isConnected()) {
        startListener(link);
      }
    }
  }

  private void startListener(SocketLink link) {
    LinkListener.start(
        ear, link, String.valueOf(link.node() == null ? host.configured() : link.node()));
    link.heard = true; // it cannot have begun: for that it needs the lock
    listeners++;
  }

  /** A thread has stopped listening to {@code link}. */
  void onListenerEnded(SocketLink link) {
    link.heard = false;
    listeners--;
  }

  /** A thread has read so much from {@code link}. */
  void onListened(SocketLink link, byte[] bytes, int length) {
    long now = host.now();
    for (int taken = 0; taken < length && !link.isClosed(); ) {
      byte[] buffer = link.readBuffer();
      int n = Math.min(length - taken, buffer.length - link.readOffset());
      System.arraycopy(bytes, taken, buffer, link.readOffset(), n);
      session.onLinkRead(link, n, now);
      taken += n;
    }
  }

  // ---- Reading ----

  /**
   * Reads with the lock given up meanwhile. Returns bytes that now lie in {@code target}, -1 at the
   * end of the client's connection, 0 to look again.
   */
  int readLink(SocketLink link, byte[] target, int offset, int length, int timeoutMillis)
      throws IOException {
    boolean inPlace = session.canReadInPlace(link);
    byte[] buffer = inPlace ? target : link.readBuffer();
    int from = inPlace ? offset : link.readOffset();
    int space = inPlace ? length : buffer.length - from;
    int n;
    reading = link; // before anybody may start to listen to it
    lock.unlock();
    try {
      fate.checkOpen();
      n = link.read(buffer, from, space, timeoutMillis);
    } catch (SocketTimeoutException e) {
      lock.lock();
      fate.checkNoMistake();
      throw patience.timedOut(link, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      lock.lock();
      fate.checkOpen();
      fate.checkInterrupted();
      onBroken(link, "", e);
      return 0;
    } finally {
      if (!lock.isHeldByCurrentThread()) {
        lock.lock();
      }
      reading = null;
    }
    fate.checkNoMistake();
    if (n < 0) {
      onEndOfStream(link);
      return ended ? -1 : 0;
    }
    long now = host.now();
    if (!inPlace) {
      session.onLinkRead(link, n, now);
      return 0;
    }
    return session.onLinkReadInPlace(link, buffer, from, n, now);
  }

  /**
   * The same for a while only: home, which has to answer to wake this thread up, may hang. Returns
   * 0 when nothing came.
   */
  int readIdle(SocketLink link, byte[] target, int offset, int length) throws IOException {
    try {
      return readLink(link, target, offset, length, DriverLimits.IDLE_SLICE_MILLIS);
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  /**
   * The same, but at {@code untilNanos} the session is told the time when nothing has come. Returns
   * 0 then.
   */
  int readUntil(
      long untilNanos, SocketLink link, byte[] target, int offset, int length, int timeoutMillis)
      throws IOException {
    long millis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime()) + 1;
    boolean isFirst = timeoutMillis == 0 || millis < timeoutMillis;
    try {
      int patience = isFirst ? (int) Math.max(1, millis) : timeoutMillis;
      return readLink(link, target, offset, length, patience);
    } catch (SocketTimeoutException e) {
      if (!isFirst) {
        throw e;
      }
      session.onTime(host.now());
      return 0;
    }
  }

  /**
   * Reads once, and at once, from a link that owes something and has it; false when there is none.
   * Nobody else may be reading.
   */
  boolean readAvailable() {
    for (Link each : session.owing()) {
      SocketLink link = (SocketLink) each;
      try {
        if (!link.heard
            && link.isConnected()
            && link.waitingBytes() < DriverLimits.READ_AHEAD_MAX
            && link.available() > 0) {
          readSome(link, link.available());
          return true;
        }
      } catch (SocketTimeoutException e) {
        // it has nothing yet that could be told from noise: the rest of a TLS record is to come
      } catch (IOException e) {
        onBroken(link, "", e);
        return true;
      }
    }
    return false;
  }

  /** Reads what is there, at most {@code available} bytes. */
  private void readSome(SocketLink link, int available) throws IOException {
    byte[] buffer = link.readBuffer();
    int space = buffer.length - link.readOffset();
    int n = link.read(buffer, link.readOffset(), Math.min(Math.max(1, available), space), 1);
    if (n < 0) {
      onEndOfStream(link);
    } else {
      session.onLinkRead(link, n, host.now());
    }
  }

  /**
   * Takes what links have to say unasked: the client is about to trust its cache. That a link was
   * closed is not to be seen without trying to read from it, which takes a millisecond, so that is
   * done where it is likely, and once a second.
   */
  void hearPushes(boolean all) {
    int closings = session.cluster() == null ? 0 : session.cluster().closings();
    for (Link each : session.unasked().pushing()) {
      SocketLink link = (SocketLink) each;
      // otherwise somebody reads it already, or nothing yet
      if (link != reading && !link.heard && link.isConnected()) {
        boolean doubtful = link.isDoubtful(closings, System.nanoTime());
        if (all || doubtful) {
          hear(link, doubtful);
        }
      }
    }
  }

  private void hear(SocketLink link, boolean doubtful) {
    boolean waits = doubtful;
    try {
      int available = link.available();
      while (!link.isClosed() && (available > 0 || waits)) {
        waits = false;
        readSome(link, available);
        available = link.isClosed() ? 0 : link.available();
      }
    } catch (SocketTimeoutException e) {
      // It has nothing to say, and is there.
    } catch (IOException e) {
      onBroken(link, "", e);
    }
  }

  // ---- Links that end ----

  void onEndOfStream(SocketLink link) {
    ended |= session.isIdle() && session.awaited() == link;
    link.closeConnection();
    session.onLinkFailed(link, "the node closed the connection", host.now());
  }

  /** A link broke under a read or a write. */
  void onBroken(SocketLink link, String what, IOException e) {
    link.closeConnection();
    if (e instanceof SSLException) {
      fate.onTlsFailure((SSLException) e);
    }
    if (e instanceof SSLHandshakeException) {
      link.markUnwritten();
      session.onLinkLost(link, Loss.forGood("TLS: " + e.getMessage()), host.now());
    } else {
      session.onLinkFailed(link, what + e.getMessage(), host.now());
    }
  }
}
