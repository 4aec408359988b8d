package dev.unmoved.driver;

import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.NodeAddress;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What an application has shown to know of nodes of clusters. Applications are told apart by what
 * their client's class loader is.
 *
 * <p>Some ask one node for the topology ({@code CLUSTER SLOTS}), connect to each node that they
 * learn of with a plain client, and add up what each has of {@code KEYS}, {@code SCAN} or {@code
 * DBSIZE}. To them a connection means that node. One that shows the topology to people, say on a
 * page about health, must not be taken for one of these; nor one whose pool connects anew to the
 * address it has always had, though that is a node's, too. So a connection means one node where
 *
 * <ul>
 *   <li>the application has asked before, and has learned the address, and had never connected to
 *       it before it asked; or
 *   <li>it had, but its client has been made since then, and the application either connects to
 *       other nodes it has learned of, or had asked before it did anything else with the cluster.
 * </ul>
 *
 * <p>Thread-safe.
 */
final class NodeKnowledge {
  /** More addresses than that are not remembered; nobody configures so many. */
  private static final int ADDRESSES_MAX = 1_000;

  private static final Map<Object, NodeKnowledge> BY_APPLICATION =
      new WeakHashMap<Object, NodeKnowledge>(); // by itself

  // all but the map guarded by this
  private final Set<NodeAddress> configured = new HashSet<NodeAddress>(); // before it asked
  private final Set<NodeAddress> asked = new HashSet<NodeAddress>(); // for the topology
  private final Set<NodeAddress> told = new HashSet<NodeAddress>(); // addresses of nodes
  private final Set<Client> clients = new HashSet<Client>(); // those that connected before
  private final ReferenceQueue<Object> collected = new ReferenceQueue<Object>();
  private boolean knows; // it has asked, or was told
  private boolean uses; // a cluster, before it asked
  private boolean askedFirst;
  private boolean connects; // to nodes that it has learned of

  /** {@code application}: the class loader of a client, or what stands for it; held weakly. */
  static NodeKnowledge of(Object application) {
    synchronized (BY_APPLICATION) {
      NodeKnowledge knowledge = BY_APPLICATION.get(application);
      if (knowledge == null) {
        knowledge = new NodeKnowledge();
        BY_APPLICATION.put(application, knowledge);
      }
      return knowledge;
    }
  }

  /**
   * A connection has been opened.
   *
   * @param address as the application names it
   * @param client what is made once for all connections of a pool; null where that is not known
   */
  synchronized void connected(NodeAddress address, @Nullable Object client) {
    if (!knows) {
      add(configured, address);
      if (client != null) {
        for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
          clients.remove(gone);
        }
        clients.add(new Client(client, collected));
      }
    }
  }

  /**
   * The topology was asked for.
   *
   * @param actual where the connection leads
   * @param address the same as the application names it
   */
  synchronized void asked(NodeAddress actual, NodeAddress address) {
    askedFirst |= !knows && !uses;
    knows = true;
    add(asked, actual);
    add(asked, address);
  }

  /** A cluster client of the application's has told of nodes, by their addresses. */
  synchronized void told(Iterable<NodeAddress> addresses) {
    knows = true;
    for (NodeAddress address : addresses) {
      add(told, address);
    }
  }

  /** Whether a connection to {@code address}, at a node of {@code cluster}, means that one node. */
  synchronized boolean meansOneNode(NodeAddress address, @Nullable Object client, Cluster cluster) {
    if (!knows) {
      uses = true;
      return false;
    } else if (!hasLearned(address, cluster)) {
      return false;
    } else if (!configured.contains(address)) {
      connects = true;
      return true;
    }
    return (connects || askedFirst)
        && client != null
        && !clients.contains(new Client(client, null));
  }

  private boolean hasLearned(NodeAddress address, Cluster cluster) {
    if (told.contains(address)) {
      return true;
    }
    boolean ofThisCluster = false;
    for (NodeAddress each : asked) {
      ofThisCluster |= cluster.topology().nodeAt(each) != null;
    }
    return ofThisCluster && cluster.topology().nodeAt(address) != null;
  }

  /** A client by its identity, which it is not kept alive by. */
  private static final class Client extends WeakReference<Object> {
    private final int hash;

    Client(Object client, @Nullable ReferenceQueue<Object> queue) {
      super(client, queue);
      hash = System.identityHashCode(client);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    /** One that is gone equals itself only, which is how it is removed. */
    @Override
    public boolean equals(@Nullable Object other) {
      Object client = get();
      return this == other
          || client != null && other instanceof Client && ((Client) other).get() == client;
    }
  }

  private static void add(Set<NodeAddress> addresses, NodeAddress address) {
    if (addresses.size() < ADDRESSES_MAX) {
      addresses.add(address);
    }
  }
}
