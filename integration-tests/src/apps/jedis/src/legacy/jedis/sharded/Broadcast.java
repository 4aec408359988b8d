package legacy.jedis.sharded;

import java.nio.charset.StandardCharsets;
import java.util.List;
import legacy.common.Settings;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;

/**
 * An application that has one RESP3 connection told of all keys with {@code prefix} that change,
 * and does nothing but wait for it. Prints {@code TRACKS}, then {@code CHANGED key}; {@code ENDED
 * exception} when it broke.
 */
public final class Broadcast implements Runnable {
  private final Connection connection;
  private final String prefix;

  private Broadcast(Settings settings) {
    prefix = settings.text("prefix", "");
    connection =
        new Connection(
            new HostAndPort(settings.host(), settings.port()),
            DefaultJedisClientConfig.builder()
                .socketTimeoutMillis(settings.timeoutMillis())
                .resp3()
                .build());
  }

  public static void main(String[] args) throws Exception {
    Thread reader = new Thread(new Broadcast(new Settings(args)), "reader");
    reader.setDaemon(true);
    reader.start();
    System.in.read(); // anything ends it
    System.exit(0);
  }

  @Override
  public void run() {
    try {
      connection.sendCommand(Protocol.Command.GET, "anything");
      connection.getBulkReply();
      connection.sendCommand(Protocol.Command.CLIENT, "TRACKING", "ON", "BCAST", "PREFIX", prefix);
      connection.getStatusCodeReply();
      connection.setTimeoutInfinite();
      System.out.println("TRACKS");
      while (true) {
        List<?> push = (List<?>) connection.getUnflushedObject();
        for (Object key : (List<?>) push.get(1)) {
          System.out.println("CHANGED " + new String((byte[]) key, StandardCharsets.UTF_8));
        }
      }
    } catch (RuntimeException e) {
      System.out.println("ENDED " + e);
    }
  }
}
