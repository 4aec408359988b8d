package legacy.jedis.clusteraware;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import legacy.common.Settings;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisCluster;

/**
 * Applications that ask one node for all of them. With {@code kind=slots} and {@code kind=client}
 * they add up what each node has, with {@code kind=shown} they show the nodes to people and use the
 * one address that they know.
 */
public final class PerNode {
  private static final int KEYS = 60;

  private PerNode() {}

  @SuppressWarnings("deprecation")
  public static void main(String[] args) {
    Settings settings = new Settings(args);
    String kind = settings.text("kind", "");
    HostAndPort server = new HostAndPort(settings.host(), settings.port());
    JedisCluster cluster = new JedisCluster(server);
    for (int i = 0; i < KEYS; i++) {
      cluster.set("node:" + i, "value " + i);
    }
    if (kind.equals("client")) {
      Set<String> nodes = new HashSet<String>();
      for (Map.Entry<String, ?> node : cluster.getClusterNodes().entrySet()) {
        nodes.add(node.getKey());
      }
      addUp(nodes);
    } else if (kind.equals("slots")) {
      addUp(askedFor(server));
    } else {
      count(server); // its business
      askedFor(server);
      count(server);
    }
    System.out.println("OK");
    System.exit(0);
  }

  private static Set<String> askedFor(HostAndPort server) {
    Set<String> nodes = new HashSet<String>();
    try (Jedis seed = new Jedis(server.getHost(), server.getPort())) {
      for (Object range : seed.clusterSlots()) {
        List<?> primary = (List<?>) ((List<?>) range).get(2);
        nodes.add(new String((byte[]) primary.get(0)) + ":" + primary.get(1));
      }
    }
    return nodes;
  }

  private static void addUp(Set<String> nodes) {
    long size = 0;
    int keys = 0;
    for (String node : nodes) {
      String[] parts = node.split(":");
      try (Jedis jedis = new Jedis(parts[0], Integer.parseInt(parts[1]))) {
        size += jedis.dbSize();
        keys += jedis.keys("node:*").size();
      }
    }
    System.out.println("RESULT " + size + " " + keys);
  }

  private static void count(HostAndPort server) {
    try (Jedis jedis = new Jedis(server.getHost(), server.getPort())) {
      System.out.println("RESULT " + jedis.dbSize() + " " + jedis.keys("node:*").size());
    }
  }
}
