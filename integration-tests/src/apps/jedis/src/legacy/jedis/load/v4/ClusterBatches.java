package legacy.jedis.load.v4;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.ClusterPipeline;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.Response;

/** JedisCluster's own pipelines. */
public final class ClusterBatches {
  private ClusterBatches() {}

  public static void getAll(JedisCluster cluster, String[] keys, String[] values) {
    List<Response<String>> responses = new ArrayList<Response<String>>(keys.length);
    try (ClusterPipeline pipeline = cluster.pipelined()) {
      for (String key : keys) {
        responses.add(pipeline.get(key));
      }
      pipeline.sync();
    }
    for (int i = 0; i < keys.length; i++) {
      values[i] = responses.get(i).get();
    }
  }

  public static void setAll(JedisCluster cluster, String[] keys, String value) {
    try (ClusterPipeline pipeline = cluster.pipelined()) {
      for (String key : keys) {
        pipeline.set(key, value);
      }
      pipeline.sync();
    }
  }
}
