package legacy;

import redis.clients.jedis.JedisCluster;

/** Before Jedis 4 JedisCluster had no pipelines: its users call once for each key. */
final class ClusterBatches {
  private ClusterBatches() {}

  static void getAll(JedisCluster cluster, String[] keys, String[] values) {
    for (int i = 0; i < keys.length; i++) {
      values[i] = cluster.get(keys[i]);
    }
  }

  static void setAll(JedisCluster cluster, String[] keys, String value) {
    for (String key : keys) {
      cluster.set(key, value);
    }
  }
}
