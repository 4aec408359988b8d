package dev.unmoved.driver;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * The idle links to one node on which the same state was replayed; the last one used comes first,
 * so that those nobody needs grow old. As thread-safe as the {@link Shelves} it belongs to; locks
 * are held for a few instructions, never across I/O.
 */
public final class Shelf<L extends Shelved> {
  private final Lock lock;
  private final ArrayDeque<L> idle = new ArrayDeque<L>();
  private volatile boolean open; // written under the lock

  Shelf(Lock lock, boolean open) {
    this.lock = lock;
    this.open = open;
  }

  /** The last one used, or null. */
  public @Nullable L poll() {
    lock.lock();
    try {
      return idle.pollLast();
    } finally {
      lock.unlock();
    }
  }

  /** Takes out that very link; false when it is not here. */
  public boolean remove(L link) {
    lock.lock();
    try {
      return idle.remove(link);
    } finally {
      lock.unlock();
    }
  }

  /** False when the shelf has been cleared away meanwhile: then the link is the caller's still. */
  public boolean put(L link) {
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

  /** Whether it has been cleared away. */
  public boolean isGone() {
    return !open;
  }

  /** How many lie here; without the lock where one thread alone moves links: a few behind then. */
  int size() {
    lock.lock();
    try {
      return idle.size();
    } finally {
      lock.unlock();
    }
  }

  /** Moves those that have been idle since before {@code deadlineNanos}. */
  void expire(long deadlineNanos, List<L> into) {
    lock.lock();
    try {
      while (!idle.isEmpty() && idle.peekFirst().idleSinceNanos() - deadlineNanos < 0) {
        into.add(idle.pollFirst());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Moves all of them. From then on, where {@code forGood}, it takes none. */
  void drain(boolean forGood, List<L> into) {
    lock.lock();
    try {
      into.addAll(idle);
      idle.clear();
      open = open && !forGood;
    } finally {
      lock.unlock();
    }
  }
}
