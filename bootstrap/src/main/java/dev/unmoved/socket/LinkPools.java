package dev.unmoved.socket;

import dev.unmoved.driver.IdleLinks;
import dev.unmoved.driver.PooledLink;
import dev.unmoved.driver.Shelves;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The idle links of the JVM's blocking clients, by the identity of their dialers. They live as long
 * as a session with such a dialer does: when the last one closes, so do its links, and nothing of
 * ours outlives an undeployed application.
 *
 * <p>Thread-safe. Locks are held for a few instructions, never across I/O.
 */
final class LinkPools implements IdleLinks {
  /** The links that sessions with interchangeable dialers lend each other. */
  static final class Pool {
    final Shelves<PooledLink> shelves = Shelves.shared();
    private final Object identity;
    private int sessions; // guarded by LinkPools

    private Pool(Object identity) {
      this.identity = identity;
    }
  }

  private final Map<Object, Pool> pools = new HashMap<Object, Pool>(); // guarded by this

  /** A session with this dialer has opened. */
  Pool join(Dialer dialer) {
    Object identity = dialer.identity();
    synchronized (this) {
      Pool pool = pools.get(identity);
      if (pool == null) {
        pool = new Pool(identity);
        pools.put(identity, pool);
      }
      pool.sessions++;
      return pool;
    }
  }

  /** A session that had joined {@code pool} has closed. */
  void leave(Pool pool) {
    synchronized (this) {
      if (--pool.sessions > 0) {
        return;
      }
      pools.remove(pool.identity);
    }
    pool.shelves.close();
  }

  @Override
  public void expire(long deadlineNanos) {
    List<Pool> all;
    synchronized (this) {
      all = new ArrayList<Pool>(pools.values());
    }
    for (Pool pool : all) {
      pool.shelves.expire(deadlineNanos);
    }
  }
}
