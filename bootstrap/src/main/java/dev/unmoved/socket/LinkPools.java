package dev.unmoved.socket;

import dev.unmoved.driver.IdleLinks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@link LinkPool}s of the JVM, by the identity of their dialers. Thread-safe. */
final class LinkPools implements IdleLinks {
  private final Map<Object, LinkPool> pools = new HashMap<Object, LinkPool>(); // guarded by this

  /** A session with this dialer has opened. */
  synchronized LinkPool join(Dialer dialer) {
    LinkPool pool = pools.get(dialer.identity());
    if (pool == null) {
      pool = new LinkPool();
      pools.put(dialer.identity(), pool);
    }
    pool.sessions++;
    return pool;
  }

  /** A session with this dialer has closed. */
  void leave(Dialer dialer, LinkPool pool) {
    synchronized (this) {
      if (--pool.sessions > 0) {
        return;
      }
      pools.remove(dialer.identity());
    }
    pool.close();
  }

  @Override
  public void expire(long deadlineNanos) {
    List<LinkPool> all;
    synchronized (this) {
      all = new ArrayList<LinkPool>(pools.values());
    }
    for (LinkPool pool : all) {
      pool.expire(deadlineNanos);
    }
  }
}
