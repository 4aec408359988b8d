package dev.unmoved.engine.link;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client connection of this JVM as others see it that have it told of the keys which they cache
 * ({@code CLIENT TRACKING ON REDIRECT}). A node knows of such a redirection only between its own
 * connections; so whoever is told listens to all nodes for as long as others want that.
 * Thread-safe; no method waits.
 */
public final class Peer {
  private final Runnable waker;
  // guarded by this
  private final Set<Peer> tellers = Collections.newSetFromMap(new IdentityHashMap<Peer, Boolean>());
  private boolean closed; // guarded by this
  private volatile boolean told;
  private volatile boolean hearing;
  private volatile @Nullable Peer lost;

  /**
   * A connection that is told nothing yet.
   *
   * @param waker has its session look at what others want of it, soon and by whoever else calls it;
   *     must not wait, whatever locks its caller holds
   */
  public Peer(Runnable waker) {
    this.waker = waker;
  }

  /** From now on it is told for {@code teller}; false: it is closed. */
  public boolean begin(Peer teller) {
    synchronized (this) {
      if (closed) {
        return false;
      }
      tellers.add(teller);
      told = true;
    }
    waker.run();
    return true;
  }

  /** It is told for {@code teller} no more. */
  public void end(Peer teller) {
    boolean wakes;
    synchronized (this) {
      wakes = tellers.remove(teller) && tellers.isEmpty();
      if (wakes) {
        told = false;
        hearing = false;
      }
    }
    if (wakes) {
      waker.run();
    }
  }

  /** Whether it is told for anybody. */
  public boolean isTold() {
    return told;
  }

  /** All nodes that can be reached tell it by now; those who wait for that need not any more. */
  public void hears() {
    List<Peer> waiting;
    synchronized (this) {
      if (!told || hearing) {
        return;
      }
      hearing = true;
      waiting = new ArrayList<Peer>(tellers);
    }
    for (Peer teller : waiting) {
      teller.waker.run();
    }
  }

  /** Whether {@link #hears} was called since it is told for anybody. */
  public boolean isHearing() {
    return hearing;
  }

  /** Its client's connection is closed: those who have it told learn of that. */
  public void close() {
    List<Peer> left;
    synchronized (this) {
      closed = true;
      told = false;
      left = new ArrayList<Peer>(tellers);
      tellers.clear();
    }
    for (Peer teller : left) {
      teller.lost = this;
      teller.waker.run();
    }
  }

  /** Who was closed last of those that were told for it; null: nobody was. */
  public @Nullable Peer lost() {
    return lost;
  }
}
