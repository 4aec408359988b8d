package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.log.Log;
import dev.unmoved.option.Options;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.TopologyCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Clients, a cluster of four nodes and the time, all moved by one seed: what the clients send, how
 * bytes are cut, when each node gets to its next command, where slots go meanwhile, which links
 * break. First things go wrong for a while; then nothing does any more, and everything has to be
 * answered.
 *
 * <p>{@link Program} says what clients do, {@link ModelCluster} what happens to nodes, {@link
 * SimulatedClient} what has to be true of replies and of what is sent.
 */
final class World {
  /** Too few of the nodes known are left for the cluster to be taken for the same. */
  private static final class StrangerException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final int FAULTY_STEPS = 300;
  private static final int CALM_STEPS_MAX = 40_000;

  final SplittableRandom random;
  final Options options;
  final TopologyCache cache;
  final ModelCluster cluster;
  final List<ModelLink> pool = new ArrayList<>();
  final List<String> history = new ArrayList<>();
  int resets;
  long nowNanos = 1_000_000_000L;

  private final long seed;
  private final EnumSet<Ingredient> features;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private boolean calm;
  private boolean refreshWanted;
  private int changesKnown;

  /** A world of {@code count} clients. */
  World(long seed, int count, Ingredient... features) {
    Log.level(Log.WARN);
    this.seed = seed;
    this.features = EnumSet.noneOf(Ingredient.class);
    this.features.addAll(Arrays.asList(features));
    options =
        Script.options(
            "retry.timeout=600s",
            "redirects.max=1000",
            "cross-slot="
                + (has(Ingredient.SEVERAL_STEPS) || has(Ingredient.SCATTERED)
                    ? "emulate"
                    : "error"));
    random = new SplittableRandom(seed);
    cache = new TopologyCache((topology, cause) -> refreshWanted = true, 1_000);
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tags.addAll(Arrays.asList(Program.tags(i)));
      if (has(Ingredient.QUEUES)) {
        tags.add(Program.queue(i));
      }
    }
    cluster = new ModelCluster(this.features, tags, random, history);
    if (random.nextBoolean() || has(Ingredient.RESETS)) {
      // else a session has to ask
      cache.onCluster(cluster.node(0).address, false, cluster.snapshot(), nowNanos);
    }
    for (int i = 0; i < count; i++) {
      clients.add(
          new SimulatedClient(i, new Program(i, count, this.features, random), this, seed + i));
    }
  }

  boolean has(Ingredient feature) {
    return features.contains(feature);
  }

  boolean isCalm() {
    return calm;
  }

  /** Whether every reply has to be exact, also of commands that concern all nodes. */
  boolean isUndisturbed() {
    EnumSet<Ingredient> wrong = EnumSet.range(Ingredient.MOVES, Ingredient.ROLE_CHANGES);
    wrong.retainAll(features);
    return wrong.isEmpty() && clients.size() == 1;
  }

  /**
   * Whether nobody runs out of patience: nodes answer in time, and nothing waits for it to pass.
   */
  boolean isPatient() {
    EnumSet<Ingredient> wrong = EnumSet.range(Ingredient.MOVES, Ingredient.ROLE_CHANGES);
    wrong.retainAll(features);
    return wrong.isEmpty() && has(Ingredient.CHANNELS);
  }

  /** Runs until nothing is left to do, and checks. */
  void run() {
    try {
      for (int i = 0; i < FAULTY_STEPS; i++) {
        step();
      }
      calm = true;
      cluster.calmDown();
      for (int i = 0; !isDone(); i++) {
        assertTrue(i < CALM_STEPS_MAX, "a client waits for ever");
        step();
      }
      for (int i = 0; i < 500; i++) {
        settle(); // pushes and silent replies that are still on their way
      }
      for (SimulatedClient client : clients) {
        client.checkEnd();
      }
    } catch (StrangerException e) {
      // more of its nodes were exchanged at once than a session follows: so it is meant to be
      return;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed "
              + seed
              + ", "
              + clients
              + ": "
              + e.getMessage()
              + "\n"
              + String.join("\n", history),
          e);
    }
  }

  private boolean isDone() {
    for (SimulatedClient client : clients) {
      if (!client.isDone()) {
        return false;
      }
    }
    return true;
  }

  private void step() {
    nowNanos += random.nextInt(2_000_000);
    cluster.onStep(nowNanos);
    SimulatedClient client = clients.get(random.nextInt(clients.size()));
    int choice = random.nextInt(100);
    if (choice < 15) {
      client.send();
    } else if (choice < 40) {
      serve();
    } else if (choice < 75) {
      client.drive();
    } else if (choice < 80) {
      wake(client);
    } else if (choice < 83) {
      refresh();
    } else if (calm) {
      cluster.pushToWhoWaits();
    } else {
      cluster.disturb();
    }
    if (has(Ingredient.WALKS) && changesKnown != cluster.changes()) {
      refreshWanted = true; // a walk is as true as the topology it ends with
      refresh();
    }
  }

  private void settle() {
    nowNanos += 1_000_000;
    cluster.onStep(nowNanos);
    serve();
    for (SimulatedClient client : clients) {
      client.drive();
      wake(client);
    }
  }

  /** One node gets to one command. */
  private void serve() {
    List<ModelLink> busy = new ArrayList<>();
    for (ModelLink link : cluster.links) {
      if (link.hasWork()) {
        busy.add(link);
      }
    }
    if (!busy.isEmpty()) {
      busy.get(random.nextInt(busy.size())).serve(nowNanos);
    }
  }

  private void wake(SimulatedClient client) {
    long wake = client.session.nextWakeNanos();
    if (wake != Long.MAX_VALUE && !isSilenceTimed() && !isPatient() && random.nextBoolean()) {
      nowNanos = Math.max(nowNanos, wake);
    }
    client.wake();
  }

  /**
   * Whether any client asks what its server is, and would leave it alone after some silence: nodes
   * answer long before, so none of the others may make that time pass at once.
   */
  private boolean isSilenceTimed() {
    for (SimulatedClient client : clients) {
      if (client.session.awaitedUntilNanos() != Long.MAX_VALUE) {
        return true;
      }
    }
    return false;
  }

  private void refresh() {
    Cluster known = null;
    for (SimulatedClient client : clients) {
      known = known == null ? client.session.cluster() : known;
    }
    if (refreshWanted && known != null) {
      refreshWanted = false;
      changesKnown = cluster.changes();
      if (!known.onRefreshed(cluster.snapshot(), known.refreshMark(), nowNanos)) {
        throw new StrangerException();
      }
      cluster.isSeen();
      history.add("refreshed");
    }
  }

  static String printable(String bytes) {
    return bytes.replace("\r\n", "|");
  }
}
