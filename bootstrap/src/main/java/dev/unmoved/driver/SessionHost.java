package dev.unmoved.driver;

import dev.unmoved.engine.Session;
import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Link;
import dev.unmoved.engine.link.LinkSource;
import dev.unmoved.engine.link.Peer;
import dev.unmoved.engine.link.Peers;
import dev.unmoved.log.Log;
import dev.unmoved.topology.Activity;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What every driver does for its session besides moving bytes: lends it links and takes them back,
 * has its cluster kept fresh while it lives, lets it go when the agent is switched off, and ends it
 * after a mistake of ours.
 *
 * <p>Guarded by what guards the session: a lock, or an event loop. The methods of {@link
 * RefreshSource}, {@link #isTransparent}, {@link #isLetGo} and {@link #isBroken} may be called by
 * any thread.
 */
public final class SessionHost implements LinkSource, RefreshSource {
  /** What differs from one kind of connection to another. */
  public interface Transport {
    /** A link that is not open yet. */
    PooledLink newLink(
        Node node, ConnectionState state, Shelf<PooledLink> shelf, @Nullable Activity activity);

    /** The session has {@code link} from now on, which it has not made itself. */
    void onLent(PooledLink link);

    /**
     * The session has given {@code link} back. Returns whether it can serve another one; it is
     * closed where not.
     */
    boolean onReturned(PooledLink link);

    /** See {@link RefreshSource#connect}. Called by the refresher's thread. */
    NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
        throws IOException;

    /** Whether connections are TLS. */
    boolean tls();

    /**
     * What tells the application from others, or null: its client's class loader, or what stands
     * for it.
     */
    default @Nullable Object application() {
      return null;
    }

    /**
     * What the client makes once for all connections of a pool, or null where that is not known.
     */
    default @Nullable Object client() {
      return null;
    }

    /** The session needs its pool no more. */
    void leavePool();

    /** See {@link LinkSource#endsWithHome}. */
    default boolean endsWithHome() {
      return false;
    }

    /**
     * Has the session told the time, soon and not within this call: others of the JVM want
     * something of it. Called by any thread, whatever locks it holds; must not wait.
     */
    void wake();

    /** See {@link LinkSource#listensWithoutThreads}. */
    default boolean listensWithoutThreads() {
      return false;
    }
  }

  /** {@link #onPassed} looks at no more bytes than that. */
  public static final int ERROR_CODE_MAX = 7;

  private static final byte[] MOVED = {'-', 'M', 'O', 'V', 'E', 'D'};

  private final Shared shared;
  private final Transport transport;
  private final PooledLink home; // the client's own connection
  private final NodeAddress configured;
  private final NodeAddress actual;
  private final @Nullable NodeKnowledge knowledge; // null: nothing is told from it
  private final Shelves<PooledLink> shelves;
  private final Loans<PooledLink> loans = new Loans<PooledLink>();
  private final Session session;
  private final SessionPeers peers;
  // the time of the last fact, so that a lease and a return cost no look at the clock
  private long nowNanos;
  private boolean registered; // with the refresher
  private boolean leftPool;
  private @Nullable Node recentNode; // whose shelf served last
  private @Nullable ConnectionState recentState;
  private @Nullable Shelf<PooledLink> recentShelf;
  private volatile boolean transparent;
  private volatile boolean letGo; // it was served, and could be again
  private volatile @Nullable Throwable mistake;
  private volatile @Nullable String mistakeInWords;

  /**
   * Begins a session. Where this throws, the pool has been left again.
   *
   * @param shared what the JVM knows of clusters
   * @param transport the connections
   * @param shelves where links lie while they are idle
   * @param home the client's own connection, open
   * @param configured the server's address as the application names it
   * @param actual where the client's connection leads
   * @param seed of the jitter of retries
   */
  public SessionHost(
      Shared shared,
      final Transport transport,
      Shelves<PooledLink> shelves,
      PooledLink home,
      NodeAddress configured,
      NodeAddress actual,
      long seed) {
    this.shared = shared;
    this.transport = transport;
    this.shelves = shelves;
    this.home = home;
    this.configured = configured;
    this.actual = actual;
    Object application = shared.options().nodeConnections() ? transport.application() : null;
    this.knowledge = application == null ? null : NodeKnowledge.of(application);
    if (knowledge != null) {
      knowledge.connected(configured, transport.client());
    }
    peers =
        new SessionPeers(
            shared.refresher(),
            new Runnable() {
              @Override
              public void run() {
                transport.wake();
              }
            },
            home);
    boolean begun = false;
    try {
      session =
          new Session(
              shared.options(), shared.cache(), this, home, actual, transport.tls(), seed, now());
      peers.begun(session);
      begun = true;
    } finally {
      if (!begun) {
        leavePool();
      }
    }
  }

  /** The session. */
  public Session session() {
    return session;
  }

  /** Looks at the clock, for a fact. */
  public long now() {
    nowNanos = System.nanoTime();
    return nowNanos;
  }

  // ---- Applications that know the nodes ----

  /**
   * A cluster client of an application's has told it of nodes.
   *
   * @param application as {@link Transport#application}
   */
  public static void nodesTold(Object application, Iterable<NodeAddress> addresses) {
    NodeKnowledge.of(application).told(addresses);
  }

  @Override
  public void onTopologyAsked() {
    if (knowledge != null) {
      knowledge.asked(actual, configured);
    }
  }

  @Override
  public boolean meansOneNode(Cluster cluster) {
    if (knowledge == null || !knowledge.meansOneNode(configured, transport.client(), cluster)) {
      return false;
    }
    Log.once(
        "node connections " + System.identityHashCode(cluster),
        "the application has asked for the nodes of the cluster of "
            + configured
            + " and connects to them itself: KEYS, SCAN, DBSIZE and the like on such a connection "
            + "concern that node alone (unmoved.node-connections=false: all nodes)");
    return true;
  }

  // ---- From the first command to the last ----

  /**
   * Follows the session, after every fact: has its cluster kept fresh once it is known, and finds
   * out whether bytes pass as they are from now on.
   *
   * @param mayPass whether the driver can have them pass at this moment
   */
  public void onProgress(boolean mayPass) {
    if (!registered && !letGo && session.cluster() != null) {
      registered = true;
      shared.cache().alias(configured, transport.tls(), session.cluster(), nowNanos);
      shared.refresher().join(session.cluster(), this);
    }
    if (!transparent && mayPass && session.isTransparent() && session.home() == home) {
      transparent = true;
    }
  }

  /** Whether bytes pass as they are, both ways, over {@link Session#home}. */
  public boolean isTransparent() {
    return transparent;
  }

  /**
   * The agent is switched off: nothing of ours is needed for this connection any more, nor kept for
   * it, where that is safe at this moment.
   *
   * @return whether bytes pass as they are
   */
  public boolean letGo() {
    if (!session.letGo(now()) || session.home() == null) {
      return false;
    }
    leave();
    letGo = true;
    transparent = true;
    return true;
  }

  /** Whether it served its client until the agent was switched off. */
  public boolean isLetGo() {
    return letGo;
  }

  /**
   * What the server has said to a client whose bytes pass as they are: where that is a redirect, it
   * has become a cluster. The client has to live with it; new connections ask again.
   */
  public void onPassed(byte[] bytes, int offset, int length) {
    if (length <= MOVED.length || session.cluster() != null) {
      return;
    }
    for (int i = 0; i < MOVED.length; i++) {
      if (bytes[offset + i] != MOVED[i]) {
        return;
      }
    }
    shared.cache().forget(session.homeAddress(), transport.tls());
  }

  /** The session is over, or needs none of us any more. Repeated calls do nothing. */
  public void leave() {
    try {
      peers.close();
      if (registered) {
        registered = false;
        shared.refresher().leave(cluster(), this);
      }
    } finally {
      leavePool();
    }
  }

  private void leavePool() {
    if (!leftPool) {
      leftPool = true;
      transport.leavePool();
    }
  }

  // ---- Mistakes of ours ----

  /**
   * Something was thrown that should not be. The session may be half updated: it is not to be told
   * or asked anything from now on, and its links are closed, but for home, which is the driver's.
   * Never throws.
   */
  public void onMistake(Throwable thrown) {
    if (mistake != null) {
      return;
    }
    mistake = thrown; // before anything that could fail in its turn
    transparent = false;
    mistakeInWords = Mistake.describe(thrown, session);
    try {
      Log.error("a connection to " + configured + " ends: " + mistakeInWords, thrown);
      for (PooledLink link : loans.removeAll()) {
        link.closeConnection();
      }
      leave();
    } catch (Throwable e) {
      Log.error("not all that was left of a connection to " + configured + " is closed", e);
    }
  }

  /** Whether {@link #onMistake} has been told anything. */
  public boolean isBroken() {
    return mistake != null;
  }

  /** What it was told of first, or null. */
  public @Nullable Throwable mistake() {
    return mistake;
  }

  /** The same for the client and for people. */
  public @Nullable String mistakeInWords() {
    return mistakeInWords;
  }

  // ---- For the refresher ----

  @Override
  public NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
      throws IOException {
    return transport.connect(address, state, timeoutMillis);
  }

  @Override
  public NodeAddress configured() {
    return configured;
  }

  @Override
  public ConnectionState state() {
    return session.state();
  }

  @Override
  public @Nullable Peer peerAt(String address) {
    return peers.ifAt(address);
  }

  @Override
  public long commands() {
    return session.commands();
  }

  @Override
  public LinkStock stock() {
    return shelves;
  }

  // ---- Where the session gets its links from ----

  @Override
  public @Nullable Link lease(Node node, ConnectionState state) {
    Shelf<PooledLink> shelf = shelf(node, state);
    PooledLink link;
    while ((link = shelf.poll()) != null) {
      loans.add(link); // also while it is looked at
      if (link.closings() == cluster().closings() && link.isUsable(nowNanos)) {
        transport.onLent(link);
        return link;
      }
      // its node may have closed it already, and it is not known here yet
      link.closeConnection();
      loans.remove(link);
    }
    return null;
  }

  @Override
  public boolean reclaim(Link link) {
    PooledLink idle = (PooledLink) link;
    boolean there = idle.removeFromShelf();
    if (there) {
      loans.add(idle);
      transport.onLent(idle);
    }
    return there;
  }

  @Override
  public Link create(Node node, ConnectionState state) {
    Cluster cluster = session.cluster();
    PooledLink link =
        transport.newLink(
            node, state, shelf(node, state), cluster == null ? null : cluster.activity());
    loans.add(link);
    return link;
  }

  @Override
  public void release(Link link) {
    PooledLink idle = (PooledLink) link;
    idle.idleSinceNanos(nowNanos);
    idle.closings(cluster().closings());
    if (!transport.onReturned(idle) || !isPut(idle)) {
      idle.closeConnection();
    }
    loans.remove(idle);
  }

  private boolean isPut(PooledLink idle) {
    Shelf<PooledLink> its = idle.shelf;
    if (its != null && its.put(idle)) {
      return true;
    }
    its = shelf(idle.knownNode(), idle.state()); // it was cleared away while nothing lay on it
    idle.shelf = its;
    return its.put(idle);
  }

  /** {@code link} is open; it may be logged in otherwise than the session has asked for. */
  public void onOpened(PooledLink link) {
    ConnectionState replayed = link.replayed();
    if (replayed == null || replayed.equals(link.state())) {
      session.onLinkOpened(link);
    } else {
      link.shelf = shelf(link.knownNode(), replayed);
      session.onLinkOpened(link, replayed);
    }
  }

  /** The session has had {@code link} closed. */
  public void onClosed(PooledLink link) {
    loans.remove(link);
  }

  @Override
  public boolean endsWithHome() {
    return transport.endsWithHome();
  }

  @Override
  public Peers peers() {
    return peers;
  }

  @Override
  public boolean listensWithoutThreads() {
    return transport.listensWithoutThreads();
  }

  @Override
  public void discard(Node node) {
    shelves.discard(node);
  }

  /** The cluster that its links lead to. */
  private Cluster cluster() {
    Cluster cluster = session.cluster();
    if (cluster == null) {
      throw new IllegalStateException("links of a session that belongs to no cluster");
    }
    return cluster;
  }

  private Shelf<PooledLink> shelf(Node node, ConnectionState state) {
    Shelf<PooledLink> shelf = recentShelf;
    if (shelf == null || node != recentNode || state != recentState || shelf.isGone()) {
      shelf = shelves.shelf(node, state);
      recentShelf = shelf;
      recentNode = node;
      recentState = state;
    }
    return shelf;
  }
}
