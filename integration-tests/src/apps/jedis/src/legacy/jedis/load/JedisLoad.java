package legacy.jedis.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import legacy.common.Client;
import legacy.common.Load;
import legacy.common.Settings;
import legacy.jedis.load.v4.ClusterBatches;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * Jedis. {@code client=held}: each thread keeps a connection. {@code client=pool}: each call, or
 * batch, borrows one. {@code client=cluster}: JedisCluster, which borrows by itself.
 */
public final class JedisLoad implements Load.Clients {
  private static final int CONNECTIONS_MAX = 64;

  private final Settings settings;
  private final List<Client> clients = new ArrayList<Client>();
  private Client shared; // null: one for each thread

  private JedisLoad(Settings settings) {
    this.settings = settings;
    String kind = settings.text("client", "held");
    if (kind.equals("pool")) {
      shared = new Pooled(connectPool());
    } else if (kind.equals("cluster")) {
      shared = new Clustered(connectCluster());
    }
  }

  public static void main(String[] args) throws Exception {
    Load.run(args, JedisLoad::new);
  }

  @Override
  public Client of(int thread) {
    if (shared != null) {
      return shared;
    }
    while (clients.size() <= thread) {
      clients.add(new Held(new Jedis(settings.host(), settings.port(), settings.timeoutMillis())));
    }
    return clients.get(thread);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private JedisPool connectPool() {
    return new JedisPool(poolConfig(), settings.host(), settings.port(), settings.timeoutMillis());
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private JedisCluster connectCluster() {
    return new JedisCluster(
        Collections.singleton(new HostAndPort(settings.host(), settings.port())), poolConfig());
  }

  @SuppressWarnings("rawtypes") // it became generic between the versions this is compiled for
  private static GenericObjectPoolConfig poolConfig() {
    GenericObjectPoolConfig config = new GenericObjectPoolConfig();
    config.setMaxTotal(CONNECTIONS_MAX);
    config.setMaxIdle(CONNECTIONS_MAX);
    return config;
  }

  private static final class Held implements Client {
    private final Jedis jedis;

    Held(Jedis jedis) {
      this.jedis = jedis;
    }

    @Override
    public String get(String key) {
      return jedis.get(key);
    }

    @Override
    public void set(String key, String value) {
      jedis.set(key, value);
    }

    @Override
    public void getAll(String[] keys, String[] values) {
      JedisLoad.getAll(jedis, keys, values);
    }

    @Override
    public void setAll(String[] keys, String value) {
      JedisLoad.setAll(jedis, keys, value);
    }

    @Override
    public List<String> mget(String[] keys) {
      return jedis.mget(keys);
    }
  }

  private static final class Pooled implements Client {
    private final JedisPool pool;

    Pooled(JedisPool pool) {
      this.pool = pool;
    }

    @Override
    public String get(String key) {
      try (Jedis jedis = pool.getResource()) {
        return jedis.get(key);
      }
    }

    @Override
    public void set(String key, String value) {
      try (Jedis jedis = pool.getResource()) {
        jedis.set(key, value);
      }
    }

    @Override
    public void getAll(String[] keys, String[] values) {
      try (Jedis jedis = pool.getResource()) {
        JedisLoad.getAll(jedis, keys, values);
      }
    }

    @Override
    public void setAll(String[] keys, String value) {
      try (Jedis jedis = pool.getResource()) {
        JedisLoad.setAll(jedis, keys, value);
      }
    }

    @Override
    public List<String> mget(String[] keys) {
      try (Jedis jedis = pool.getResource()) {
        return jedis.mget(keys);
      }
    }
  }

  /**
   * What JedisCluster cannot do over several slots is done as its users have to: one call for each
   * key.
   */
  private static final class Clustered implements Client {
    private final JedisCluster cluster;

    Clustered(JedisCluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public String get(String key) {
      return cluster.get(key);
    }

    @Override
    public void set(String key, String value) {
      cluster.set(key, value);
    }

    @Override
    public void getAll(String[] keys, String[] values) {
      ClusterBatches.getAll(cluster, keys, values);
    }

    @Override
    public void setAll(String[] keys, String value) {
      ClusterBatches.setAll(cluster, keys, value);
    }

    @Override
    public List<String> mget(String[] keys) {
      List<String> values = new ArrayList<String>(keys.length);
      for (String key : keys) {
        values.add(cluster.get(key));
      }
      return values;
    }
  }

  private static void getAll(Jedis jedis, String[] keys, String[] values) {
    Pipeline pipeline = jedis.pipelined();
    List<Response<String>> responses = new ArrayList<Response<String>>(keys.length);
    for (String key : keys) {
      responses.add(pipeline.get(key));
    }
    pipeline.sync();
    for (int i = 0; i < keys.length; i++) {
      values[i] = responses.get(i).get();
    }
  }

  private static void setAll(Jedis jedis, String[] keys, String value) {
    Pipeline pipeline = jedis.pipelined();
    for (String key : keys) {
      pipeline.set(key, value);
    }
    pipeline.sync();
  }
}
