package redis.clients.jedis;

import dev.unmoved.hook.ClusterScope;

/** Stands in for Jedis's class: tells whether it runs in a scope. */
public class JedisClusterInfoCache {
  public long setupNodeIfNotExist(long a, double b, String c) {
    if (c == null) {
      c = "none";
      a += (long) b;
    }
    return ClusterScope.entered() ? a + c.length() : -1;
  }

  public void renewClusterSlots(Object none) {
    if (!ClusterScope.entered()) {
      throw new AssertionError();
    }
    throw new UnsupportedOperationException();
  }

  public JedisFactory discoverClusterNodesAndSlots() {
    return new JedisFactory();
  }

  public boolean reset() {
    return ClusterScope.entered();
  }
}
