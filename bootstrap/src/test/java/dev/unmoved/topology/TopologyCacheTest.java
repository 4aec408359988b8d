package dev.unmoved.topology;

import static dev.unmoved.topology.Nodes.address;
import static dev.unmoved.topology.Nodes.shared;
import static dev.unmoved.topology.Nodes.withoutId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TopologyCacheTest {
  private static final NodeAddress SEED = Nodes.SEED;

  private final TopologyCache cache = new TopologyCache((cluster, cause) -> {}, 1_000);
  private long nowNanos = Long.MAX_VALUE - 1;

  private Cluster met(NodeAddress address, Topology topology) {
    return cache.onCluster(address, false, topology, nowNanos);
  }

  private Cluster found(NodeAddress address) {
    TopologyCache.Entry entry = cache.find(address, false, nowNanos);
    return entry == null ? null : entry.cluster();
  }

  private void passes(int seconds) {
    nowNanos += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void anAddressThatWasNeverMetHasToBeAsked() {
    assertNull(cache.find(SEED, false, nowNanos));
  }

  @Test
  void aClusterIsFoundAgainForGood() {
    Cluster cluster = met(SEED, shared("abc"));
    assertEquals("10.0.0.9:7000", cluster.name());
    passes(100_000);
    assertSame(cluster, found(SEED));
    assertNull(cache.find(SEED, true, nowNanos)); // TLS is another matter
  }

  @Test
  void seedsOfOneClusterShareIt() {
    Cluster cluster = met(SEED, shared("abc"));
    assertSame(cluster, met(address("b"), shared("abcd")));
    assertSame(cluster, found(address("b")));
    assertEquals(4, cluster.topology().nodes().size());
    assertNotSame(cluster, met(address("x"), shared("xyz")));
    assertNotSame(cluster, cache.onCluster(address("b"), true, shared("abc"), nowNanos));
  }

  @Test
  void seedsOfAClusterWithoutIdsShareItToo() {
    Cluster cluster = met(SEED, shared(withoutId("a"), withoutId("b")));
    assertSame(cluster, met(address("b"), shared(withoutId("a"), withoutId("b"))));
    assertNotSame(cluster, met(address("x"), shared(withoutId("x"), withoutId("y"))));
  }

  @Test
  void anAddressThatLeadsToAnotherClusterByNowIsThatOnes() {
    Cluster before = met(SEED, shared("abc"));
    Cluster after = met(SEED, shared("xyz"));
    assertNotSame(before, after);
    assertSame(after, found(SEED));
    assertEquals(Nodes.node("a"), before.topology().primaryOf(0));
  }

  @Test
  void aUserWhoMayNotAskSharesTheClusterOfOneWhoMay() {
    Cluster cluster = met(SEED, shared("abc"));
    assertSame(cluster, met(SEED, Topology.EMPTY));
    assertEquals(16384, cluster.topology().slotsCovered());
  }

  @Test
  void aClusterThatWasLearnedFromRedirectsIsTheOneThatIsToldLater() {
    Cluster cluster = met(SEED, Topology.EMPTY);
    assertSame(cluster, found(SEED));
    assertSame(cluster, met(SEED, shared("abc")));
    assertEquals(16384, cluster.topology().slotsCovered());
  }

  @Test
  void aStandaloneServerIsAskedAgainAfterAWhile() {
    cache.onStandalone(SEED, false, nowNanos);
    assertNotNull(cache.find(SEED, false, nowNanos));
    assertNull(found(SEED));
    passes(59);
    assertNotNull(cache.find(SEED, false, nowNanos));
    passes(2);
    assertNull(cache.find(SEED, false, nowNanos));
  }

  @Test
  void whatProvedOtherwiseIsForgotten() {
    cache.onStandalone(SEED, false, nowNanos);
    cache.forget(SEED, true);
    assertNotNull(cache.find(SEED, false, nowNanos));
    cache.forget(SEED, false);
    assertNull(cache.find(SEED, false, nowNanos));
  }

  @Test
  void whoHangsUpTwiceIsLeftAlone() {
    cache.onDiscoveryLost(SEED, false, nowNanos);
    assertNull(cache.find(SEED, false, nowNanos), "once may be chance");
    cache.onDiscoveryLost(SEED, false, nowNanos);
    assertNotNull(cache.find(SEED, false, nowNanos));
    assertNull(found(SEED));
    passes(61);
    assertNull(cache.find(SEED, false, nowNanos));
  }

  @Test
  void hangingUpLongAgoIsNotHeldAgainstAnybody() {
    cache.onDiscoveryLost(SEED, false, nowNanos);
    passes(61);
    cache.onDiscoveryLost(SEED, false, nowNanos);
    assertNull(cache.find(SEED, false, nowNanos));
  }

  @Test
  void aClusterThatHangsUpOnceStaysOne() {
    Cluster cluster = met(SEED, shared("abc"));
    cache.onDiscoveryLost(SEED, false, nowNanos);
    cache.onDiscoveryLost(SEED, false, nowNanos);
    assertSame(cluster, found(SEED));
  }

  @Test
  void aConfiguredNameLeadsToTheClusterToo() {
    Cluster cluster = met(SEED, shared("abc"));
    NodeAddress name = new NodeAddress("redis.example", 6379);
    cache.alias(name, false, cluster, nowNanos);
    assertSame(cluster, found(name));
    assertNull(cache.find(name, true, nowNanos));
  }
}
