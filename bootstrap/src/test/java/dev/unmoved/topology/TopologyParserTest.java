package dev.unmoved.topology;

import static dev.unmoved.topology.Nodes.address;
import static dev.unmoved.topology.Nodes.host;
import static dev.unmoved.topology.Nodes.id;
import static dev.unmoved.topology.Nodes.list;
import static dev.unmoved.topology.Nodes.map;
import static dev.unmoved.topology.Nodes.reply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** CLUSTER SHARDS and CLUSTER SLOTS in both protocols: as maps, and as flat arrays of pairs. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class TopologyParserTest {
  private static final String ALL = "0-16383";

  private final boolean resp3;
  private NodeAddress answering = Nodes.SEED;
  private boolean tls;
  private Map<String, String> addressMap = Collections.emptyMap();

  TopologyParserTest(boolean resp3) {
    this.resp3 = resp3;
  }

  private TopologyParser parser() {
    return new TopologyParser(answering, tls, addressMap);
  }

  private Topology shards(Object... shards) {
    return parser().parseShards(reply(list(shards)));
  }

  private Topology slots(Object... ranges) {
    return parser().parseSlots(reply(list(ranges)));
  }

  private Object shard(String slots, Object... members) {
    String[] bounds = slots.isEmpty() ? new String[0] : slots.split("[-,]");
    Object[] numbers = new Object[bounds.length];
    for (int i = 0; i < bounds.length; i++) {
      numbers[i] = Integer.valueOf(bounds[i]);
    }
    return map(resp3, "slots", list(numbers), "nodes", list(members));
  }

  private Object primary(String name) {
    return member(name, "master", "online", host(name), host(name));
  }

  private Object replica(String name) {
    return member(name, "replica", "online", host(name), host(name));
  }

  private Object member(String name, String role, String health, String ip, String endpoint) {
    return map(
        resp3,
        "id",
        id(name),
        "port",
        7000,
        "ip",
        ip,
        "endpoint",
        endpoint,
        "role",
        role,
        "replication-offset",
        72,
        "health",
        health);
  }

  private Object range(int first, int last, Object... members) {
    Object[] parts = new Object[members.length + 2];
    parts[0] = first;
    parts[1] = last;
    System.arraycopy(members, 0, parts, 2, members.length);
    return list(parts);
  }

  private Object at(String endpoint, int port, String name, Object... metadata) {
    return list(endpoint, port, id(name), map(resp3, metadata));
  }

  private static void assertOwner(String expected, Topology topology, int slot) {
    assertEquals(expected, String.valueOf(topology.primaryOf(slot)));
  }

  // ---- SHARDS ----

  @Test
  void shardsNamePrimariesReplicasAndTheirSlots() {
    Topology topology =
        shards(shard("0-99,200-299", replica("d"), primary("a")), shard("100-199", primary("b")));
    assertEquals(300, topology.slotsCovered());
    assertOwner("10.0.0.1:7000", topology, 0);
    assertOwner("10.0.0.1:7000", topology, 99);
    assertOwner("10.0.0.2:7000", topology, 100);
    assertOwner("10.0.0.1:7000", topology, 299);
    assertNull(topology.primaryOf(300));
    assertEquals(2, topology.shards().size());
    assertEquals("[10.0.0.4:7000]", topology.shards().get(0).replicas().toString());
    assertEquals("[10.0.0.1:7000, 10.0.0.2:7000, 10.0.0.4:7000]", topology.nodes().toString());
    assertEquals(id("b"), topology.nodeWithId(id("b")).id());
  }

  @Test
  void aShardWithoutAPrimaryThatIsOnlineIsNotBelieved() {
    assertNull(shards(shard(ALL, replica("a"))));
    assertNull(
        shards(shard(ALL, member("a", "master", "fail", host("a"), host("a")), replica("b"))));
    assertNull(shards(shard(ALL, member("a", "master", "loading", host("a"), host("a")))));
    assertNull(shards(shard(ALL)));
    assertNull(shards(shard("0-1", primary("a")), shard("2-3", replica("b"))));
  }

  @Test
  void aShardWithTwoPrimariesIsNotBelieved() {
    assertNull(shards(shard(ALL, primary("a"), primary("b"))));
    assertNull(shards(shard(ALL, primary("a")), shard("", primary("b"), primary("c"))));
  }

  @Test
  void aPrimaryThatFailedBesideItsSuccessorIsLeftOut() {
    Topology topology =
        shards(
            shard(
                ALL,
                member("a", "master", "fail", host("a"), host("a")),
                primary("b"),
                member("c", "replica", "fail", host("c"), host("c"))));
    assertEquals("[10.0.0.2:7000]", topology.nodes().toString());
  }

  @Test
  void aShardThatLostItsSlotsInTheAnswerIsNotBelieved() {
    assertNull(shards(shard("0-9", primary("a")), shard("", primary("b"), replica("c"))));
  }

  @Test
  void slotsThatTwoShardsClaimAreNotBelieved() {
    assertNull(shards(shard("0-100", primary("a")), shard("100-200", primary("b"))));
    assertNull(shards(shard("0-9,5-6", primary("a"))));
    assertNotNull(shards(shard("0-99", primary("a")), shard("100-200", primary("b"))));
  }

  @Test
  void slotsThatCannotBeAreNotBelieved() {
    assertNull(shards(shard("0-16384", primary("a"))));
    assertNull(shards(shard("5-4", primary("a"))));
    assertNull(shards(shard("5", primary("a"))));
  }

  @Test
  void anAnswerOfUnknownShapeIsNotBelieved() {
    assertNull(parser().parseShards(Nodes.error("ERR no")));
    assertNull(parser().parseShards(reply("OK")));
    assertNull(shards("what"));
    assertNull(shards(map(resp3, "slots", list(0, 1))));
    assertNull(shards(map(resp3, "nodes", list())));
    assertNull(parser().parseSlots(Nodes.error("ERR no")));
    assertNull(parser().parseSlots(reply("OK")));
    assertNull(slots(list(0, 1)));
    assertNull(slots(range(0, 16384, at("h", 1, "a"))));
    assertNull(slots(range(3, 2, at("h", 1, "a"))));
  }

  @Test
  void aPrimaryWithoutSlotsIsANodeOfTheClusterButServesNothing() {
    Topology topology = shards(shard(ALL, primary("a")), shard("", primary("b")));
    assertEquals(1, topology.shards().size());
    assertEquals("[10.0.0.1:7000]", topology.nodes().toString());
    Node added = topology.nodeAt(address("b"));
    assertEquals(id("b"), added.id());
    assertEquals(added, topology.nodeWithId(id("b")));
    assertTrue(topology.knows(added));
    assertTrue(topology.withOwner(7, added).nodes().contains(added));
    assertTrue(
        topology.withOwner(7, topology.nodeAt(address("a"))).knows(added), "lost by a patch");
  }

  @Test
  void primariesWithoutSlotsAreRememberedWhereSlotsHasToBeAsked() {
    TopologyParser parser = parser();
    assertNull(
        parser.parseShards(
            reply(
                list(
                    shard("0-9", primary("a")),
                    shard("", primary("b"), replica("c")),
                    shard("", primary("d"))))));
    Topology topology =
        parser.parseSlots(
            reply(
                list(
                    range(0, 9, at(host("a"), 7000, "a")),
                    range(10, 19, at(host("d"), 7000, "d")))));
    assertEquals(id("b"), topology.nodeAt(address("b")).id());
    assertEquals("[10.0.0.1:7000, 10.0.0.4:7000]", topology.nodes().toString());
  }

  @Test
  void tlsSessionsUseTheTlsPort() {
    Object both =
        map(
            resp3,
            "id",
            id("a"),
            "port",
            7000,
            "tls-port",
            7100,
            "ip",
            host("a"),
            "endpoint",
            host("a"),
            "role",
            "master",
            "health",
            "online");
    Object tlsOnly =
        map(
            resp3,
            "id",
            id("a"),
            "tls-port",
            7100,
            "ip",
            host("a"),
            "endpoint",
            host("a"),
            "role",
            "master",
            "health",
            "online");
    assertOwner("10.0.0.1:7000", shards(shard(ALL, both)), 0);
    assertNull(shards(shard(ALL, tlsOnly)));
    tls = true;
    assertOwner("10.0.0.1:7100", shards(shard(ALL, both)), 0);
    assertOwner("10.0.0.1:7100", shards(shard(ALL, tlsOnly)), 0);
    assertOwner("10.0.0.1:7000", shards(shard(ALL, primary("a"))), 0);
  }

  // ---- Endpoints, in both ----

  private void assertEndpoint(String expected, String endpoint, String ip) {
    assertOwner(expected, shards(shard(ALL, member("a", "master", "online", ip, endpoint))), 5);
    assertOwner(expected, slots(range(0, 16383, at(endpoint, 7000, "a", "ip", ip))), 5);
  }

  @Test
  void anEndpointThatIsNullOrEmptyIsTheHostThatAnswered() {
    assertEndpoint("10.0.0.9:7000", null, "10.0.0.1");
    assertEndpoint("10.0.0.9:7000", "", "10.0.0.1");
  }

  @Test
  void replicasWithoutEndpointAreReadTheSameWay() {
    Topology bySlots = slots(range(0, 16383, at(null, 7000, "a"), at(null, 7001, "b")));
    assertEquals("[10.0.0.9:7000, 10.0.0.9:7001]", bySlots.nodes().toString());
  }

  @Test
  void anUnknownEndpointIsTheIp() {
    assertEndpoint("10.0.0.1:7000", "?", "10.0.0.1");
  }

  @Test
  void aNodeWithoutAnyAddressIsLeftOutAndTheOthersStay() {
    assertNull(shards(shard(ALL, member("a", "master", "online", "", "?"))));
    Topology topology =
        slots(
            range(0, 9, at("?", 7000, "a")),
            range(10, 19, at(host("b"), 7000, "b"), at("?", 7000, "c", "ip", "?")));
    assertEquals(10, topology.slotsCovered());
    assertEquals("[10.0.0.2:7000]", topology.nodes().toString());
  }

  @Test
  void aNodeWhoseHostCanBeNoneIsLeftOutAndTheOthersStay() {
    String forged = "evil\nunmoved ERROR forged\33[31m";
    assertNull(shards(shard(ALL, member("a", "master", "online", "10.0.0.1", forged))));
    Topology topology =
        slots(
            range(0, 9, at(forged, 7000, "a")),
            range(10, 19, at(host("b"), 7000, "b", "hostname", forged)));
    assertEquals(10, topology.slotsCovered());
    assertEquals("[10.0.0.2:7000]", topology.nodes().toString());
    assertNull(topology.nodeAt(new NodeAddress(forged, 7000)));
  }

  @Test
  void aHostNameIsPreferredAndItsIpKnownAsAnAlias() {
    for (Topology topology :
        new Topology[] {
          shards(
              shard(
                  ALL,
                  map(
                      resp3,
                      "id",
                      id("a"),
                      "port",
                      7000,
                      "ip",
                      host("a"),
                      "endpoint",
                      "Node.Example",
                      "hostname",
                      "node.example",
                      "role",
                      "master",
                      "health",
                      "online"))),
          slots(range(0, 16383, at("node.example", 7000, "a", "ip", host("a"))))
        }) {
      assertOwner("node.example:7000", topology, 0);
      assertEquals(topology.primaryOf(0), topology.nodeAt(address("a")));
      assertNull(topology.nodeAt(new NodeAddress(host("a"), 7001)));
    }
  }

  @Test
  void portZeroAndLoopbackAreWhatTheSeedIs() {
    assertOwner(
        "10.0.0.9:7000",
        shards(
            shard(
                ALL,
                map(
                    resp3,
                    "id",
                    id("a"),
                    "port",
                    0,
                    "ip",
                    "127.0.0.1",
                    "endpoint",
                    "127.0.0.1",
                    "role",
                    "master",
                    "health",
                    "online"))),
        0);
    assertOwner("10.0.0.9:7000", slots(range(0, 16383, at("localhost", 0, "a"))), 0);
    answering = new NodeAddress("127.0.0.1", 7000);
    assertOwner("127.0.0.1:7003", slots(range(0, 16383, at("127.0.0.1", 7003, "a"))), 0);
  }

  @Test
  void aSingleNodeThatDoesNotKnowItsOwnAddressIsTheSeed() {
    assertOwner("10.0.0.9:7000", slots(range(0, 16383, list("", 7000, id("a")))), 0);
    assertOwner("10.0.0.9:7000", slots(range(0, 16383, list("", 7000))), 0);
  }

  @Test
  void addressesAreMappedToWhatCanBeReached() {
    addressMap = new HashMap<>();
    addressMap.put("10.0.0.1:7000", "localhost:17000");
    addressMap.put("10.0.0.2", "gateway");
    assertEndpoint("localhost:17000", host("a"), host("a"));
    assertEndpoint("gateway:7000", host("b"), host("b"));
    assertEndpoint("10.0.0.3:7000", host("c"), host("c"));
    Topology topology = slots(range(0, 16383, at(host("a"), 7000, "a")));
    assertEquals(
        topology.primaryOf(0), topology.nodeAt(address("a")), "not found by the name it announces");
  }

  /**
   * Behind one address with a port for each node, as where certificates name the service and not
   * its nodes.
   */
  @Test
  void aStarMapsWhateverElseIsAnnounced() {
    addressMap = new HashMap<>();
    addressMap.put("10.0.0.1:7000", "localhost:17000");
    addressMap.put("*", "service.example");
    assertEndpoint("localhost:17000", host("a"), host("a"));
    assertEndpoint("service.example:7000", host("b"), host("b"));
  }

  // ---- SLOTS ----

  @Test
  void slotsNamePrimariesReplicasAndTheirSlots() {
    Topology topology =
        slots(
            range(0, 99, at(host("a"), 7000, "a"), at(host("d"), 7000, "d")),
            range(200, 299, at(host("a"), 7000, "a"), at(host("d"), 7000, "d")),
            range(100, 199, at(host("b"), 7000, "b")));
    assertEquals(300, topology.slotsCovered());
    assertOwner("10.0.0.1:7000", topology, 299);
    assertOwner("10.0.0.2:7000", topology, 150);
    assertEquals(2, topology.shards().size());
    assertEquals("[10.0.0.1:7000, 10.0.0.2:7000, 10.0.0.4:7000]", topology.nodes().toString());
  }

  @Test
  void oldServersTellNoIds() {
    Topology topology = slots(range(0, 16383, list(host("a"), 7000), list(host("b"), 7000)));
    assertEquals("", topology.primaryOf(0).id());
    assertEquals("[10.0.0.1:7000, 10.0.0.2:7000]", topology.nodes().toString());
  }
}
