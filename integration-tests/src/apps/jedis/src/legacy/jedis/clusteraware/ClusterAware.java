package legacy.jedis.clusteraware;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import legacy.common.Settings;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;

/**
 * What an application looks like that was written for a cluster: it must not notice the agent. Sets
 * and reads random keys for a number of rounds, or until {@code stop} arrives on stdin.
 */
public final class ClusterAware {
  private ClusterAware() {}

  @SuppressWarnings("deprecation")
  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    JedisCluster cluster = new JedisCluster(new HostAndPort(settings.host(), settings.port()));
    Map<String, String> expected = new HashMap<String, String>();
    Random random = new Random(1);
    int rounds = settings.number("rounds", 0);
    int commands = 0;
    for (int round = 0; rounds == 0 ? System.in.available() == 0 : round < rounds; round++) {
      for (int i = 0; i < 200; i++) {
        String key = "aware:" + random.nextInt(2000);
        if (random.nextBoolean()) {
          String value = key + "=" + random.nextInt();
          cluster.set(key, value);
          expected.put(key, value);
        } else {
          String reply = cluster.get(key);
          String wanted = expected.get(key);
          if (wanted == null ? reply != null : !wanted.equals(reply)) {
            throw new IllegalStateException(
                "WRONG REPLY " + key + ": wanted " + wanted + " but got " + reply);
          }
        }
        commands++;
      }
      if (round == 0) {
        System.out.println("READY");
      }
    }
    cluster.close();
    System.out.println("OK commands=" + commands);
    System.exit(0);
  }
}
