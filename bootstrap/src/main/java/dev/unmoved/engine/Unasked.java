package dev.unmoved.engine;

import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.listen.Listening;
import dev.unmoved.engine.traffic.Traffic;
import java.util.List;

/**
 * What nodes may say unasked: which links to read for it, and whether to read on. Asks, and changes
 * nothing.
 *
 * <p>Not thread-safe: it is its session's.
 */
public final class Unasked {
  private final Traffic traffic;
  private final Listening listening;

  Unasked(Traffic traffic, Listening listening) {
    this.traffic = traffic;
    this.listening = listening;
  }

  /** The bytes of pushes that the client has not had yet. */
  public long waitingBytes() {
    return traffic.handover.pushBytes();
  }

  /**
   * Whether {@link #pushing} links may tell of keys that change, so that it matters whether they
   * are still open.
   */
  public boolean isTracking() {
    return traffic.mode.state().isTracking();
  }

  /** The links on which pushes may wait although no reply is awaited from them; empty as a rule. */
  public List<Link> pushing() {
    return traffic.overview.pushing();
  }

  /** Whether several links have something to say unasked; {@link #listening} names them. */
  public boolean isListening() {
    return listening.isActive();
  }

  /**
   * The links that have to be read all the time, whatever the client awaits; empty as a rule. A
   * driver that can wait for one link only gives each of them a thread, which also opens it.
   */
  public List<Link> listening() {
    return listening.links();
  }

  /**
   * Whether to read on from a link of {@link #listening}: what the client has not taken yet is
   * within bounds.
   */
  public boolean hasRoom(Link link) {
    return traffic.handover.hasRoom(link);
  }
}
