package legacy.jedis.sharded;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import legacy.common.Settings;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisShardedPubSub;

/**
 * An application that listens to shard channels, {@code names}, on one connection. {@code protocol}
 * is 2 or 3.
 *
 * <p>Prints and obeys as {@link Listener}, and {@code drop name} ends one subscription.
 */
public final class ShardListener extends JedisShardedPubSub implements Runnable {
  private final String[] names;
  private final Connection connection;

  private ShardListener(Settings settings) {
    names = settings.text("names", "").split(",");
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder().socketTimeoutMillis(settings.timeoutMillis());
    if (settings.number("protocol", 2) == 3) {
      config.resp3();
    }
    connection = new Connection(new HostAndPort(settings.host(), settings.port()), config.build());
  }

  public static void main(String[] args) throws Exception {
    ShardListener listener = new ShardListener(new Settings(args));
    new Thread(listener, "listener").start();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
      listener.obey(line);
    }
    System.exit(0);
  }

  private void obey(String line) {
    if (line.startsWith("add ")) {
      ssubscribe(line.substring("add ".length()));
    } else if (line.startsWith("drop ")) {
      sunsubscribe(line.substring("drop ".length()));
    } else if (line.equals("unsubscribe")) {
      sunsubscribe();
    }
  }

  @Override
  public void run() {
    try {
      proceed(connection, names);
      System.out.println("RETURNED " + connection.ping());
    } catch (RuntimeException e) {
      System.out.println("ENDED " + e);
    }
  }

  @Override
  public void onSMessage(String channel, String message) {
    System.out.println("MESSAGE " + channel + " " + message);
  }

  @Override
  public void onSSubscribe(String channel, int count) {
    System.out.println("SUBSCRIBED " + channel + " " + count);
  }

  @Override
  public void onSUnsubscribe(String channel, int count) {
    System.out.println("UNSUBSCRIBED " + channel + " " + count);
  }
}
