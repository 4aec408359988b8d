package dev.unmoved.driver;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The idle links of all sessions whose dialers are interchangeable, by node and by what was
 * replayed on them. How long they may lie here, and who outlives whom, is for their pool to say.
 *
 * <p>{@link #shared} ones are thread-safe. {@link #confined} ones belong to one thread and lock
 * nothing; only {@link #idle} may be called by any.
 */
public final class Shelves<L extends Shelved> implements LinkStock {
  private final boolean shared;
  private final Lock lock;
  // concurrent, so that nobody who only looks needs the lock
  private final ConcurrentHashMap<NodeAddress, ConcurrentHashMap<ConnectionState, Shelf<L>>>
      byNode = new ConcurrentHashMap<NodeAddress, ConcurrentHashMap<ConnectionState, Shelf<L>>>();
  private boolean closed; // guarded by the lock

  private Shelves(boolean shared) {
    this.shared = shared;
    this.lock = newLock();
  }

  /** For links that sessions of several threads share. */
  public static <L extends Shelved> Shelves<L> shared() {
    return new Shelves<L>(true);
  }

  /** For links that sessions of one thread share. */
  public static <L extends Shelved> Shelves<L> confined() {
    return new Shelves<L>(false);
  }

  private Lock newLock() {
    return shared ? new ReentrantLock() : Unlocked.INSTANCE;
  }

  /** Where links to {@code node} on which {@code state} was replayed lie. */
  public Shelf<L> shelf(Node node, ConnectionState state) {
    Map<ConnectionState, Shelf<L>> byState = byNode.get(node.address());
    Shelf<L> shelf = byState == null ? null : byState.get(state);
    return shelf == null ? made(node.address(), state) : shelf;
  }

  private Shelf<L> made(NodeAddress node, ConnectionState state) {
    lock.lock();
    try {
      ConcurrentHashMap<ConnectionState, Shelf<L>> byState = byNode.get(node);
      if (byState == null) {
        byState = new ConcurrentHashMap<ConnectionState, Shelf<L>>();
        byNode.put(node, byState);
      }
      Shelf<L> shelf = byState.get(state);
      if (shelf == null) {
        shelf = new Shelf<L>(newLock(), !closed);
        byState.put(state, shelf);
      }
      return shelf;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int idle(NodeAddress node) {
    int idle = 0;
    for (Shelf<L> shelf : shelves(node)) {
      idle += shelf.size();
    }
    return idle;
  }

  private List<Shelf<L>> shelves(NodeAddress node) {
    Map<ConnectionState, Shelf<L>> byState = byNode.get(node);
    return byState == null ? new ArrayList<Shelf<L>>() : new ArrayList<Shelf<L>>(byState.values());
  }

  private List<Shelf<L>> all() {
    List<Shelf<L>> all = new ArrayList<Shelf<L>>();
    for (Map<ConnectionState, Shelf<L>> byState : byNode.values()) {
      all.addAll(byState.values());
    }
    return all;
  }

  /** Closes the idle links to {@code node}. */
  public void discard(Node node) {
    drain(shelves(node.address()), false);
  }

  /** Closes links that have been idle since before {@code deadlineNanos}. */
  public void expire(long deadlineNanos) {
    List<L> expired = new ArrayList<L>();
    for (Shelf<L> shelf : all()) {
      shelf.expire(deadlineNanos, expired);
    }
    close(expired);
  }

  /**
   * Clears all shelves away where there is nothing on any, and says whether that was so: states
   * hold credentials, and their number may grow with every password. Of confined ones only.
   */
  public boolean clearIfEmpty() {
    List<Shelf<L>> all = all();
    for (Shelf<L> shelf : all) {
      if (shelf.size() > 0) {
        return false;
      }
    }
    byNode.clear();
    drain(all, true); // who remembers one asks for another
    return true;
  }

  /** Closes every idle link, and takes none any more. */
  public void close() {
    List<Shelf<L>> all;
    lock.lock();
    try {
      closed = true;
      all = all();
      byNode.clear();
    } finally {
      lock.unlock();
    }
    drain(all, true);
  }

  private static <L extends Shelved> void drain(List<Shelf<L>> from, boolean forGood) {
    List<L> links = new ArrayList<L>();
    for (Shelf<L> shelf : from) {
      shelf.drain(forGood, links);
    }
    close(links);
  }

  private static <L extends Shelved> void close(List<L> links) {
    for (L link : links) {
      link.closeConnection();
    }
  }
}
