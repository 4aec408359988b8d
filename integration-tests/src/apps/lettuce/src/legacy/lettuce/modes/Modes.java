package legacy.lettuce.modes;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.masterreplica.MasterReplica;
import io.lettuce.core.masterreplica.StatefulRedisMasterReplicaConnection;
import java.util.Arrays;
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
    while (!mode.equals("options") && connection.sync().get("mode:49") == null) {
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

  private static StatefulRedisConnection<String, String> replicated(
      StatefulRedisMasterReplicaConnection<String, String> connection) {
    connection.setReadFrom(ReadFrom.REPLICA);
    return connection;
  }
}
