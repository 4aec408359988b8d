package legacy.jedis.load.v2_9;

import redis.clients.jedis.JedisCluster;

/** Before Jedis 4 JedisCluster had no pipelines: its users call once for each key. */
public final class ClusterBatches {
  private ClusterBatches() {}

  public static void getAll(JedisCluster cluster, String[] keys, String[] values) {
    for (int i = 0; i < keys.length; i++) {
      values[i] = cluster.get(keys[i]);
    }
  }

  public static void setAll(JedisCluster cluster, String[] keys, String value) {
    for (String key : keys) {
      cluster.set(key, value);
    }
  }
}
