package dev.unmoved.socket;

import dev.unmoved.driver.Control;
import dev.unmoved.driver.LinkStock;
import dev.unmoved.driver.Loans;
import dev.unmoved.driver.Management;
import dev.unmoved.driver.Mistake;
import dev.unmoved.driver.NodeConnection;
import dev.unmoved.driver.RefreshSource;
import dev.unmoved.engine.Action;
import dev.unmoved.engine.ConnectionState;
import dev.unmoved.engine.Link;
import dev.unmoved.engine.LinkSource;
import dev.unmoved.engine.Session;
import dev.unmoved.log.Log;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Carries out one session's actions on real sockets, on the threads with which the client writes
 * and reads.
 *
 * <p>Threads. The session and everything it holds is guarded by {@link #lock}. Writing and dialling
 * happen under the lock; reading never does: the thread that reads gives the lock up first, so
 * another may write meanwhile (Jedis' unsubscribe). A session that listens on several links has a
 * {@link LinkListener} for each of them; the client's thread then waits for what they bring instead
 * of reading itself. {@link #close} never waits for the lock: it closes the socket that somebody
 * blocks on, and whoever holds the lock then finishes the closing.
 *
 * <p>Mistakes of ours. Whatever is thrown that should not be ends the connection, since the session
 * may be half updated from then on: it is told and asked nothing more, its links are closed, and
 * everybody who uses the connection, now or later, gets an {@link IOException} that says so.
 */
final class SocketDriver implements LinkSource, RefreshSource {
  /**
   * Bytes a client may write without a flush before they go out anyway; about what a socket takes
   * at once.
   */
  private static final int UNFLUSHED_MAX = 64 * 1024;

  private static final int GATHER_BUFFER = 16 * 1024;

  /**
   * How long a thread that reads while others write may miss that the next reply comes from
   * elsewhere.
   */
  private static final int IDLE_SLICE_MILLIS = 250;

  private static final int HANDSHAKE_TIMEOUT_MILLIS = 2_000;

  private final ClusterSockets.Runtime runtime;
  private final Dialer dialer;
  private final boolean eager; // the client need not flush what it has written
  private final NodeAddress configured; // as the application names it
  private final SocketLink original;
  private final LinkPool pool;
  private final Loans<SocketLink> loans = new Loans<SocketLink>();
  private final Session session;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private byte[] gather; // commands for one link that do not lie side by side
  private int unflushed;
  private boolean registered; // with the refresher
  private boolean cleanedUp;
  private SSLException tlsFailure; // of the link that broke last, where TLS was the reason
  // the time of the last fact, so that a lease and a return cost no look at the clock
  private long nowNanos;
  private int listeners; // threads that read links
  private boolean woken; // threads that write have had to wake the one that reads
  private boolean ended; // home has ended its stream while the client awaited nothing from it
  private Node recentNode; // the shelf that served last
  private ConnectionState recentState;
  private LinkPool.Shelf recentShelf;
  private volatile SocketLink reading; // what close has to interrupt
  private volatile SocketLink writing;
  private volatile boolean closed;
  private volatile Throwable mistake; // of ours, that has ended the connection
  private volatile String mistakeInWords;
  private boolean leftPool;
  private SocketLink passage; // over which bytes pass as they are; written before transparent is
  private volatile boolean transparent;
  private volatile boolean letGo; // it was served, and could be again

  SocketDriver(
      ClusterSockets.Runtime runtime,
      Socket socket,
      NodeAddress configured,
      NodeAddress actual,
      Dialer dialer,
      boolean eager,
      long seed)
      throws IOException {
    this.runtime = runtime;
    this.eager = eager;
    this.dialer = dialer;
    this.configured = configured;
    this.original = new SocketLink(null, ConnectionState.NEW, null, null);
    original.connected(socket);
    Management.onConnection();
    this.pool = runtime.pools.join(dialer);
    this.passage = original;
    boolean begun = false;
    try {
      this.session =
          new Session(
              runtime.options,
              runtime.cache,
              this,
              original,
              actual,
              dialer.tls(),
              seed,
              System.nanoTime());
      onProgress();
      begun = true;
    } finally {
      if (!begun) {
        leave();
      }
    }
  }

  /** Goes on with a connection that its client has used before: see {@link Session#takeOver}. */
  void takeOver(ConnectionState learned, byte[] clients) throws IOException {
    lock.lock();
    try {
      session.takeOver(learned, clients);
    } catch (Throwable e) {
      throw ended(e);
    } finally {
      release();
    }
  }

  // ---- The client's side ----

  void write(byte[] source, int offset, int length) throws IOException {
    if (transparent) {
      passage.write(source, offset, length);
      return;
    }
    lock.lock();
    try {
      checkUsable();
      if (!Control.routes() && reading == null && session.letGo(now())) {
        letGo();
        passage.write(source, offset, length);
        return;
      }
      if (session.isTracking()) {
        // should that break the connection, the next read tells, as of a server that died
        hearPushes(false);
      }
      session.onClientBytes(source, offset, length, now());
      unflushed += length;
      if (eager || unflushed > UNFLUSHED_MAX) {
        actForReader();
      }
    } catch (Throwable e) {
      throw ended(e);
    } finally {
      release();
    }
  }

  void flush(int timeoutMillis) throws IOException {
    if (transparent) {
      passage.flush();
      return;
    }
    lock.lock();
    try {
      if (!closed) { // flushing a closed socket does nothing; Jedis 2.0 does it
        checkOpen();
        actForReader();
        if (session.mustDrain()) {
          drain(timeoutMillis);
        }
      }
    } catch (Throwable e) {
      throw ended(e);
    } finally {
      release();
    }
  }

  /** Reads what a client that has turned replies off will not read. */
  private void drain(int timeoutMillis) throws IOException {
    while (session.mustDrain() && !closed) {
      act();
      SocketLink link = (SocketLink) session.awaited();
      if (link == null) {
        waitForTime(timeoutMillis);
      } else {
        readLink(link, null, 0, 0, timeoutMillis);
      }
    }
    act();
    checkUsable();
  }

  /**
   * Like {@link java.io.InputStream#read(byte[], int, int)}; {@code timeoutMillis} 0 waits for
   * ever.
   */
  int read(byte[] target, int offset, int length, int timeoutMillis) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (transparent) {
      return readTransparent(target, offset, length, timeoutMillis);
    }
    long start = timeoutMillis == 0 ? 0 : System.nanoTime();
    boolean justBegun = true;
    lock.lock();
    try {
      while (true) {
        checkOpen();
        justBegun &= !act();
        int delivered = session.deliver(target, offset, length);
        onProgress();
        if (delivered > 0) {
          if (listeners > 0) {
            changed.signalAll(); // there may be room again
          }
          return delivered;
        }
        if (ended && session.isIdle()) {
          return -1;
        }
        checkUsable();
        if (transparent) {
          break;
        }
        int remaining =
            timeoutMillis == 0 || justBegun ? timeoutMillis : remainingMillis(start, timeoutMillis);
        justBegun = false;
        SocketLink link = (SocketLink) session.awaited();
        if (link == null || link.heard) {
          await(link, remaining);
          continue;
        }
        int n;
        if (woken && session.isIdle() && (remaining == 0 || remaining > IDLE_SLICE_MILLIS)) {
          n = readIdle(link, target, offset, length);
        } else {
          n = readLink(link, target, offset, length, remaining);
        }
        if (n != 0) {
          return n; // in place, or the end of the stream
        }
      }
    } catch (Throwable e) {
      throw ended(e);
    } finally {
      release();
    }
    return readTransparent(target, offset, length, timeoutMillis);
  }

  int available() throws IOException {
    if (transparent) {
      return passage.available();
    }
    lock.lock();
    try {
      checkNoMistake();
      if (session.isListening()) {
        session.onTime(now());
        act();
      }
      if (session.isTracking()) {
        hearPushes(true);
        checkUsable();
      }
      int deliverable = session.deliverable();
      SocketLink link = deliverable > 0 ? null : (SocketLink) session.awaited();
      return link == null || link.heard ? deliverable : link.available();
    } catch (Throwable e) {
      throw ended(e);
    } finally {
      release();
    }
  }

  /**
   * Takes what links have to say unasked: the client is about to trust its cache. That a link was
   * closed is not to be seen without trying to read from it, which takes a millisecond, so that is
   * done where it is likely, and once a second.
   */
  private void hearPushes(boolean all) {
    int closings = session.cluster() == null ? 0 : session.cluster().closings();
    for (Link each : session.pushing()) {
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
        byte[] buffer = link.readBuffer();
        int space = buffer.length - link.readOffset();
        int n = link.read(buffer, link.readOffset(), Math.min(Math.max(1, available), space), 1);
        if (n < 0) {
          onEndOfStream(link);
        } else {
          session.onLinkRead(link, n, now());
          available = link.available();
        }
      }
    } catch (SocketTimeoutException e) {
      // It has nothing to say, and is there.
    } catch (IOException e) {
      onBroken(link, "", e);
    }
  }

  /** May be called by any thread, at any time, more than once. */
  void close() {
    closed = true;
    interrupt(reading);
    interrupt(writing);
    interrupt(passage);
    original.closeSocket();
    cleanUpIfFree();
  }

  private static void interrupt(SocketLink link) {
    if (link != null) {
      link.closeSocket();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Whether it served its client until the agent was switched off, and passes bytes as they are
   * since.
   */
  boolean isLetGo() {
    return letGo;
  }

  /** The connection over which bytes pass as they are, once they do. */
  Socket passage() {
    return passage.socket();
  }

  /** From now on nothing of ours is needed for this connection, nor kept for it. */
  private void letGo() {
    leave();
    pass();
    letGo = true;
  }

  private void pass() {
    passage = (SocketLink) session.home();
    transparent = true;
  }

  private void leave() {
    if (registered) {
      registered = false;
      runtime.refresher.leave(session.cluster(), this);
    }
    if (!leftPool) {
      leftPool = true;
      runtime.pools.leave(dialer, pool);
    }
  }

  // ---- Carrying out what the session says ----

  private long now() {
    nowNanos = System.nanoTime();
    return nowNanos;
  }

  /** Returns whether there was anything to do. */
  private boolean act() {
    unflushed = 0;
    boolean acted = false;
    Action action;
    if (session.isListening()) {
      listen();
    }
    while ((action = nextAction()) != null) {
      acted = true;
      SocketLink link = (SocketLink) action.link();
      switch (action.kind()) {
        case OPEN:
          if (session.isListening() && session.listening().contains(link)) {
            startListener(link); // which opens it, so that a node that is down holds nobody up
          } else {
            open(link);
          }
          break;
        case WRITE:
          writeTo(link);
          break;
        default:
          if (link.isParting()) {
            link.letWritesArrive();
          }
          link.closeSocket();
          loans.remove(link);
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
  private Action nextAction() {
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
  private void actForReader() throws IOException {
    act();
    SocketLink waitedOn = reading;
    while (waitedOn != null
        && waitedOn == reading
        && !waitedOn.heard
        && !closed
        && session.awaited() == null
        && session.nextWakeNanos() != Long.MAX_VALUE
        && !session.nudge(waitedOn)) {
      waitForTime(0);
      act();
    }
  }

  private void open(SocketLink link) {
    onDialled(link, dial(link));
  }

  /** Returns what went wrong, or null. */
  private Throwable dial(SocketLink link) {
    NodeAddress address = link.node().address();
    try {
      Socket socket = dialer.dial(address.host(), address.port(), 0);
      link.connected(socket);
      if (isOver()) {
        link.closeSocket();
      }
      Handshake.replay(link.state(), link, HANDSHAKE_TIMEOUT_MILLIS);
      return null;
    } catch (Throwable e) {
      // The client's own socket factory is code we do not know; whatever it throws, its connection
      // could not be made.
      link.closeSocket();
      return e;
    }
  }

  private void onDialled(SocketLink link, Throwable failed) {
    now();
    if (failed == null) {
      session.onLinkOpened(link);
    } else if (failed instanceof Handshake.RefusedException) {
      session.onLinkRefused(link, failed.getMessage(), nowNanos);
    } else {
      session.onLinkFailed(link, "cannot connect: " + failed, nowNanos);
    }
  }

  // ---- Listening on several links ----

  /**
   * Sees to it that every link to listen on is read by a thread of its own, but for one that
   * somebody reads right now.
   */
  private void listen() {
    for (Link each : session.listening()) {
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
    LinkListener.start(this, link, String.valueOf(link.node() == null ? configured : link.node()));
    link.heard = true; // it cannot have begun: for that it needs the lock
    listeners++;
  }

  /**
   * Opens a link that is not open yet. Returns whether there is anything to listen to. Called
   * without the lock.
   */
  boolean openToListen(SocketLink link) {
    if (link.isConnected()) {
      return true;
    }
    Throwable failed = dial(link);
    lock.lock();
    try {
      if (mistake != null || link.isClosed()) {
        link.closeSocket(); // nobody wants it any more
        return false;
      }
      onDialled(link, failed);
      act();
      changed.signalAll();
      return failed == null;
    } catch (Throwable e) {
      ended(e);
      return false;
    } finally {
      release();
    }
  }

  /** Waits while the client lets too much lie. Returns whether to read on. */
  boolean awaitRoom(SocketLink link) {
    lock.lock();
    try {
      while (!isOver() && !link.isClosed() && !session.hasRoom(link)) {
        changed.awaitUninterruptibly();
      }
      return !isOver() && !link.isClosed();
    } catch (Throwable e) {
      ended(e);
      return false;
    } finally {
      release();
    }
  }

  /**
   * Takes what a listener has read: {@code n} bytes, or -1 at the end of the stream or where {@code
   * broken} tells more. Returns whether it is to read on.
   */
  boolean onListened(SocketLink link, byte[] bytes, int n, IOException broken) {
    lock.lock();
    try {
      if (isOver() || link.isClosed()) {
        return false;
      }
      if (broken != null) {
        onBroken(link, "", broken);
      } else if (n < 0) {
        onEndOfStream(link);
      } else {
        take(link, bytes, n);
      }
      act();
      changed.signalAll();
      return !link.isClosed() && session.isListening();
    } catch (Throwable e) {
      ended(e);
      return false;
    } finally {
      release();
    }
  }

  private void take(SocketLink link, byte[] bytes, int length) {
    now();
    for (int taken = 0; taken < length && !link.isClosed(); ) {
      byte[] buffer = link.readBuffer();
      int n = Math.min(length - taken, buffer.length - link.readOffset());
      System.arraycopy(bytes, taken, buffer, link.readOffset(), n);
      session.onLinkRead(link, n, nowNanos);
      taken += n;
    }
  }

  /**
   * A thread that listens has met with a mistake of ours: nobody would read {@code link} any more.
   */
  void onListenerMistake(Throwable thrown) {
    lock.lock();
    try {
      ended(thrown);
    } finally {
      release();
    }
  }

  /** From now on the client's thread reads {@code link} itself, if anybody still does. */
  void onListenerEnded(SocketLink link) {
    lock.lock();
    try {
      link.heard = false;
      listeners--;
      changed.signalAll();
    } finally {
      release();
    }
  }

  /** Waits until a listener has brought something, or it is time for something else. */
  private void await(SocketLink link, int remainingMillis) throws IOException {
    if (listeners == 0) {
      waitForTime(remainingMillis);
      return;
    }
    long wake = session.nextWakeNanos();
    long wait = wake == Long.MAX_VALUE ? Long.MAX_VALUE : wake - System.nanoTime();
    if (remainingMillis > 0) {
      wait = Math.min(wait, TimeUnit.MILLISECONDS.toNanos(remainingMillis));
    }
    boolean interrupted = Thread.interrupted(); // reading from a socket would not notice either
    try {
      if (wait > 0) {
        changed.awaitNanos(wait);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    checkNoMistake();
    if (wake != Long.MAX_VALUE) {
      session.onTime(now());
    }
  }

  private void writeTo(SocketLink link) {
    writing = link;
    try {
      int gathered = 0;
      while (link.nextWrite()) {
        int length = link.writeEnd() - link.writeStart();
        if (gathered == 0 && !link.hasWrites()) {
          // the common case: one range, no copy
          link.write(link.writeBytes(), link.writeStart(), length);
          break;
        }
        if (gather == null) {
          gather = new byte[GATHER_BUFFER];
        }
        if (length > gather.length - gathered) {
          if (gathered > 0) {
            link.write(gather, 0, gathered);
            gathered = 0;
          }
          if (length > gather.length) {
            link.write(link.writeBytes(), link.writeStart(), length);
            continue;
          }
        }
        System.arraycopy(link.writeBytes(), link.writeStart(), gather, gathered, length);
        gathered += length;
      }
      if (gathered > 0) {
        link.write(gather, 0, gathered);
      }
      link.flush();
    } catch (IOException e) {
      onBroken(link, "cannot write: ", e);
    } finally {
      writing = null;
    }
  }

  /** The same for a while only: home, which has to answer to wake this thread up, may hang. */
  private int readIdle(SocketLink link, byte[] target, int offset, int length) throws IOException {
    try {
      return readLink(link, target, offset, length, IDLE_SLICE_MILLIS);
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  /**
   * Returns bytes that now lie in {@code target}, -1 at the end of the client's connection, 0 to
   * look again.
   */
  private int readLink(SocketLink link, byte[] target, int offset, int length, int timeoutMillis)
      throws IOException {
    boolean inPlace = session.canReadInPlace(link);
    byte[] buffer = inPlace ? target : link.readBuffer();
    int from = inPlace ? offset : link.readOffset();
    int space = inPlace ? length : buffer.length - from;
    int n;
    reading = link; // before anybody may start to listen to it
    lock.unlock();
    try {
      checkOpen();
      n = link.read(buffer, from, space, timeoutMillis);
    } catch (SocketTimeoutException e) {
      lock.lock();
      checkOpen();
      throw timedOut(link, e.getMessage());
    } catch (IOException e) {
      lock.lock();
      checkOpen();
      onBroken(link, "", e);
      return 0;
    } finally {
      if (!lock.isHeldByCurrentThread()) {
        lock.lock();
      }
      reading = null;
    }
    checkNoMistake();
    if (n < 0) {
      onEndOfStream(link);
      return ended ? -1 : 0;
    }
    long now = now();
    if (!inPlace) {
      session.onLinkRead(link, n, now);
      return 0;
    }
    return session.onLinkReadInPlace(link, buffer, from, n, now);
  }

  private void onEndOfStream(SocketLink link) {
    ended |= session.isIdle() && session.awaited() == link;
    link.closeSocket();
    session.onLinkFailed(link, "the node closed the connection", now());
  }

  private void waitForTime(int remainingMillis) throws IOException {
    long wake = session.nextWakeNanos();
    if (wake == Long.MAX_VALUE) {
      throw new SocketException(
          "unmoved: internal error: waiting for a reply that nothing will bring: "
              + session.trouble());
    }
    long wait = wake - System.nanoTime();
    if (remainingMillis > 0) {
      wait = Math.min(wait, TimeUnit.MILLISECONDS.toNanos(remainingMillis));
    }
    try {
      if (wait > 0) {
        changed.awaitNanos(wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("interrupted while waiting to repeat " + session.trouble());
    }
    checkNoMistake();
    session.onTime(now());
  }

  private int remainingMillis(long startNanos, int timeoutMillis) throws SocketTimeoutException {
    long remaining = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    if (remaining <= 0) {
      throw timedOut((SocketLink) session.awaited(), "Read timed out");
    }
    return (int) remaining;
  }

  /** The client's own time limit has passed: its exception, with the reason added. */
  private SocketTimeoutException timedOut(SocketLink link, String message) {
    Node node = link == null ? null : link.node();
    Cluster cluster = session.cluster();
    if (node != null && cluster != null && !session.isIdle()) {
      runtime.suspects.onTimeout(node, cluster, pool);
    }
    String trouble = session.trouble();
    // applications compare the message
    SocketTimeoutException timedOut = new SocketTimeoutException(message);
    if (trouble != null) {
      timedOut.initCause(new IOException(trouble));
    }
    return timedOut;
  }

  /**
   * Follows the session where it needs more than links: the refresher, and the short way for plain
   * servers.
   */
  private void onProgress() {
    if (!registered && !letGo && session.cluster() != null) {
      registered = true;
      runtime.cache.alias(configured, dialer.tls(), session.cluster(), System.nanoTime());
      runtime.refresher.join(session.cluster(), this);
    }
    if (!transparent && session.isTransparent() && !original.heard && session.home() != null) {
      pass();
    }
  }

  private int readTransparent(byte[] target, int offset, int length, int timeoutMillis)
      throws IOException {
    int n = passage.read(target, offset, length, timeoutMillis);
    try {
      lookForMoved(target, offset, n);
    } catch (Throwable e) {
      lock.lock();
      try {
        throw ended(e);
      } finally {
        release();
      }
    }
    return n;
  }

  private void lookForMoved(byte[] target, int offset, int n) {
    if (n > 6
        && target[offset] == '-'
        && target[offset + 1] == 'M'
        && target[offset + 2] == 'O'
        && target[offset + 3] == 'V'
        && target[offset + 4] == 'E'
        && target[offset + 5] == 'D'
        && session.cluster() == null) {
      // it is a cluster by now; new connections ask again
      runtime.cache.forget(session.homeAddress(), dialer.tls());
    }
  }

  private void checkOpen() throws SocketException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
    checkNoMistake();
  }

  private void checkNoMistake() throws SocketException {
    if (mistake != null) {
      SocketException told = new SocketException(mistakeInWords);
      told.initCause(mistake);
      throw told;
    }
  }

  private boolean isOver() {
    return closed || mistake != null;
  }

  /**
   * What the client is to be told of {@code thrown}. Where that is a mistake of ours, the session
   * may be half updated: nothing is left of the connection then but the words. Called with the
   * lock, and so that whoever waits for it finds the connection ended.
   */
  private IOException ended(Throwable thrown) {
    if (thrown instanceof IOException) {
      return (IOException) thrown;
    }
    if (mistake == null) {
      mistake = thrown;
      transparent = false; // from now on everybody comes by here
      mistakeInWords = Mistake.describe(thrown, session);
      Log.error("a connection to " + configured + " ends: " + mistakeInWords, thrown);
      cleanedUp = true;
      try {
        original.closeSocket();
        interrupt(passage);
        for (SocketLink link : loans.takeAll()) {
          link.closeSocket();
        }
        leave();
      } catch (Throwable e) {
        Log.error("what was left of a connection to " + configured, e);
      } finally {
        changed.signalAll();
      }
    }
    SocketException told = new SocketException(mistakeInWords);
    told.initCause(mistake);
    return told;
  }

  private void checkUsable() throws IOException {
    checkOpen();
    if (session.failure() != null) {
      if (tlsFailure != null) {
        SSLException failed = new SSLException(session.failure());
        failed.initCause(tlsFailure);
        throw failed; // clients and their users tell this kind of failure from others
      }
      throw new SocketException(session.failure());
    }
  }

  /** A link broke under a read or a write. */
  private void onBroken(SocketLink link, String what, IOException e) {
    link.closeSocket();
    if (e instanceof SSLException) {
      tlsFailure = (SSLException) e;
    }
    if (e instanceof SSLHandshakeException) {
      link.takeBackWrites();
      session.onLinkRefused(link, "TLS: " + e.getMessage(), now());
    } else {
      session.onLinkFailed(link, what + e.getMessage(), now());
    }
  }

  private void release() {
    if (lock.isHeldByCurrentThread()) {
      lock.unlock();
    }
    if (closed) {
      cleanUpIfFree();
    }
  }

  private void cleanUpIfFree() {
    if (!lock.tryLock()) {
      return; // whoever holds it looks at closed when done
    }
    try {
      changed.signalAll();
      if (!cleanedUp) {
        cleanedUp = true;
        if (registered) {
          runtime.refresher.leave(session.cluster(), this);
        }
        now();
        session.onClientClosed();
        act();
        if (!leftPool) {
          leftPool = true;
          runtime.pools.leave(dialer, pool);
        }
      }
    } catch (Throwable e) {
      ended(e); // the client has what it wanted
    } finally {
      lock.unlock();
    }
  }

  // ---- For the refresher ----

  @Override
  public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
      throws IOException {
    return SocketConnection.open(dialer, address, state, timeoutMillis);
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
    LinkPool.Shelf shelf = shelf(node, state);
    SocketLink link;
    while ((link = shelf.take()) != null) {
      loans.add(link);
      if (link.closings == session.cluster().closings() && link.isFresh(nowNanos)) {
        return link;
      }
      link.closeSocket();
      loans.remove(link);
    }
    return null;
  }

  @Override
  public boolean reclaim(Link link) {
    SocketLink idle = (SocketLink) link;
    boolean there = idle.shelf != null && idle.shelf.remove(idle);
    if (there) {
      loans.add(idle);
    }
    return there;
  }

  @Override
  public Link create(Node node, ConnectionState state) {
    SocketLink link = new SocketLink(node, state, shelf(node, state), session.cluster().activity());
    loans.add(link);
    return link;
  }

  @Override
  public void release(Link link) {
    SocketLink idle = (SocketLink) link;
    idle.idleSinceNanos = nowNanos;
    idle.closings = session.cluster().closings();
    if (closed && idle.isInterrupted() || !idle.shelf.put(idle)) {
      idle.closeSocket();
    }
    loans.remove(idle);
  }

  @Override
  public void discard(Node node) {
    pool.discard(node);
  }

  private LinkPool.Shelf shelf(Node node, ConnectionState state) {
    if (node != recentNode || state != recentState) {
      recentShelf = pool.shelf(node, state);
      recentNode = node;
      recentState = state;
    }
    return recentShelf;
  }
}
