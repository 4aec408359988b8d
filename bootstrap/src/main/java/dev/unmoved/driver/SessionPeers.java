package dev.unmoved.driver;

import dev.unmoved.engine.Session;
import dev.unmoved.engine.link.Peer;
import dev.unmoved.engine.link.Peers;
import dev.unmoved.topology.Cluster;
import org.jspecify.annotations.Nullable;

/** One session among the others of the JVM. Thread-safe, but for {@link #find}. */
final class SessionPeers implements Peers {
  private final Refresher refresher;
  private final Runnable waker;
  private final PooledLink home; // the client's own connection
  private volatile @Nullable Session session; // null: it has not begun
  private volatile @Nullable Peer own; // null until it is asked for

  SessionPeers(Refresher refresher, Runnable waker, PooledLink home) {
    this.refresher = refresher;
    this.waker = waker;
    this.home = home;
  }

  void begun(Session its) {
    session = its;
  }

  @Override
  public Peer own() {
    Peer made = own;
    if (made == null) {
      synchronized (this) {
        made = own;
        if (made == null) {
          made = new Peer(waker);
          own = made;
        }
      }
    }
    return made;
  }

  @Override
  public @Nullable Peer known() {
    return own;
  }

  @Override
  public @Nullable Peer find(String address) {
    Session begun = session;
    Cluster cluster = begun == null ? null : begun.cluster();
    return cluster == null ? null : refresher.peer(cluster, address);
  }

  /** This session, if its client's own connection is listed with {@code address}. */
  @Nullable Peer ifAt(String address) {
    return address.equals(home.localAddress()) ? own() : null;
  }

  /** The client's connection has ended. */
  void close() {
    Peer made = own;
    if (made != null) {
      made.close();
    }
  }
}
