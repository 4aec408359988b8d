package dev.unmoved.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.it.app.ClientJvm;
import dev.unmoved.it.app.RedissonVersion;
import dev.unmoved.it.server.Await;
import dev.unmoved.it.server.ClusterNode;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisCluster;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.it.server.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A lock belongs to one client for as long as that client holds it, in whatever slots it holds
 * others.
 */
class RedissonLocksIT {
  private static final int WATCHDOG_MILLIS = 6_000;

  /** All versions at once: they mostly wait for time to pass. */
  @Test
  void locksInManySlotsAreRenewedForTheirHolderAlsoWhileTheirSlotsMove() {
    RedisCluster cluster = Clusters.shared();
    List<ClientJvm> apps = new ArrayList<>();
    try {
      for (RedissonVersion version : RedissonVersion.values()) {
        apps.add(locks(version, cluster).argument("prefix", version + "-").start());
      }
      apps.forEach(app -> app.awaitLine("^HELD"));
      for (int i = 0; i < 8; i++) {
        int slot = Slot.of(RedissonVersion.values()[i % apps.size()] + "-plain:" + i);
        cluster.moveSlot(slot, cluster.primaryOtherThan(cluster.ownerOf(slot)));
      }
      apps.forEach(app -> app.awaitLine("^RENEWED"));
      apps.forEach(app -> app.send("stop"));
      for (ClientJvm app : apps) {
        assertTrue(app.awaitSuccess().contains("OK"), app::toString);
      }
    } finally {
      apps.forEach(ClientJvm::close);
    }
  }

  /** Redisson itself renews one slot after the other. */
  @Test
  void locksOfTheOtherNodesAreRenewedWhileOneDoesNotAnswer() {
    try (RedisCluster cluster =
            RedisCluster.start(
                ServerVersion.USUAL,
                3,
                0,
                server -> server.config("cluster-require-full-coverage", "no"));
        ClientJvm app =
            locks(RedissonVersion.USUAL, cluster)
                .argument("plain", 40)
                .argument("watched", false)
                .start()) {
      app.awaitLine("^HELD");
      ClusterNode dead = cluster.primaryOtherThan(cluster.seed());
      Map<String, ClusterNode> others =
          IntStream.range(0, 40)
              .mapToObj(i -> "plain:" + i)
              .filter(name -> !cluster.ownerOf(name).equals(dead))
              .collect(Collectors.toMap(name -> name, cluster::ownerOf, (a, b) -> a, TreeMap::new));
      dead.server().pause();
      Map<String, Integer> renewals = new TreeMap<>();
      Map<String, Long> ttl = new TreeMap<>();
      Await.until(
          "renewed for more than twice its time to live: each of " + others.keySet(),
          Duration.ofSeconds(60),
          () -> {
            others.forEach(
                (name, node) -> {
                  long now = (Long) node.server().call("PTTL", name);
                  assertTrue(now > 0, () -> name + " is gone: " + renewals);
                  Long before = ttl.put(name, now);
                  if (before != null && now > before) {
                    renewals.merge(name, 1, Integer::sum);
                  }
                });
            return others.keySet().stream().allMatch(name -> renewals.getOrDefault(name, 0) >= 5);
          });
    }
  }

  private static ClientJvm.Builder locks(RedissonVersion version, RedisCluster cluster) {
    return ClientJvm.of("legacy.redisson.Locks")
        .client(version)
        .jvm(version.jvmOptions().toArray(new String[0]))
        .server(cluster.seed().server())
        .argument("watchdog", WATCHDOG_MILLIS);
  }
}
