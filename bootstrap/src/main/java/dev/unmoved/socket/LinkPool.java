package dev.unmoved.socket;

import dev.unmoved.driver.LinkStock;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The idle links of all sessions whose dialers are interchangeable. Lives as long as such a session
 * does: when the last one closes, so do its links, and nothing of ours outlives an undeployed
 * application.
 *
 * <p>Thread-safe. Locks are held for a few instructions, never across I/O.
 */
final class LinkPool implements LinkStock {
  /**
   * The idle links to one node on which the same state was replayed; the last one used comes first.
   */
  static final class Shelf {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<SocketLink> idle = new ArrayDeque<SocketLink>();
    private boolean open = true;

    SocketLink take() {
      lock.lock();
      try {
        return idle.pollLast();
      } finally {
        lock.unlock();
      }
    }

    /** Takes out that very link; false when it is not here. */
    boolean remove(SocketLink link) {
      lock.lock();
      try {
        return idle.remove(link);
      } finally {
        lock.unlock();
      }
    }

    /** False when the pool has closed meanwhile: then the link is the caller's to close. */
    boolean put(SocketLink link) {
      lock.lock();
      try {
        if (open) {
          idle.addLast(link);
        }
        return open;
      } finally {
        lock.unlock();
      }
    }

    /** Removes links idle since before {@code deadlineNanos}. */
    void expire(long deadlineNanos, List<SocketLink> into) {
      lock.lock();
      try {
        while (!idle.isEmpty() && idle.peekFirst().idleSinceNanos - deadlineNanos < 0) {
          into.add(idle.pollFirst());
        }
      } finally {
        lock.unlock();
      }
    }

    int size() {
      lock.lock();
      try {
        return idle.size();
      } finally {
        lock.unlock();
      }
    }

    void drain(boolean forGood, List<SocketLink> into) {
      lock.lock();
      try {
        into.addAll(idle);
        idle.clear();
        open &= !forGood;
      } finally {
        lock.unlock();
      }
    }
  }

  private final Map<NodeAddress, Map<ConnectionState, Shelf>> shelves =
      new HashMap<NodeAddress, Map<ConnectionState, Shelf>>(); // guarded by this
  private boolean closed; // guarded by this
  int sessions; // guarded by LinkPools

  synchronized Shelf shelf(Node node, ConnectionState state) {
    Map<ConnectionState, Shelf> byState = shelves.get(node.address());
    if (byState == null) {
      byState = new HashMap<ConnectionState, Shelf>();
      shelves.put(node.address(), byState);
    }
    Shelf shelf = byState.get(state);
    if (shelf == null) {
      shelf = new Shelf();
      shelf.open = !closed;
      byState.put(state, shelf);
    }
    return shelf;
  }

  /** Closes the idle links to {@code node}. */
  void discard(Node node) {
    drain(shelves(node.address()), false);
  }

  private synchronized List<Shelf> shelves(NodeAddress node) {
    Map<ConnectionState, Shelf> byState = shelves.get(node);
    return byState == null ? new ArrayList<Shelf>() : new ArrayList<Shelf>(byState.values());
  }

  @Override
  public int idle(NodeAddress node) {
    int idle = 0;
    for (Shelf shelf : shelves(node)) {
      idle += shelf.size();
    }
    return idle;
  }

  /**
   * Closes links that have been idle since before {@code deadlineNanos}, and those to nodes that
   * are gone.
   */
  void expire(long deadlineNanos) {
    List<SocketLink> expired = new ArrayList<SocketLink>();
    for (Shelf shelf : all()) {
      shelf.expire(deadlineNanos, expired);
    }
    close(expired);
  }

  void close() {
    List<Shelf> everything;
    synchronized (this) {
      closed = true;
      everything = all();
      shelves.clear();
    }
    drain(everything, true);
  }

  private synchronized List<Shelf> all() {
    List<Shelf> everything = new ArrayList<Shelf>();
    for (Map<ConnectionState, Shelf> byState : shelves.values()) {
      everything.addAll(byState.values());
    }
    return everything;
  }

  private static void drain(List<Shelf> from, boolean forGood) {
    List<SocketLink> links = new ArrayList<SocketLink>();
    for (Shelf shelf : from) {
      shelf.drain(forGood, links);
    }
    close(links);
  }

  private static void close(List<SocketLink> links) {
    for (SocketLink link : links) {
      link.closeSocket();
    }
  }
}
