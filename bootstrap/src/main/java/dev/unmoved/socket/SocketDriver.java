package dev.unmoved.socket;

import dev.unmoved.driver.Control;
import dev.unmoved.driver.DriverLimits;
import dev.unmoved.driver.Management;
import dev.unmoved.driver.NodeConnection;
import dev.unmoved.driver.PooledLink;
import dev.unmoved.driver.SessionHost;
import dev.unmoved.driver.Shelf;
import dev.unmoved.engine.Session;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.privilege.Privileged;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One session on real sockets, on the threads with which the client writes and reads.
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
final class SocketDriver implements SessionHost.Transport, LinkListener.Ear {
  private static final byte[] NOTHING = {};

  private final SocketRuntime runtime;
  private final Dialer dialer;
  private final boolean eager; // the client need not flush what it has written
  private final SocketLink original; // the client's own connection
  private final LinkPools.Pool pool;
  private final SessionHost host;
  private final Session session;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Fate fate;
  private final ClientTimeout patience;
  private final Carrier carrier;
  private final ReadAhead ahead = new ReadAhead();
  private int unflushed;
  private int unread; // bytes that the client has written since it read
  private boolean cleanedUp;

  SocketDriver(
      SocketRuntime runtime,
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
    this.original = new SocketLink(null, ConnectionState.NEW, null, null);
    original.connected(socket);
    Management.onConnection();
    this.pool = runtime.pools.join(dialer);
    this.host =
        new SessionHost(runtime.shared, this, pool.shelves, original, configured, actual, seed);
    this.session = host.session();
    this.fate = new Fate(host);
    this.patience = new ClientTimeout(host, fate, changed, runtime.suspects);
    this.carrier = new Carrier(host, dialer, fate, patience, lock, changed, this);
    boolean begun = false;
    try {
      onProgress();
      begun = true;
    } finally {
      if (!begun) {
        host.leave();
      }
    }
  }

  /** Goes on with a connection that its client has used before: see {@link Session#resumeFrom}. */
  void resumeFrom(ConnectionState learned, byte[] clients) throws IOException {
    lock.lock();
    try {
      session.resumeFrom(learned, clients);
    } catch (Throwable e) {
      throw told(e);
    } finally {
      release();
    }
  }

  // ---- The client's side ----

  void write(byte[] source, int offset, int length) throws IOException {
    if (host.isTransparent()) {
      original.write(source, offset, length);
      return;
    }
    lock.lock();
    try {
      fate.checkUsable();
      if (!Control.routes() && !carrier.isReading() && ahead.length() == 0 && host.letGo()) {
        original.write(source, offset, length);
        return;
      }
      if (session.unasked().isTracking()) {
        // should that break the connection, the next read tells, as of a server that died
        carrier.hearPushes(false);
      }
      session.onClientBytes(source, offset, length, host.now());
      unflushed += length;
      unread += length;
      if (unread > DriverLimits.UNSENT_MAX) {
        unread = 0;
        readAhead();
      }
      if (eager || unflushed > DriverLimits.UNSENT_MAX) {
        unflushed = 0;
        carrier.actForReader();
      }
    } catch (Throwable e) {
      throw told(e);
    } finally {
      release();
    }
  }

  /**
   * The client writes more and more and reads nothing: takes in what has come, so that its requests
   * need not be remembered until it reads.
   */
  private void readAhead() {
    if (carrier.isReading() || carrier.hasListeners()) {
      return; // somebody reads
    }
    do {
      ahead.append(session);
    } while (!ahead.isFull() && !fate.isClosed() && carrier.readAvailable());
    if (ahead.length() > 0) {
      changed.signalAll(); // whoever waits to read may
    }
  }

  void flush(int timeoutMillis) throws IOException {
    if (host.isTransparent()) {
      original.flush();
      return;
    }
    lock.lock();
    try {
      if (!fate.isClosed()) { // flushing a closed socket does nothing; Jedis 2.0 does it
        fate.checkNoMistake();
        unflushed = 0;
        carrier.actForReader();
        if (session.mustDrain()) {
          drain(timeoutMillis);
        }
      }
    } catch (Throwable e) {
      throw told(e);
    } finally {
      release();
    }
  }

  /** Reads what a client that has turned replies off will not read. */
  private void drain(int timeoutMillis) throws IOException {
    long start = System.nanoTime();
    while (session.mustDrain() && !fate.isClosed()) {
      carrier.act();
      int remaining = timeoutMillis == 0 ? 0 : patience.remainingMillis(start, timeoutMillis);
      SocketLink link = (SocketLink) session.awaited();
      if (link == null) {
        patience.waitForTime(remaining);
      } else {
        carrier.readLink(link, NOTHING, 0, 0, remaining);
      }
    }
    carrier.act();
    fate.checkUsable();
  }

  /**
   * Like {@link java.io.InputStream#read(byte[], int, int)}; {@code timeoutMillis} 0 waits for
   * ever.
   */
  int read(byte[] target, int offset, int length, int timeoutMillis) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (host.isTransparent()) {
      return readTransparent(target, offset, length, timeoutMillis);
    }
    long start = timeoutMillis == 0 ? 0 : System.nanoTime();
    boolean justBegun = true;
    lock.lock();
    try {
      while (true) {
        fate.checkOpen();
        unflushed = 0;
        unread = 0;
        justBegun &= !carrier.act();
        int delivered = ahead.read(target, offset, length);
        if (delivered == 0) {
          delivered = session.deliver(target, offset, length);
          onProgress();
        }
        if (delivered > 0) {
          if (carrier.hasListeners()) {
            changed.signalAll(); // there may be room again
          }
          return delivered;
        }
        if (carrier.isEnded() && session.isIdle()) {
          return -1;
        }
        fate.checkUsable();
        if (host.isTransparent()) {
          break;
        }
        int remaining =
            timeoutMillis == 0 || justBegun
                ? timeoutMillis
                : patience.remainingMillis(start, timeoutMillis);
        justBegun = false;
        int n = readOnce(target, offset, length, remaining);
        if (n != 0) {
          return n; // in place, or the end of the stream
        }
      }
    } catch (Throwable e) {
      throw told(e);
    } finally {
      release();
    }
    return readTransparent(target, offset, length, timeoutMillis);
  }

  /** Reads from the link that is awaited, or waits; returns as {@link Carrier#readLink} does. */
  private int readOnce(byte[] target, int offset, int length, int remainingMillis)
      throws IOException {
    SocketLink link = (SocketLink) session.awaited();
    if (link == null || link.heard) {
      if (carrier.hasListeners()) {
        patience.waitForListeners(remainingMillis);
      } else {
        patience.waitForTime(remainingMillis);
      }
      return 0;
    }
    long until = session.awaitedUntilNanos();
    if (until != Long.MAX_VALUE) {
      return carrier.readUntil(until, link, target, offset, length, remainingMillis);
    }
    boolean idle = carrier.isWoken() && session.isIdle();
    if (idle && (remainingMillis == 0 || remainingMillis > DriverLimits.IDLE_SLICE_MILLIS)) {
      return carrier.readIdle(link, target, offset, length);
    }
    return carrier.readLink(link, target, offset, length, remainingMillis);
  }

  int available() throws IOException {
    if (host.isTransparent()) {
      return original.available();
    }
    lock.lock();
    try {
      fate.checkNoMistake();
      if (session.unasked().isListening()) {
        session.onTime(host.now());
        unflushed = 0;
        carrier.act();
      }
      if (session.unasked().isTracking()) {
        carrier.hearPushes(true);
        fate.checkUsable();
      }
      int deliverable = ahead.length() > 0 ? ahead.length() : session.deliverable();
      SocketLink link = deliverable > 0 ? null : (SocketLink) session.awaited();
      return link == null || link.heard ? deliverable : link.available();
    } catch (Throwable e) {
      throw told(e);
    } finally {
      release();
    }
  }

  private int readTransparent(byte[] target, int offset, int length, int timeoutMillis)
      throws IOException {
    int n = original.read(target, offset, length, timeoutMillis);
    try {
      host.onPassed(target, offset, n);
    } catch (Throwable e) {
      lock.lock();
      try {
        throw told(e);
      } finally {
        release();
      }
    }
    return n;
  }

  /** May be called by any thread, at any time, more than once. */
  void close() {
    fate.close();
    carrier.interrupt();
    original.closeConnection();
    cleanUpIfFree();
  }

  boolean isClosed() {
    return fate.isClosed();
  }

  /**
   * The connection over which bytes pass as they are since the agent was switched off, or null
   * while they do not.
   */
  @Nullable Socket letGo() {
    return host.isLetGo() ? original.socket() : null;
  }

  private void onProgress() {
    host.onProgress(!original.heard);
  }

  /**
   * What the client is to be told of {@code thrown}. Where that is a mistake of ours, nothing is
   * left of the connection but the words. Called with the lock, so that whoever waits for it finds
   * the connection ended.
   */
  private IOException told(Throwable thrown) {
    if (thrown instanceof IOException) {
      return (IOException) thrown;
    }
    cleanedUp = true;
    host.onMistake(thrown);
    original.closeConnection();
    changed.signalAll();
    return fate.mistake();
  }

  private void release() {
    if (lock.isHeldByCurrentThread()) {
      lock.unlock();
    }
    if (fate.isClosed()) {
      cleanUpIfFree();
    }
  }

  private void cleanUpIfFree() {
    if (!lock.tryLock()) {
      return; // whoever holds it looks at the fate when done
    }
    try {
      changed.signalAll();
      if (!cleanedUp) {
        cleanedUp = true;
        host.now();
        session.onClientClosed();
        carrier.act();
        host.leave();
      }
    } catch (Throwable e) {
      told(e); // in the log: the client has what it wanted
    } finally {
      lock.unlock();
    }
  }

  // ---- Threads that listen ----

  @Override
  public boolean openToListen(SocketLink link) {
    if (link.isConnected()) {
      return true;
    }
    Throwable failed = carrier.dial(link);
    lock.lock();
    try {
      if (host.isBroken() || link.isClosed()) {
        link.closeConnection(); // nobody wants it any more
        return false;
      }
      carrier.onDialled(link, failed);
      carrier.act();
      changed.signalAll();
      return failed == null;
    } catch (Throwable e) {
      told(e);
      return false;
    } finally {
      release();
    }
  }

  @Override
  public boolean awaitRoom(SocketLink link) {
    lock.lock();
    try {
      while (!fate.isOver() && !link.isClosed() && !session.unasked().hasRoom(link)) {
        changed.awaitUninterruptibly();
      }
      return !fate.isOver() && !link.isClosed();
    } catch (Throwable e) {
      told(e);
      return false;
    } finally {
      release();
    }
  }

  @Override
  public boolean onListened(SocketLink link, byte[] bytes, int n, @Nullable IOException broken) {
    lock.lock();
    try {
      if (fate.isOver() || link.isClosed()) {
        return false;
      }
      if (broken != null) {
        carrier.onBroken(link, "", broken);
      } else if (n < 0) {
        carrier.onEndOfStream(link);
      } else {
        carrier.onListened(link, bytes, n);
      }
      carrier.act();
      changed.signalAll();
      return !link.isClosed() && session.unasked().isListening();
    } catch (Throwable e) {
      told(e);
      return false;
    } finally {
      release();
    }
  }

  @Override
  public void onListenerMistake(Throwable thrown) {
    lock.lock();
    try {
      told(thrown);
    } finally {
      release();
    }
  }

  @Override
  public void onListenerEnded(SocketLink link) {
    lock.lock();
    try {
      carrier.onListenerEnded(link);
      changed.signalAll();
    } finally {
      release();
    }
  }

  // ---- For the host ----

  @Override
  public void wake() {
    Privileged.daemon(
            new Runnable() {
              @Override
              public void run() {
                look();
              }
            },
            "unmoved-listen-woken")
        .start();
  }

  private void look() {
    lock.lock();
    try {
      if (!fate.isOver() && !cleanedUp && !host.isTransparent()) {
        session.onTime(host.now());
        carrier.act();
        changed.signalAll();
      }
    } catch (Throwable e) {
      told(e);
    } finally {
      release();
    }
  }

  @Override
  public PooledLink newLink(
      Node node, ConnectionState state, Shelf<PooledLink> shelf, @Nullable Activity activity) {
    return new SocketLink(node, state, shelf, activity);
  }

  @Override
  public void onLent(PooledLink link) {
    // nothing has to be known of it
  }

  @Override
  public boolean onReturned(PooledLink link) {
    return !(fate.isClosed() && ((SocketLink) link).isInterrupted());
  }

  @Override
  public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
      throws IOException {
    return SocketConnection.open(dialer, address, session.replay(state), timeoutMillis);
  }

  @Override
  public @Nullable Object application() {
    return dialer.application();
  }

  @Override
  public @Nullable Object client() {
    return dialer.client();
  }

  @Override
  public boolean tls() {
    return dialer.tls();
  }

  @Override
  public void leavePool() {
    runtime.pools.leave(pool);
  }
}
