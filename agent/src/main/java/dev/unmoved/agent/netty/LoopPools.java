package dev.unmoved.agent.netty;

import io.netty.channel.EventLoop;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pools of one client's copy of the driver, by event loop and identity of the dialer.
 * Thread-safe.
 */
final class LoopPools {
  private static final class Key {
    private final EventLoop loop;
    private final Object identity;

    Key(EventLoop loop, Object identity) {
      this.loop = loop;
      this.identity = identity;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key
          && ((Key) other).loop == loop
          && ((Key) other).identity.equals(identity);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(loop) * 31 + identity.hashCode();
    }
  }

  static final LoopPools INSTANCE = new LoopPools();

  private final ConcurrentHashMap<Object, LoopPool> pools =
      new ConcurrentHashMap<Object, LoopPool>();

  /** The pool that a session belongs to from now on. Called on the loop. */
  LoopPool join(EventLoop loop, NettyDialer dialer, long idleTimeoutNanos) {
    Key key = new Key(loop, dialer.identity());
    LoopPool pool = pools.get(key);
    if (pool == null) {
      LoopPool made = new LoopPool(useless -> pools.remove(key, useless), loop, idleTimeoutNanos);
      pools.put(key, made); // nobody else makes one for this loop
      loop.terminationFuture().addListener(terminated -> pools.remove(key, made));
      pool = made;
    }
    pool.join();
    return pool;
  }
}
