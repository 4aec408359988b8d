package legacy.jedis.sharded;

import java.nio.charset.StandardCharsets;
import java.util.List;
import legacy.common.Settings;
import legacy.common.StandardInput;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;

/**
 * One connection in RESP3, which does nothing but wait, is told of the {@code keys} that another
 * one has read. Prints {@code TRACKS}, then {@code TOLD} with a key each, until {@code stop}
 * arrives on stdin; {@code ENDED exception} when it broke.
 */
public final class Told implements Runnable {
  private final Connection connection;

  private Told(Connection connection) {
    this.connection = connection;
  }

  public static void main(String[] args) {
    Settings settings = new Settings(args);
    Connection told = connect(settings);
    told.sendCommand(Protocol.Command.CLIENT, "ID");
    long id = told.getIntegerReply();
    told.setTimeoutInfinite();
    Thread listener = new Thread(new Told(told), "listener");
    listener.setDaemon(true);
    listener.start();
    Connection reader = connect(settings);
    reader.sendCommand(Protocol.Command.CLIENT, "TRACKING", "ON", "REDIRECT", Long.toString(id));
    reader.getStatusCodeReply();
    for (String key : settings.text("keys", "").split(",")) {
      reader.sendCommand(Protocol.Command.GET, key);
      reader.getBulkReply();
    }
    System.out.println("TRACKS");
    StandardInput.awaitStop();
    System.exit(0);
  }

  private static Connection connect(Settings settings) {
    return new Connection(
        new HostAndPort(settings.host(), settings.port()),
        DefaultJedisClientConfig.builder()
            .socketTimeoutMillis(settings.timeoutMillis())
            .resp3()
            .build());
  }

  @Override
  public void run() {
    try {
      while (true) {
        List<?> push = (List<?>) connection.getUnflushedObject();
        for (Object key : (List<?>) push.get(1)) {
          System.out.println("TOLD " + new String((byte[]) key, StandardCharsets.UTF_8));
        }
      }
    } catch (RuntimeException e) {
      System.out.println("ENDED " + e);
    }
  }
}
