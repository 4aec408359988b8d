package dev.unmoved.driver;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Node;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A link that sessions lend each other, over whatever kind of connection. Guarded by what guards
 * the session that has it on lease; while it lies idle, nobody uses it.
 */
public abstract class PooledLink extends Link implements Shelved {
  private final @Nullable Activity activity;
  @Nullable Shelf<PooledLink> shelf; // where it goes when idle; null for a client's own connection
  private volatile @Nullable ConnectionState replayed; // null: what was asked for
  private long idleSinceNanos;
  private int closings; // of its cluster, when it was last known to be open

  /**
   * @param node where it leads; null when not known yet, as for a client's own connection
   * @param state what was replayed on it
   * @param shelf where it goes when idle; null for a client's own connection
   * @param activity counts the connection; null for a client's own, which is no link of ours
   */
  protected PooledLink(
      @Nullable Node node,
      ConnectionState state,
      @Nullable Shelf<PooledLink> shelf,
      @Nullable Activity activity) {
    super(node, state);
    this.shelf = shelf;
    this.activity = activity;
  }

  /**
   * Whether it can be used after it lay idle. May look at the connection, for a moment at most.
   *
   * @param nowNanos the time of the last fact
   */
  protected abstract boolean isUsable(long nowNanos);

  /** How nodes list {@code address}; null: they do not. */
  protected static @Nullable String textOf(SocketAddress address) {
    if (!(address instanceof InetSocketAddress)
        || ((InetSocketAddress) address).getAddress() == null) {
      return null;
    }
    InetSocketAddress internet = (InetSocketAddress) address;
    return internet.getAddress().getHostAddress() + ":" + internet.getPort();
  }

  /** What was replayed on it; told before {@link SessionHost#onOpened}, by any thread. */
  public final void replayed(ConnectionState state) {
    replayed = state;
  }

  final @Nullable ConnectionState replayed() {
    return replayed;
  }

  /** Whether it is the client's own connection. */
  public final boolean isClientsOwn() {
    return shelf == null;
  }

  /**
   * Takes it from where it lies; false when it does not lie idle. Called by who may use the shelf.
   */
  public final boolean removeFromShelf() {
    return shelf != null && shelf.remove(this);
  }

  @Override
  public final long idleSinceNanos() {
    return idleSinceNanos;
  }

  /** It is idle since then. */
  public final void idleSinceNanos(long nowNanos) {
    idleSinceNanos = nowNanos;
  }

  /** How many times a command of its cluster could have closed it, when it was last seen open. */
  public final int closings() {
    return closings;
  }

  /** It was open when there had been so many. */
  public final void closings(int count) {
    closings = count;
  }

  /** The connection is there; counted once. */
  protected final void countOpened() {
    if (activity != null) {
      activity.linkOpened(knownNode());
    }
  }

  /** The connection is no longer there. */
  protected final void countClosed() {
    if (activity != null) {
      activity.linkClosed(knownNode());
    }
  }
}
