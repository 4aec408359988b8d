package dev.unmoved.it.server;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Redis Cluster of real processes. Every change returns when all running nodes agree on it, so a
 * test goes on from a known state; half-way states have calls of their own ({@link #beginMove},
 * {@link #finishMove}).
 */
public final class RedisCluster implements AutoCloseable {
  private static final Duration AGREEMENT_LIMIT = Duration.ofSeconds(30);
  private static final Duration DISPUTE_PATIENCE = Duration.ofSeconds(5);
  private static final int DISPUTES_MAX = 64;
  private static final Duration FAILOVER_PATIENCE = Duration.ofSeconds(6);
  private static final int MIGRATE_TIMEOUT_MILLIS = 5_000;
  private static final int KEYS_PER_MIGRATE = 100;

  private final RedisServer.Builder setup;
  private final List<ClusterNode> nodes = new CopyOnWriteArrayList<>();
  private int replicasPerShard;

  private RedisCluster(RedisServer.Builder setup) {
    this.setup = setup;
  }

  /** A cluster of {@code primaries} with {@code replicas} each, of the usual version. */
  public static RedisCluster start(int primaries, int replicas) {
    return start(ServerVersion.USUAL, primaries, replicas, server -> {});
  }

  /** The same of another version, each server with further {@code settings}. */
  public static RedisCluster start(
      ServerVersion version, int primaries, int replicas, Consumer<RedisServer.Builder> settings) {
    RedisServer.Builder setup =
        RedisServer.of(version)
            .config("cluster-enabled", "yes")
            // Small, so that a dead primary is replaced within seconds.
            .config("cluster-node-timeout", "2000")
            // A primary that gave its last slot away stays a primary: who is what is the test's to
            // say.
            .config("cluster-allow-replica-migration", "no")
            // A replica that lost its primary for a while may still be promoted: tests have no time
            // to
            // be choosy.
            .config("cluster-replica-validity-factor", "0");
    settings.accept(setup);
    RedisCluster cluster = new RedisCluster(setup);
    try {
      cluster.form(primaries, replicas);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void form(int primaries, int replicas) {
    replicasPerShard = replicas;
    for (int i = 0; i < primaries * (1 + replicas); i++) {
      nodes.add(new ClusterNode(setup.start()));
    }
    for (int i = 0; i < nodes.size(); i++) {
      // Epochs that differ from the start spare the nodes the rounds in which they would settle
      // that themselves.
      nodes.get(i).server().call("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
    }
    for (int i = 0; i < primaries; i++) {
      addSlots(
          nodes.get(i).server(), Slot.COUNT * i / primaries, Slot.COUNT * (i + 1) / primaries - 1);
    }
    for (ClusterNode node : nodes) {
      introduce(node);
    }
    awaitEveryoneKnown();
    for (int i = primaries; i < nodes.size(); i++) {
      makeReplica(nodes.get(i), nodes.get(i % primaries));
    }
    awaitHealthy();
  }

  private static void addSlots(RedisServer server, int first, int last) {
    if (server.version().atLeast(7, 0)) {
      server.call("CLUSTER", "ADDSLOTSRANGE", first, last);
    } else {
      List<Object> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
      IntStream.rangeClosed(first, last).forEach(command::add);
      server.call(command.toArray());
    }
  }

  /** Everyone meets the newcomer directly: faster than letting gossip carry the news. */
  private void introduce(ClusterNode newcomer) {
    for (ClusterNode node : running()) {
      if (!node.equals(newcomer)) {
        node.server().call("CLUSTER", "MEET", "127.0.0.1", newcomer.server().port());
      }
    }
  }

  private static void makeReplica(ClusterNode replica, ClusterNode primary) {
    replica.server().call("CLUSTER", "REPLICATE", primary.id());
  }

  /** Nodes whose processes run. */
  public List<ClusterNode> running() {
    return nodes.stream().filter(node -> node.server().isRunning()).collect(Collectors.toList());
  }

  /** Running primaries that serve slots, in the order of their first slot. */
  public List<ClusterNode> primaries() {
    ClusterView view = anyView();
    Map<Integer, ClusterNode> byFirstSlot = new TreeMap<>();
    for (ClusterNode node : running()) {
      ClusterView.Entry entry = view.entry(node.id());
      if (entry != null && entry.is("master") && !entry.slots().isEmpty()) {
        byFirstSlot.put(Integer.valueOf(entry.slots().get(0).split("-")[0]), node);
      }
    }
    return new ArrayList<>(byFirstSlot.values());
  }

  /** Running replicas of {@code primary}. */
  public List<ClusterNode> replicasOf(ClusterNode primary) {
    ClusterView view = anyView();
    return running().stream()
        .filter(
            node ->
                view.entry(node.id()) != null
                    && view.entry(node.id()).primaryId().equals(primary.id()))
        .collect(Collectors.toList());
  }

  /** The running primary of {@code slot}, as the first running node sees it. */
  public ClusterNode ownerOf(int slot) {
    return owner(anyView(), slot)
        .orElseThrow(() -> new IllegalStateException("nobody serves slot " + slot));
  }

  public ClusterNode ownerOf(String key) {
    return ownerOf(Slot.of(key));
  }

  /** A running primary other than {@code node}. */
  public ClusterNode primaryOtherThan(ClusterNode node) {
    return primaries().stream().filter(other -> !other.equals(node)).findFirst().orElseThrow();
  }

  /** What an application would be configured with. */
  public ClusterNode seed() {
    return running().get(0);
  }

  /**
   * Moves {@code slot} with its keys to {@code target}, as redis-cli would. Clients may go on
   * meanwhile.
   */
  public void moveSlot(int slot, ClusterNode target) {
    ClusterNode source = ownerOf(slot);
    if (source.equals(target)) {
      return;
    }
    beginMove(slot, target);
    finishMove(slot, source, target);
  }

  /** Moves {@code count} slots from all over the key space, each to the next primary. */
  public void reshard(int count) {
    List<ClusterNode> primaries = primaries();
    for (int i = 0; i < count; i++) {
      int slot = (int) ((i + 0.5) * Slot.COUNT / count);
      moveSlot(slot, primaries.get((primaries.indexOf(ownerOf(slot)) + 1) % primaries.size()));
    }
  }

  /**
   * Opens the move of {@code slot} to {@code target} and moves no key yet. Until {@link
   * #finishMove}, the old owner answers ASK for keys it no longer has. Returns the old owner.
   */
  public ClusterNode beginMove(int slot, ClusterNode target) {
    ClusterNode source = ownerOf(slot);
    target.server().call("CLUSTER", "SETSLOT", slot, "IMPORTING", source.id());
    source.server().call("CLUSTER", "SETSLOT", slot, "MIGRATING", target.id());
    return source;
  }

  /** Moves these keys of a slot that is being moved. */
  public void moveKeys(ClusterNode source, ClusterNode target, List<?> keys) {
    List<Object> command =
        new ArrayList<>(
            List.of("MIGRATE", "127.0.0.1", target.server().port(), "", 0, MIGRATE_TIMEOUT_MILLIS));
    if (target.server().password() != null) {
      command.addAll(List.of("AUTH", target.server().password()));
    }
    command.add("KEYS");
    command.addAll(keys);
    source.server().call(command.toArray());
  }

  /** Moves what keys remain and gives {@code slot} to {@code target} on every primary. */
  public void finishMove(int slot, ClusterNode source, ClusterNode target) {
    moveAllKeys(slot, source, target);
    for (int attempt = 1; ; attempt++) {
      makeNewest(target);
      // The new owner first: from then on either of the two serves or redirects, at no moment
      // neither.
      target.server().call("CLUSTER", "SETSLOT", slot, "NODE", target.id());
      giveAway(slot, source, target);
      for (ClusterNode node : primaries()) {
        if (!node.equals(source) && !node.equals(target)) {
          node.server().call("CLUSTER", "SETSLOT", slot, "NODE", target.id());
        }
      }
      try {
        awaitAgreement();
        return;
      } catch (AssertionError e) {
        if (attempt == 3) {
          throw e; // a message of before has undone it on some node; said again, it stays
        }
      }
    }
  }

  private void moveAllKeys(int slot, ClusterNode source, ClusterNode target) {
    for (List<?> keys = keysIn(source, slot); !keys.isEmpty(); keys = keysIn(source, slot)) {
      moveKeys(source, target, keys);
    }
  }

  /**
   * A script that declares no keys may still have written one at the old owner: then the move is
   * not over.
   */
  private void giveAway(int slot, ClusterNode source, ClusterNode target) {
    while (true) {
      try {
        source.server().call("CLUSTER", "SETSLOT", slot, "NODE", target.id());
        return;
      } catch (RespException e) {
        if (!e.getMessage().contains("still hold keys")) {
          throw e;
        }
        moveAllKeys(slot, source, target);
      }
    }
  }

  /**
   * Makes the epoch of {@code node} the newest of all. It would take a new one by itself with a
   * slot that it imported, but not while it believes its own to be the newest because it has not
   * heard yet of one that another node has just taken; then that node's next message would take the
   * slot back.
   */
  private void makeNewest(ClusterNode node) {
    Await.until(
        node + " has the newest epoch",
        AGREEMENT_LIMIT,
        () -> {
          node.server().call("CLUSTER", "BUMPEPOCH");
          long epoch = epoch(node);
          // a replica has its primary's
          return primaries().stream().allMatch(other -> other.equals(node) || epoch(other) < epoch);
        },
        this::describe);
  }

  private static long epoch(ClusterNode node) {
    return node.server()
        .text("CLUSTER", "INFO")
        .lines()
        .filter(line -> line.startsWith("cluster_my_epoch:"))
        .mapToLong(line -> Long.parseLong(line.substring("cluster_my_epoch:".length()).trim()))
        .findFirst()
        .orElseThrow();
  }

  private static List<?> keysIn(ClusterNode node, int slot) {
    return (List<?>) node.server().call("CLUSTER", "GETKEYSINSLOT", slot, KEYS_PER_MIGRATE);
  }

  /**
   * Lets a replica of {@code primary} take over in good order, both alive. Returns the new primary.
   */
  public ClusterNode failover(ClusterNode primary) {
    ClusterNode replica = replicasOf(primary).get(0);
    long[] askedAt = {0};
    Await.until(
        primary + " has become a replica",
        AGREEMENT_LIMIT,
        () -> {
          // A server gives a failover up after five seconds, without a word, when the votes did not
          // come in time.
          if (System.nanoTime() - askedAt[0] > FAILOVER_PATIENCE.toNanos() || askedAt[0] == 0) {
            askedAt[0] = System.nanoTime();
            if (replica.server().infoField("replication", "role").equals("slave")) {
              replica.server().call("CLUSTER", "FAILOVER");
            }
          }
          return allViews(
              view -> {
                ClusterView.Entry entry = view.entry(primary.id());
                return entry != null && entry.is("slave") && entry.primaryId().equals(replica.id());
              });
        },
        this::describe);
    awaitPrimary(replica);
    return replica;
  }

  /** Waits until every running node sees {@code node} as a primary that serves slots. */
  public void awaitPrimary(ClusterNode node) {
    Await.until(
        node + " is primary everywhere",
        AGREEMENT_LIMIT,
        () ->
            allViews(
                view -> {
                  ClusterView.Entry entry = view.entry(node.id());
                  return entry != null && entry.is("master") && !entry.slots().isEmpty();
                }),
        this::describe);
    awaitHealthy();
  }

  /**
   * Kills {@code node} and nothing more; its replica, if any, is promoted when the others notice.
   */
  public void kill(ClusterNode node) {
    node.server().kill();
  }

  /** Kills {@code primary} and waits until its replica has taken over. Returns the new primary. */
  public ClusterNode killAndAwaitPromotion(ClusterNode primary) {
    ClusterNode replica = replicasOf(primary).get(0);
    kill(primary);
    awaitPrimary(replica);
    return replica;
  }

  /** Waits until {@code count} connections, over all nodes, are waiting in a blocking command. */
  public void awaitBlocked(int count) {
    Await.until(
        count + " blocked clients",
        AGREEMENT_LIMIT,
        () ->
            running().stream()
                    .mapToInt(
                        node ->
                            Integer.parseInt(node.server().infoField("clients", "blocked_clients")))
                    .sum()
                == count);
  }

  /**
   * Starts killed nodes again and waits until the cluster is whole; who was replaced is a replica
   * now.
   */
  public void revive() {
    for (ClusterNode node : nodes) {
      if (!node.server().isRunning()) {
        node.server().restart();
      }
    }
    awaitEveryoneKnown();
    awaitHealthy();
    // A primary that comes back believes to be one until it hears of its successor, and then has to
    // catch up.
    Await.until("every shard has its replicas", AGREEMENT_LIMIT, this::isWhole, this::describe);
  }

  private boolean isWhole() {
    return primaries().stream()
        .map(this::replicasOf)
        .allMatch(
            replicas ->
                replicas.size() == replicasPerShard
                    && replicas.stream().allMatch(RedisCluster::isInSync));
  }

  private static boolean isInSync(ClusterNode replica) {
    List<?> role = (List<?>) replica.server().call("ROLE");
    return role.size() > 3
        && RespConnection.asText(role.get(0)).equals("slave")
        && RespConnection.asText(role.get(3)).equals("connected");
  }

  /** A new primary without slots. */
  public ClusterNode addNode() {
    ClusterNode node = new ClusterNode(setup.start());
    nodes.add(node);
    introduce(node);
    awaitEveryoneKnown();
    awaitAgreement();
    return node;
  }

  /** Takes {@code node}, which serves nothing any more, out of the cluster and stops it. */
  public void forget(ClusterNode node) {
    node.server().close();
    nodes.remove(node);
    for (ClusterNode other : running()) {
      other.server().call("CLUSTER", "FORGET", node.id());
    }
  }

  /** Deletes all keys and scripts. */
  public void flush() {
    primaries().forEach(node -> node.server().flush());
  }

  public void resetStats() {
    running().forEach(node -> node.server().resetStats());
  }

  /**
   * Calls of {@code command} on all running nodes since {@link #resetStats}; see {@link
   * RedisServer#calls}.
   */
  public long calls(String command) {
    return running().stream().mapToLong(node -> node.server().calls(command)).sum();
  }

  /** Errors with this code that all running nodes answered since {@link #resetStats}. */
  public long errors(String code) {
    return running().stream()
        .mapToLong(node -> node.server().errorCounts().getOrDefault(code, 0L))
        .sum();
  }

  /** Keys in the whole data set. */
  public long size() {
    return primaries().stream().mapToLong(node -> (Long) node.server().call("DBSIZE")).sum();
  }

  /** Waits until all running nodes are up, serve all slots between them and are of one mind. */
  public void awaitHealthy() {
    awaitAgreement();
    Await.until(
        "cluster state ok and replicas in step",
        AGREEMENT_LIMIT,
        () -> {
          for (ClusterNode node : running()) {
            String info = node.server().text("CLUSTER", "INFO");
            boolean replica = node.server().infoField("replication", "role").equals("slave");
            boolean inStep =
                !replica
                    || node.server().infoField("replication", "master_link_status").equals("up");
            if (!info.contains("cluster_state:ok") || !inStep) {
              return false;
            }
          }
          return true;
        },
        this::describe);
  }

  private void awaitEveryoneKnown() {
    Await.until(
        "all nodes know each other",
        AGREEMENT_LIMIT,
        () ->
            allViews(
                view -> {
                  for (ClusterNode node : running()) {
                    ClusterView.Entry entry = view.entry(node.id());
                    if (entry == null || !entry.linked() || entry.is("handshake")) {
                      return false;
                    }
                  }
                  return true;
                }),
        this::describe);
  }

  private void awaitAgreement() {
    long[] disputedSince = {System.nanoTime()};
    Await.until(
        "all nodes agree on who serves what",
        AGREEMENT_LIMIT,
        () -> {
          String ownership = anyView().ownership();
          if (allViews(view -> view.ownership().equals(ownership))) {
            return true;
          }
          if (System.nanoTime() - disputedSince[0] > DISPUTE_PATIENCE.toNanos()) {
            settleDisputes();
            disputedSince[0] = System.nanoTime();
          }
          return false;
        },
        this::describe);
  }

  /**
   * Names the owner of slots that nodes disagree on, as {@code redis-cli --cluster fix} would.
   * Nodes tell each other only what they serve themselves, so after quick moves it may be that two
   * name the other one for ever, and nobody has it.
   */
  private void settleDisputes() {
    Map<ClusterNode, String[]> views = new LinkedHashMap<>();
    for (ClusterNode node : primaries()) {
      views.put(node, node.view().owners());
    }
    List<Integer> disputed =
        IntStream.range(0, Slot.COUNT)
            .filter(
                slot -> views.values().stream().map(owners -> owners[slot]).distinct().count() > 1)
            .boxed()
            .collect(Collectors.toList());
    if (disputed.size() > DISPUTES_MAX) {
      return; // no quick move does that: somebody is being replaced
    }
    for (int slot : disputed) {
      ClusterNode owner =
          views.keySet().stream()
              .filter(node -> node.id().equals(views.get(node)[slot]))
              .findFirst()
              .orElseGet(() -> views.keySet().iterator().next());
      makeNewest(owner);
      owner.server().call("CLUSTER", "SETSLOT", slot, "NODE", owner.id());
      for (ClusterNode node : views.keySet()) {
        if (!node.equals(owner)) {
          giveAway(slot, node, owner);
        }
      }
    }
  }

  private boolean allViews(Function<ClusterView, Boolean> condition) {
    try {
      return running().stream().allMatch(node -> condition.apply(node.view()));
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private Optional<ClusterNode> owner(ClusterView view, int slot) {
    return view.primaryOf(slot)
        .flatMap(entry -> nodes.stream().filter(node -> node.id().equals(entry.id())).findFirst());
  }

  private ClusterView anyView() {
    return running().get(0).view();
  }

  private String describe() {
    return running().stream()
        .map(node -> node + ":\n" + node.server().text("CLUSTER", "NODES"))
        .collect(Collectors.joining("\n", "\n", ""));
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.server().close());
  }

  @Override
  public String toString() {
    return Arrays.toString(nodes.toArray());
  }
}
