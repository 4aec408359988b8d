package dev.unmoved.driver;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.engine.link.Peer;
import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.privilege.Privileged;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the topologies fresh: one daemon thread per cluster that has sessions, with a connection of
 * its own, so that it neither waits for the application's nor holds any of them up. Many requests
 * for a refresh become one; one that comes while a refresh is under way leads to another one after
 * it.
 *
 * <p>Without its thread a topology would never change again. So nothing that is thrown ends it, and
 * where it could not be started or is gone all the same, whoever joins or asks for a refresh starts
 * another one.
 *
 * <p>Thread-safe.
 */
public final class Refresher implements Cluster.RefreshListener, OpenSessions {
  /** Makes threads; a seam for tests. */
  interface Threads {
    /** A thread that will do {@code work}, not started yet. */
    Thread make(Runnable work, String name);
  }

  private static final Threads DAEMONS =
      new Threads() {
        @Override
        public Thread make(Runnable work, String name) {
          return Privileged.daemon(work, name);
        }
      };

  private final Options options;
  private final Threads threads;
  private final List<IdleLinks> idleLinks = new CopyOnWriteArrayList<IdleLinks>();
  private final Map<Cluster, Worker> workers = new HashMap<Cluster, Worker>(); // guarded by this

  Refresher(Options options) {
    this(options, DAEMONS);
  }

  Refresher(Options options, Threads threads) {
    this.options = options;
    this.threads = threads;
  }

  /** From now on {@code links} are looked at from time to time, for the life of the JVM. */
  public void sweep(IdleLinks links) {
    idleLinks.add(links);
  }

  /** A session of {@code cluster} has opened; its way to connect may be used until it leaves. */
  public synchronized void join(Cluster cluster, RefreshSource session) {
    Worker worker = workers.get(cluster);
    if (worker == null) {
      worker = new Worker(cluster);
      workers.put(cluster, worker);
    }
    worker.join(session);
    worker.ensureRunning();
  }

  /** A session of {@code cluster} has closed. */
  public synchronized void leave(Cluster cluster, RefreshSource session) {
    cluster.activity().ended(session.commands());
    Worker worker = workers.get(cluster);
    if (worker != null) {
      worker.leave(session);
    }
  }

  @Override
  public ClusterUsage usage(Cluster cluster) {
    List<RefreshSource> sessions = sessions(cluster);
    long commands = 0;
    Set<LinkStock> stocks = Collections.newSetFromMap(new IdentityHashMap<LinkStock, Boolean>());
    for (RefreshSource session : sessions) {
      commands += session.commands();
      stocks.add(session.stock());
    }
    return new ClusterUsage(sessions.size(), commands, stocks);
  }

  private List<RefreshSource> sessions(Cluster cluster) {
    List<RefreshSource> sessions = new ArrayList<RefreshSource>();
    synchronized (this) {
      Worker worker = workers.get(cluster);
      if (worker != null) {
        synchronized (worker) {
          sessions.addAll(worker.sessions);
        }
      }
    }
    return sessions;
  }

  /** Whose own connection at {@code cluster} is listed with {@code address}; null: nobody's. */
  @Nullable Peer peer(Cluster cluster, String address) {
    for (RefreshSource session : sessions(cluster)) {
      Peer peer = session.peerAt(address);
      if (peer != null) {
        return peer;
      }
    }
    return null;
  }

  @Override
  public void refreshWanted(Cluster cluster, String cause) {
    Worker worker;
    synchronized (this) {
      worker = workers.get(cluster);
    }
    if (worker != null) {
      worker.want(cause);
      worker.ensureRunning();
    }
  }

  private synchronized void retire(Worker worker) {
    synchronized (worker) {
      if (worker.sessions.isEmpty()) {
        worker.retired = true;
        workers.remove(worker.cluster);
      }
    }
  }

  private final class Worker implements Runnable {
    private final Cluster cluster;
    private final SplittableRandom random = new SplittableRandom(System.nanoTime());
    // guarded by this
    private final Set<RefreshSource> sessions = new LinkedHashSet<RefreshSource>();
    private @Nullable String
        wanted; // the cause of the next refresh; null: none wanted; guarded by this
    private long emptySinceNanos; // guarded by this
    private @Nullable Thread thread; // null: none could be started; guarded by this
    private boolean retired; // guarded by this

    // Confined to the thread.
    private @Nullable NodeConnection link; // to the node that answered last
    private @Nullable NodeAddress linkAddress;
    private @Nullable ConnectionState linkState;
    private int failures; // in a row
    private long nextPeriodicNanos;
    private Topology told; // what the log was last told of

    Worker(Cluster cluster) {
      this.cluster = cluster;
      told = cluster.topology();
      nextPeriodicNanos = System.nanoTime() + jittered(options.refreshPeriodNanos());
    }

    synchronized void join(RefreshSource session) {
      sessions.add(session);
      notifyAll();
    }

    synchronized void leave(RefreshSource session) {
      sessions.remove(session);
      if (sessions.isEmpty()) {
        emptySinceNanos = System.nanoTime();
        notifyAll();
      }
    }

    synchronized void want(String cause) {
      if (wanted == null) {
        wanted = cause;
        notifyAll();
      }
    }

    /** Sees to it that there is a thread. Without one no session is worse off at once. */
    synchronized void ensureRunning() {
      if (!retired && (thread == null || !thread.isAlive())) {
        try {
          Thread made = threads.make(this, "unmoved-topology-" + cluster.name());
          thread = made;
          made.start();
        } catch (Throwable e) {
          thread = null;
          Log.once(
              "no thread " + cluster.name(),
              "the topology of " + cluster.name() + " is not refreshed for now: " + e);
        }
      }
    }

    @Override
    public void run() {
      Management.met(cluster, Refresher.this);
      try {
        while (!isRetired()) {
          runOnce();
        }
      } finally {
        closeLink();
        Management.left(cluster);
      }
    }

    private synchronized boolean isRetired() {
      return retired;
    }

    /** Waits for something to do and does it; nothing that is thrown gets out of here. */
    private void runOnce() {
      try {
        String cause = awaitCause();
        if (cause == null) {
          retire(this);
          return;
        }
        long started = System.nanoTime();
        boolean refreshed = refreshSafely(cause);
        failures = refreshed ? 0 : failures + 1;
        nextPeriodicNanos = System.nanoTime() + jittered(options.refreshPeriodNanos());
        pause(
            refreshed
                ? options.refreshMinIntervalNanos() - (System.nanoTime() - started)
                : DriverLimits.REFRESH_RETRY_NANOS);
        if (!refreshed) {
          want(cause);
        }
      } catch (InterruptedException e) {
        // Whoever it was (containers interrupt what they find when an application goes), the
        // sessions are still there.
        Log.debug("the thread that refreshes " + cluster.name() + " was interrupted; it goes on");
      } catch (Throwable e) {
        tellSafely(e);
        pauseSafely();
      }
    }

    private void tellSafely(Throwable thrown) {
      try {
        Log.error("the topology of " + cluster.name() + " could not be refreshed", thrown);
      } catch (Throwable e) {
        // It cannot even be told; but what is told is worth less than the thread.
      }
    }

    /** So that a mistake that is made over and over again takes no CPU of the application's. */
    private void pauseSafely() {
      try {
        pause(DriverLimits.REFRESH_RETRY_NANOS);
      } catch (InterruptedException e) {
        // Then it is a short one.
      }
    }

    /**
     * Waits for a reason to refresh; null when no session has been there for a while. Sweeps idle
     * links meanwhile.
     */
    private @Nullable String awaitCause() throws InterruptedException {
      while (true) {
        long now = System.nanoTime();
        boolean empty;
        synchronized (this) {
          empty = sessions.isEmpty();
          if (empty && now - emptySinceNanos >= DriverLimits.LINGER_NANOS) {
            return null;
          }
          if (!empty && wanted != null) {
            String cause = wanted;
            wanted = null;
            return cause;
          }
          if (!empty && options.refreshPeriodNanos() > 0 && now - nextPeriodicNanos >= 0) {
            return "periodic";
          }
          long sweep = Math.max(options.linkIdleTimeoutNanos() / 2, DriverLimits.SWEEP_MIN_NANOS);
          long wait = empty ? DriverLimits.LINGER_NANOS - (now - emptySinceNanos) : sweep;
          if (!empty && options.refreshPeriodNanos() > 0) {
            wait = Math.min(wait, nextPeriodicNanos - now);
          }
          TimeUnit.NANOSECONDS.timedWait(this, Math.max(wait, 1_000_000L));
        }
        if (empty) {
          closeLink(); // it was made with the credentials of a session that is gone
        }
        sweep();
      }
    }

    private void sweep() {
      for (IdleLinks links : idleLinks) {
        try {
          links.expire(System.nanoTime() - options.linkIdleTimeoutNanos());
        } catch (Throwable e) {
          Log.error("idle links could not be closed", e); // those of others can
        }
      }
    }

    private void pause(long nanos) throws InterruptedException {
      long deadline = System.nanoTime() + nanos;
      long left;
      while ((left = deadline - System.nanoTime()) > 0) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
    }

    private boolean refreshSafely(String cause) {
      try {
        return refresh(cause);
      } catch (Throwable e) {
        // Without this thread the topology would never change again, so it outlives its own
        // mistakes.
        closeLink(); // before anything else takes memory: what it brought may be why there is none
        tellSafely(e);
        return false;
      }
    }

    private boolean refresh(String cause) {
      Map<String, String> errors = new LinkedHashMap<String, String>();
      for (Candidate candidate : candidates()) {
        long mark = cluster.refreshMark();
        try {
          TopologyQuery query = ask(candidate);
          if (query.outcome() == TopologyQuery.Outcome.CLUSTER) {
            if (cluster.onRefreshed(query.topology(), mark, System.nanoTime())) {
              tell(cause, query.source() + " of " + candidate.address);
              return true;
            }
            errors.put(candidate.address.toString(), "is no longer a member of the cluster");
            Log.once(
                "stranger " + candidate.address,
                candidate.address
                    + " is no longer a member of the cluster at "
                    + cluster.name()
                    + "; its topology is not used");
          } else if (query.outcome() == TopologyQuery.Outcome.REFUSED) {
            cluster.noteRefreshErrors(Collections.<String, String>emptyMap());
            return true; // not ours to ask: redirects teach us
          } else {
            errors.put(candidate.address.toString(), "does not say what the topology is");
          }
        } catch (IOException e) {
          errors.put(
              candidate.address.toString(), e.getMessage() == null ? e.toString() : e.getMessage());
          if (Log.isDebug()) {
            Log.debug("topology: " + candidate.address + " did not answer: " + e);
          }
        }
        closeLink();
      }
      cluster.noteRefreshErrors(errors);
      return false;
    }

    private TopologyQuery ask(Candidate candidate) throws IOException {
      NodeConnection connection = link;
      if (connection == null) {
        ConnectionState state = candidate.session.state().identity();
        try {
          connection =
              candidate.session.connect(candidate.address, state, DriverLimits.TOPOLOGY_MILLIS);
        } catch (RuntimeException e) {
          throw new IOException(e); // the client's own code, which we do not know
        } catch (Error e) {
          throw new IOException(e);
        }
        link = connection;
        linkAddress = candidate.address;
        linkState = state;
      }
      TopologyQuery query =
          new TopologyQuery(candidate.address, cluster.tls(), options.addressMap());
      byte[] request;
      while ((request = query.request()) != null
          && query.outcome() != TopologyQuery.Outcome.CLUSTER) {
        query.onReply(connection.ask(request, DriverLimits.TOPOLOGY_MILLIS));
      }
      return query;
    }

    /**
     * Whom to ask, in this order: the node that answered last, the known ones, then the configured
     * names anew.
     */
    private List<Candidate> candidates() {
      List<RefreshSource> current;
      synchronized (this) {
        current = new ArrayList<RefreshSource>(sessions);
      }
      Map<NodeAddress, Candidate> candidates = new LinkedHashMap<NodeAddress, Candidate>();
      if (current.isEmpty()) {
        return new ArrayList<Candidate>();
      }
      // The youngest has the credentials that work today; but its way to connect may be shut, and
      // then others get a try.
      RefreshSource session = current.get(current.size() - 1 - failures % current.size());
      if (link != null && linkAddress != null && session.state().identity().equals(linkState)) {
        candidates.put(linkAddress, new Candidate(linkAddress, session));
      } else {
        closeLink();
      }
      List<NodeAddress> known = new ArrayList<NodeAddress>();
      for (Node node : cluster.topology().nodes()) {
        known.add(node.address());
      }
      if (!known.isEmpty()) {
        Collections.rotate(known, random.nextInt(known.size())); // spread the asking over the nodes
      }
      for (NodeAddress address : known) {
        if (!candidates.containsKey(address)) {
          candidates.put(address, new Candidate(address, session));
        }
      }
      candidates.put(session.configured(), new Candidate(session.configured(), session));
      return new ArrayList<Candidate>(candidates.values());
    }

    private void tell(String cause, String source) {
      Topology before = told;
      Topology now = cluster.topology();
      told = now;
      cluster.onRefreshNoted(cause, source, before);
      String message =
          cluster.name()
              + ": topology changed ("
              + cause
              + "): "
              + now.shards().size()
              + " shards, "
              + now.slotsCovered()
              + " slots, from "
              + source;
      if (!before.samePrimaries(now)) {
        Log.info(message);
      } else if (Log.isDebug() && !before.sameOwners(now)) {
        Log.debug(message); // a reshard is hundreds of these
      }
    }

    private void closeLink() {
      NodeConnection closed = link;
      link = null;
      if (closed != null) {
        try {
          closed.close();
        } catch (Throwable e) {
          Log.warn("a connection of the refresher's could not be closed", e);
        }
      }
    }

    private long jittered(long nanos) {
      return nanos <= 0 ? 0 : nanos - nanos / 10 + random.nextLong(nanos / 5 + 1);
    }
  }

  private static final class Candidate {
    final NodeAddress address;
    final RefreshSource session;

    Candidate(NodeAddress address, RefreshSource session) {
      this.address = address;
      this.session = session;
    }
  }
}
