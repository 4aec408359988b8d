package dev.unmoved.agent.netty;

import dev.unmoved.driver.LinkStock;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The idle links of all sessions on one event loop whose dialers are interchangeable. Confined to
 * that loop, so a lease costs a look into two maps. It outlives its last session for a while: some
 * clients open a connection per command.
 */
final class LoopPool implements Runnable, LinkStock {
  private static final int SCRATCH = 64 * 1024; // as much as a read brings at most, as a rule
  private static final long SWEEP_MIN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

  // of whoever runs on the loop, until that one calls something else
  final byte[] scratch = new byte[SCRATCH];
  final EventLoop loop;
  private final LoopPools pools;
  private final Object key;
  private final long idleTimeoutNanos;
  // Concurrent for idle() alone; the loop looks into it when it needs another shelf than the last
  // time.
  private final Map<NodeAddress, Map<ConnectionState, ArrayDeque<NettyLink>>> shelves =
      new ConcurrentHashMap<NodeAddress, Map<ConnectionState, ArrayDeque<NettyLink>>>();
  private final Silence silence = new Silence();
  private int sessions;
  private long emptySinceNanos;
  private boolean sweeping; // a sweep is scheduled
  private Node recentNode;
  private ConnectionState recentState;
  private ArrayDeque<NettyLink> recentShelf;

  LoopPool(LoopPools pools, Object key, EventLoop loop, long idleTimeoutNanos) {
    this.pools = pools;
    this.key = key;
    this.loop = loop;
    this.idleTimeoutNanos = idleTimeoutNanos;
  }

  void join() {
    sessions++;
  }

  void leave() {
    if (--sessions == 0) {
      emptySinceNanos = System.nanoTime();
      sweepLater();
    }
  }

  /** An open, idle link, the last one used; or null. */
  NettyLink take(Node node, ConnectionState state) {
    ArrayDeque<NettyLink> shelf = shelf(node, state);
    NettyLink link;
    while ((link = shelf.pollLast()) != null) {
      if (link.isOpen()) {
        return link;
      }
    }
    return null;
  }

  void put(NettyLink link, long nowNanos) {
    if (!link.isOpen()) {
      return;
    }
    if (idleTimeoutNanos <= 0) {
      link.closeChannel();
      return;
    }
    link.idleSinceNanos = nowNanos;
    shelf(link.node(), link.state()).addLast(link);
    sweepLater();
  }

  /** Takes out that very link; false when it is not here. */
  boolean remove(NettyLink link) {
    return shelf(link.node(), link.state()).remove(link);
  }

  /** Who does not answer, as seen from this loop. */
  Silence silence() {
    return silence;
  }

  /** Closes the idle links to {@code node}. */
  void discard(Node node) {
    Map<ConnectionState, ArrayDeque<NettyLink>> ofNode = shelves.get(node.address());
    if (ofNode != null) {
      for (ArrayDeque<NettyLink> shelf : ofNode.values()) {
        close(shelf, Long.MAX_VALUE, 0);
      }
    }
  }

  private ArrayDeque<NettyLink> shelf(Node node, ConnectionState state) {
    if (node == recentNode && state == recentState) {
      return recentShelf;
    }
    Map<ConnectionState, ArrayDeque<NettyLink>> ofNode = shelves.get(node.address());
    if (ofNode == null) {
      ofNode = new ConcurrentHashMap<ConnectionState, ArrayDeque<NettyLink>>();
      shelves.put(node.address(), ofNode);
    }
    ArrayDeque<NettyLink> shelf = ofNode.get(state);
    if (shelf == null) {
      shelf = new ArrayDeque<NettyLink>();
      ofNode.put(state, shelf);
    }
    recentNode = node;
    recentState = state;
    recentShelf = shelf;
    return shelf;
  }

  /** May be called by any thread: the size of a deque is read from it without looking into it. */
  @Override
  public int idle(NodeAddress node) {
    Map<ConnectionState, ArrayDeque<NettyLink>> ofNode = shelves.get(node);
    int idle = 0;
    if (ofNode != null) {
      for (ArrayDeque<NettyLink> shelf : ofNode.values()) {
        idle += shelf.size();
      }
    }
    return idle;
  }

  /** Closes links that have been idle for longer than {@code idleNanos} at {@code nowNanos}. */
  private static boolean close(ArrayDeque<NettyLink> shelf, long nowNanos, long idleNanos) {
    while (!shelf.isEmpty()
        && (idleNanos == 0 || nowNanos - shelf.peekFirst().idleSinceNanos >= idleNanos)) {
      shelf.pollFirst().closeChannel();
    }
    return shelf.isEmpty();
  }

  private void sweepLater() {
    if (sweeping) {
      return;
    }
    long delay = sessions == 0 ? LINGER_NANOS : Math.max(idleTimeoutNanos / 2, SWEEP_MIN_NANOS);
    try {
      loop.schedule(this, delay, TimeUnit.NANOSECONDS);
      sweeping = true;
    } catch (RejectedExecutionException e) {
      pools.remove(key, this); // the loop is shutting down, and closes all its channels itself
    }
  }

  /** Sweeps. */
  @Override
  public void run() {
    sweeping = false;
    long now = System.nanoTime();
    boolean ends = sessions == 0 && now - emptySinceNanos >= LINGER_NANOS;
    boolean empty = true;
    List<Map<ConnectionState, ArrayDeque<NettyLink>>> all =
        new ArrayList<Map<ConnectionState, ArrayDeque<NettyLink>>>(shelves.values());
    for (Map<ConnectionState, ArrayDeque<NettyLink>> ofNode : all) {
      for (ArrayDeque<NettyLink> shelf : ofNode.values()) {
        empty &= close(shelf, now, ends ? 0 : idleTimeoutNanos);
      }
    }
    if (empty) {
      shelves.clear(); // states hold credentials, and their number may grow with every password
      recentNode = null;
      recentShelf = null;
    }
    if (ends) {
      pools.remove(key, this);
    } else if (!empty || sessions == 0) {
      sweepLater();
    }
  }
}
