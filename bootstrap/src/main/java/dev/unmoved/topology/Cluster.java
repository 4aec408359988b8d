package dev.unmoved.topology;

import dev.unmoved.command.LearnedCommands;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM knows of one cluster: the newest {@link Topology}, patched by MOVED redirects the
 * moment they arrive, replaced whole by refreshes. Every session of every client and class loader
 * that talks to the cluster shares it.
 *
 * <p>Thread-safe. Reading the topology is one volatile read.
 */
public final class Cluster {
  /**
   * Told when the topology should be asked for again; called on application threads, must not
   * block.
   */
  public interface RefreshListener {
    /** {@code cause} is for people: what made the topology look stale. */
    void refreshWanted(Cluster cluster, String cause);
  }

  /**
   * How long a MOVED outweighs a refresh that still names the node it moved away from. Nodes learn
   * of a move by gossip, within about a second (cluster spec, "heartbeat"), so an older answer is
   * not news; past it a node that insists is right, since the slot may have moved back.
   */
  private static final long MOVED_GRACE_NANOS = 5_000_000_000L;

  private static final class Patch {
    final @Nullable Node first; // who served the slot before it was patched; may be null
    final @Nullable Node from; // who served it before it was patched last; may be null
    final Node to;
    final long atNanos;
    final long sequence;

    Patch(@Nullable Node first, @Nullable Node from, Node to, long atNanos, long sequence) {
      this.first = first;
      this.from = from;
      this.to = to;
      this.atNanos = atNanos;
      this.sequence = sequence;
    }

    /**
     * Whether an answer that names {@code owner}, perhaps null, knows less than the redirect did.
     */
    boolean outweighs(@Nullable Node owner, long nowNanos) {
      boolean recent = nowNanos - atNanos < MOVED_GRACE_NANOS;
      return owner == null
          ? recent || first == null
          : recent && (owner.equals(from) || owner.equals(first));
    }
  }

  private final String name;
  private final boolean tls;
  private final RefreshListener listener;
  private final Scripts scripts;
  private final ConcurrentMap<Node, Long> avoided = new ConcurrentHashMap<Node, Long>();
  private final ScanCursors scanCursors = new ScanCursors();
  private final LearnedCommands commands = new LearnedCommands();
  private final WaitingClients waitingClients = new WaitingClients();
  private final ClientIds clientIds = new ClientIds();
  private final Activity activity;
  // by slot; guarded by this
  private final Map<Integer, Patch> patches = new HashMap<Integer, Patch>();
  private long sequence; // guarded by this
  private volatile Topology topology = Topology.EMPTY;
  private volatile long refreshedAtNanos; // 0: never
  private volatile int closings;
  private volatile String[] lastRefresh = {"", ""}; // its cause and its source
  // by node; empty: the last refresh was answered, or there was none
  private volatile Map<String, String> refreshErrors = Collections.emptyMap();

  /**
   * {@code name} is the address it was first met at, for logs; {@code scripts} remembers its
   * scripts.
   */
  public Cluster(String name, boolean tls, RefreshListener listener, Scripts scripts) {
    this.name = name;
    this.tls = tls;
    this.listener = listener;
    this.scripts = scripts;
    activity = new Activity(name);
  }

  /** The address it was first met at. */
  public String name() {
    return name;
  }

  /** Whether its nodes are reached by TLS. */
  public boolean tls() {
    return tls;
  }

  /** The newest snapshot; {@link Topology#EMPTY} while nothing but redirects can tell. */
  public Topology topology() {
    return topology;
  }

  /** The scripts that sessions have sent. */
  public Scripts scripts() {
    return scripts;
  }

  /** Where SCANs over the cluster stand. */
  public ScanCursors scanCursors() {
    return scanCursors;
  }

  /** What its servers have said of commands that our table does not know. */
  public LearnedCommands commands() {
    return commands;
  }

  /** Who waits for data elsewhere than at home. */
  public WaitingClients waitingClients() {
    return waitingClients;
  }

  /** The client connections that somebody may look for. */
  public ClientIds clientIds() {
    return clientIds;
  }

  /** What happened here so far. */
  public Activity activity() {
    return activity;
  }

  /**
   * How often a command of this JVM may have had nodes close connections: one that was last heard
   * of when the number was another may be closed.
   */
  public int closings() {
    return closings;
  }

  /** A node may just have closed connections, as a client has told it. */
  public synchronized void onClosing() {
    closings++;
  }

  /** The node that goes by {@code address}: a known one, under any of its names, or a new one. */
  public Node nodeAt(NodeAddress address) {
    Node known = topology.nodeAt(address);
    return known == null ? Node.at(address) : known;
  }

  /**
   * A MOVED redirect said that {@code owner} serves {@code slot}: patch it at once, and ask for the
   * whole later.
   */
  public void onMoved(int slot, Node owner, long nowNanos, boolean refresh) {
    synchronized (this) {
      Node previous = topology.primaryOf(slot);
      if (previous == null || !previous.equals(owner)) {
        Patch earlier = patches.get(slot);
        patches.put(
            slot,
            new Patch(
                earlier == null ? previous : earlier.first, previous, owner, nowNanos, ++sequence));
        topology = topology.withOwner(slot, owner);
      }
    }
    if (refresh) {
      refresh("slot " + slot + " moved to " + owner);
    }
  }

  /**
   * {@code node} cannot be reached: what redirects said in its favour counts less than the next
   * refresh.
   */
  public synchronized void onUnreachable(Node node) {
    for (Iterator<Patch> all = patches.values().iterator(); all.hasNext(); ) {
      if (all.next().to.equals(node)) {
        all.remove();
      }
    }
  }

  /** Reads leave {@code replica} alone until {@code untilNanos}. */
  public void avoid(Node replica, long untilNanos) {
    avoided.put(replica, untilNanos);
  }

  /** Whether {@code replica} was to be left alone and still is. */
  public boolean isAvoided(Node replica, long nowNanos) {
    Long until = avoided.isEmpty() ? null : avoided.get(replica);
    if (until == null) {
      return false;
    }
    if (until - nowNanos > 0) {
      return true;
    }
    avoided.remove(replica, until);
    return false;
  }

  /** Asks for a refresh; several requests become one. */
  public void refresh(String cause) {
    listener.refreshWanted(this, cause);
  }

  /**
   * To be taken before a node is asked for the topology, and given to {@link #onRefreshed}: what is
   * newer stays.
   */
  public synchronized long refreshMark() {
    return sequence;
  }

  /**
   * Takes the snapshot that a node gave.
   *
   * @param mark {@link #refreshMark} from before the node was asked; redirects met since then are
   *     kept
   * @return false when the answer was refused: it covers no slot, or comes from a node of another
   *     cluster
   */
  public synchronized boolean onRefreshed(Topology fresh, long mark, long nowNanos) {
    Topology current = topology;
    if (fresh.slotsCovered() == 0) {
      return false; // a node that was just reset knows nothing
    }
    if (!current.shards().isEmpty() && !current.overlaps(fresh)) {
      return false; // the node was removed and has joined strangers
    }
    Topology next =
        fresh.with(keepKnownNodes(fresh, current), keepKnownNodes(fresh.withoutSlots(), current));
    for (Iterator<Map.Entry<Integer, Patch>> left = patches.entrySet().iterator();
        left.hasNext(); ) {
      Map.Entry<Integer, Patch> entry = left.next();
      int slot = entry.getKey();
      Patch patch = entry.getValue();
      if (patch.sequence > mark || patch.outweighs(next.primaryOf(slot), nowNanos)) {
        next = next.withOwner(slot, canonical(next, patch.to));
      } else {
        left.remove();
      }
    }
    topology = next;
    refreshedAtNanos = nowNanos;
    return true;
  }

  /**
   * Notes where the topology that {@link #onRefreshed} was given came from.
   *
   * @param cause why it was asked for
   * @param source the command and the node that told
   * @param before the topology before that
   */
  public void onRefreshNoted(String cause, String source, Topology before) {
    lastRefresh = new String[] {cause, source};
    refreshErrors = Collections.emptyMap();
    Topology now = topology;
    if (!before.sameOwners(now)) {
      activity.topologyChanged(cause, source, now);
    }
  }

  /**
   * The topology was asked for.
   *
   * @param errors why nobody has told it, by the node that was asked; empty: there is no reason to
   *     look into that
   */
  public void noteRefreshErrors(Map<String, String> errors) {
    refreshErrors = Collections.unmodifiableMap(new LinkedHashMap<String, String>(errors));
  }

  /** Why nobody has told the topology when it was asked for last, by node; empty where one has. */
  public Map<String, String> refreshErrors() {
    return refreshErrors;
  }

  /** Why the topology was asked for last; empty while nobody has told it. */
  public String lastRefreshCause() {
    return lastRefresh[0];
  }

  /** The command and the node that told the topology last; empty while nobody has. */
  public String lastRefreshSource() {
    return lastRefresh[1];
  }

  /** How long ago a node told the topology; -1 when none has. */
  public long ageNanos(long nowNanos) {
    long refreshed = refreshedAtNanos;
    return refreshed == 0 ? -1 : nowNanos - refreshed;
  }

  /** Whether a node told the topology more than {@code ageNanos} ago. */
  public boolean isOlderThan(long ageNanos, long nowNanos) {
    return nowNanos - refreshedAtNanos > ageNanos;
  }

  /** For tests: how many redirects are held against the next answer. */
  synchronized int patchCount() {
    return patches.size();
  }

  /** The same Node objects for the same nodes, so that links compare by identity. */
  private static List<Shard> keepKnownNodes(Topology fresh, Topology current) {
    List<Shard> shards = new ArrayList<Shard>();
    for (Shard shard : fresh.shards()) {
      List<Node> replicas = keepKnownNodes(shard.replicas(), current);
      shards.add(new Shard(keepKnownNode(shard.primary(), current), replicas, shard.ranges()));
    }
    return shards;
  }

  private static List<Node> keepKnownNodes(List<Node> nodes, Topology current) {
    List<Node> kept = new ArrayList<Node>();
    for (Node node : nodes) {
      kept.add(keepKnownNode(node, current));
    }
    return kept;
  }

  private static Node keepKnownNode(Node node, Topology current) {
    Node known = current.nodeAt(node.address());
    return known != null && known.isSameAs(node) ? known : node;
  }

  private static Node canonical(Topology topology, Node node) {
    Node known = topology.nodeAt(node.address());
    return known == null ? node : known;
  }
}
