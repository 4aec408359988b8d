package dev.unmoved.topology;

import dev.unmoved.resp.RespValue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the replies to {@code CLUSTER SHARDS} and {@code CLUSTER SLOTS}, RESP2 and RESP3. Pure.
 *
 * <p>Endpoints follow the documentation of both commands: NULL or empty is the host of the node
 * that answered; {@code ?} is unknown, so the IP counts, and where that is missing too the node is
 * left out.
 */
public final class TopologyParser {
  private final NodeAddress answering;
  private final boolean tls;
  private final Map<String, String> addressMap;
  private final Map<String, Node> nodesByKey = new HashMap<String, Node>();
  // primaries that CLUSTER SHARDS names; SLOTS has none
  private final List<Node> withoutSlots = new ArrayList<Node>();

  /**
   * @param answering where the answer comes from, as we reached it
   * @param tls whether the sessions use TLS, and so the nodes' TLS ports
   * @param addressMap announced to reachable, with or without ports ({@code unmoved.address-map})
   */
  public TopologyParser(NodeAddress answering, boolean tls, Map<String, String> addressMap) {
    this.answering = answering;
    this.tls = tls;
    this.addressMap = addressMap;
  }

  /**
   * Parses the reply to CLUSTER SHARDS.
   *
   * @return null when the answer cannot be trusted and CLUSTER SLOTS has to be asked: a slot range
   *     without exactly one primary that is online (7.0 to 7.2 report such shards after a
   *     failover), a slot of two shards, or a shape we do not know
   */
  public @Nullable Topology parseShards(RespValue reply) {
    if (reply.isError() || !reply.isAggregate()) {
      return null;
    }
    List<Shard> shards = new ArrayList<Shard>();
    BitSet claimed = new BitSet(Slot.COUNT);
    boolean credible = true;
    withoutSlots.clear();
    for (RespValue shard : reply.elements()) {
      RespValue slots = shard.get("slots");
      RespValue members = shard.get("nodes");
      if (slots == null || members == null) {
        return null;
      }
      Node primary = null;
      int primaries = 0;
      int listedPrimaries = 0;
      List<Node> replicas = new ArrayList<Node>();
      for (RespValue member : members.elements()) {
        boolean isPrimary =
            "master".equals(text(member, "role")) || "primary".equals(text(member, "role"));
        boolean online = "online".equals(text(member, "health"));
        listedPrimaries += isPrimary ? 1 : 0;
        Node node = shardMember(member);
        if (node == null || !online) {
          continue; // cannot be reached now: neither read from nor asked
        }
        if (isPrimary) {
          primary = node;
          primaries++;
        } else {
          replicas.add(node);
        }
      }
      int[] ranges = ranges(slots);
      boolean served = ranges != null && ranges.length > 0;
      if (ranges == null || (served && primaries != 1) || !claim(ranges, claimed)) {
        credible = false;
      } else if (served && primary != null) {
        shards.add(new Shard(primary, replicas, ranges));
      } else {
        if (primaries == 1 && primary != null) {
          withoutSlots.add(primary);
        }
        // A failed-over shard that lost its slots in the answer looks like this
        // (redis/redis#13414).
        credible &= listedPrimaries <= 1 && replicas.isEmpty();
      }
    }
    return credible ? new Topology(shards, withoutSlots) : null;
  }

  /**
   * Parses the reply to CLUSTER SLOTS, which tells of no primary without slots: those that a reply
   * to CLUSTER SHARDS has named before are taken from there.
   *
   * @return null when it has an unknown shape
   */
  public @Nullable Topology parseSlots(RespValue reply) {
    if (reply.isError() || !reply.isAggregate()) {
      return null;
    }
    Map<Node, List<Integer>> rangesByPrimary = new LinkedHashMap<Node, List<Integer>>();
    Map<Node, List<Node>> replicasByPrimary = new HashMap<Node, List<Node>>();
    for (RespValue range : reply.elements()) {
      List<RespValue> parts = range.elements();
      if (parts.size() < 3) {
        return null;
      }
      long first = parts.get(0).number();
      long last = parts.get(1).number();
      Node primary = slotsMember(parts.get(2));
      if (!isRange(first, last)) {
        return null;
      }
      if (primary == null) {
        continue; // nobody we could connect to: those slots stay uncovered, MOVED may still tell
      }
      if (!rangesByPrimary.containsKey(primary)) {
        rangesByPrimary.put(primary, new ArrayList<Integer>());
        List<Node> replicas = new ArrayList<Node>();
        for (RespValue replica : parts.subList(3, parts.size())) {
          Node node = slotsMember(replica);
          if (node != null) {
            replicas.add(node);
          }
        }
        replicasByPrimary.put(primary, replicas);
      }
      rangesByPrimary.get(primary).add((int) first);
      rangesByPrimary.get(primary).add((int) last);
    }
    List<Shard> shards = new ArrayList<Shard>();
    for (Map.Entry<Node, List<Integer>> entry : rangesByPrimary.entrySet()) {
      int[] ranges = new int[entry.getValue().size()];
      for (int i = 0; i < ranges.length; i++) {
        ranges[i] = entry.getValue().get(i);
      }
      shards.add(
          new Shard(
              entry.getKey(),
              Objects.requireNonNull(replicasByPrimary.get(entry.getKey())),
              ranges));
    }
    return Topology.ofThoseWithSlots(shards, withoutSlots);
  }

  /** {@code announced} as it can be reached from here: {@code unmoved.address-map} applied. */
  public static NodeAddress reachable(NodeAddress announced, Map<String, String> addressMap) {
    if (addressMap.isEmpty()) {
      return announced;
    }
    String mapped = addressMap.get(announced.toString());
    if (mapped != null) {
      NodeAddress address = NodeAddress.parse(mapped);
      return address != null ? address : new NodeAddress(mapped, announced.port());
    }
    mapped = addressMap.get(announced.host());
    if (mapped == null) {
      mapped = addressMap.get("*");
    }
    return mapped == null ? announced : new NodeAddress(mapped, announced.port());
  }

  private @Nullable Node shardMember(RespValue member) {
    RespValue plainPort = member.get("port");
    RespValue tlsPort = member.get("tls-port");
    RespValue chosen = tls && tlsPort != null ? tlsPort : plainPort;
    if (chosen == null) {
      return null; // the node serves no port of our kind
    }
    return node(
        text(member, "id"),
        text(member, "endpoint"),
        (int) chosen.number(),
        text(member, "ip"),
        text(member, "hostname"));
  }

  private @Nullable Node slotsMember(RespValue member) {
    List<RespValue> parts = member.elements();
    if (parts.size() < 2) {
      return null;
    }
    String id = parts.size() > 2 ? parts.get(2).text() : null;
    String ip = parts.size() > 3 ? text(parts.get(3), "ip") : null;
    String hostName = parts.size() > 3 ? text(parts.get(3), "hostname") : null;
    return node(id, parts.get(0).text(), (int) parts.get(1).number(), ip, hostName);
  }

  private @Nullable Node node(
      @Nullable String id,
      @Nullable String endpoint,
      int announcedPort,
      @Nullable String ip,
      @Nullable String hostName) {
    // Port 0 is what a node says of itself before it knows better (go-redis replaces it the same
    // way).
    int port = announcedPort == 0 ? answering.port() : announcedPort;
    if (port < 1 || port > 65535) {
      return null;
    }
    String host = endpoint;
    if (host == null || host.isEmpty()) {
      host = answering.host();
    } else if (host.equals("?")) {
      host = ip;
      if (host == null || host.isEmpty() || host.equals("?")) {
        return null;
      }
    }
    if (!NodeAddress.isHost(host)) {
      return null;
    }
    if (isLoopback(host) && !isLoopback(answering.host())) {
      host = answering.host(); // a node that speaks of itself; it is not on our machine
    }
    NodeAddress announced = new NodeAddress(host, port);
    String key = id == null || id.isEmpty() ? announced.toString() : id;
    Node known = nodesByKey.get(key);
    if (known == null) {
      List<NodeAddress> aliases = new ArrayList<NodeAddress>();
      NodeAddress address = reachable(announced, addressMap);
      addAlias(aliases, address, host, port);
      addAlias(aliases, address, ip, port);
      addAlias(aliases, address, hostName, port);
      known = new Node(id == null ? "" : id, address, aliases);
      nodesByKey.put(key, known);
    }
    return known;
  }

  private static boolean isLoopback(String host) {
    return host.startsWith("127.") || host.equals("::1") || host.equals("localhost");
  }

  private static void addAlias(
      List<NodeAddress> aliases, NodeAddress address, @Nullable String host, int port) {
    if (host != null && !host.equals("?") && NodeAddress.isHost(host)) {
      NodeAddress alias = new NodeAddress(host, port);
      if (!alias.equals(address) && !aliases.contains(alias)) {
        aliases.add(alias);
      }
    }
  }

  private static int @Nullable [] ranges(RespValue slots) {
    List<RespValue> bounds = slots.elements();
    if (bounds.size() % 2 != 0) {
      return null;
    }
    int[] ranges = new int[bounds.size()];
    for (int i = 0; i < ranges.length; i += 2) {
      long first = bounds.get(i).number();
      long last = bounds.get(i + 1).number();
      if (!isRange(first, last)) {
        return null;
      }
      ranges[i] = (int) first;
      ranges[i + 1] = (int) last;
    }
    return ranges;
  }

  /** Whether none of these slots was claimed before. */
  private static boolean claim(int[] ranges, BitSet claimed) {
    for (int i = 0; i < ranges.length; i += 2) {
      int taken = claimed.nextSetBit(ranges[i]);
      if (taken >= 0 && taken <= ranges[i + 1]) {
        return false;
      }
      claimed.set(ranges[i], ranges[i + 1] + 1);
    }
    return true;
  }

  private static boolean isRange(long first, long last) {
    return first >= 0 && first <= last && last < Slot.COUNT;
  }

  private static @Nullable String text(RespValue map, String key) {
    RespValue value = map.get(key);
    return value == null ? null : value.text();
  }
}
