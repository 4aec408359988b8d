package legacy.lettuce.modes;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.masterreplica.StatefulRedisMasterReplicaConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;

/** Connections of Lettuce other than to one server. {@code mode} says which. */
public final class Modes {
  private Modes() {}

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    RedisURI server = RedisURI.create(settings.host(), settings.port());
    RedisURI other = RedisURI.create(settings.host(), settings.number("other", 0));
    RedisClient client = RedisClient.create();
    client.setOptions(ClientOptions.create());
    String mode = settings.text("mode", "");
    if (mode.equals("cluster-subscriber")) {
      subscribeToNodes(server);
      System.exit(0);
    }
    StatefulRedisConnection<String, String> connection;
    if (mode.equals("discovered")) {
      connection = replicated(MasterReplica.connect(client, StringCodec.UTF8, server));
    } else if (mode.equals("static")) {
      connection =
          replicated(MasterReplica.connect(client, StringCodec.UTF8, Arrays.asList(server, other)));
    } else if (mode.equals("sentinel")) {
      connection =
          client.connect(
              RedisURI.Builder.sentinel(settings.host(), settings.port(), "main").build());
    } else if (mode.equals("sentinel-replicas")) {
      connection =
          replicated(
              MasterReplica.connect(
                  client,
                  StringCodec.UTF8,
                  RedisURI.Builder.sentinel(settings.host(), settings.port(), "main").build()));
    } else {
      client.setOptions(ClusterClientOptions.create());
      connection = client.connect(server);
    }
    for (int i = 0; i < 50; i++) {
      try {
        connection.sync().set("mode:" + i, "value " + i);
      } catch (RuntimeException e) {
        System.out.println("ERROR " + e.getMessage());
      }
    }
    while (connection.sync().get("mode:49") == null) {
      Thread.yield(); // a replica lags behind
    }
    for (int i = 0; i < 50; i++) {
      try {
        System.out.println("RESULT " + connection.sync().get("mode:" + i));
      } catch (RuntimeException e) {
        System.out.println("ERROR " + e.getMessage());
      }
    }
    connection.close();
    System.out.println("OK");
    System.exit(0);
  }

  /** A cluster client that listens to keyspace notifications of each node by itself. */
  private static void subscribeToNodes(RedisURI server) {
    RedisClusterClient client = RedisClusterClient.create(server);
    StatefulRedisClusterPubSubConnection<String, String> connection = client.connectPubSub();
    connection.setNodeMessagePropagation(true);
    BlockingQueue<String> told = new LinkedBlockingQueue<String>();
    connection.addListener(
        new RedisPubSubAdapter<String, String>() {
          @Override
          public void message(String pattern, String channel, String message) {
            told.add(channel + " " + message);
          }
        });
    connection.sync().nodes(node -> true).commands().psubscribe("__keyspace@0__:mode:*");
    StatefulRedisClusterConnection<String, String> writer = client.connect();
    try {
      for (String key : Arrays.asList("mode:a", "mode:b", "mode:c", "mode:d", "mode:last")) {
        writer.sync().set(key, "value");
        System.out.println("RESULT " + told.poll(30, TimeUnit.SECONDS));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    System.out.println("RESULT " + told.size() + " more");
    System.out.println("OK");
  }

  private static StatefulRedisConnection<String, String> replicated(
      StatefulRedisMasterReplicaConnection<String, String> connection) {
    connection.setReadFrom(ReadFrom.REPLICA);
    return connection;
  }
}
