package legacy.lettuce.transport;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.TreeSet;
import legacy.common.Settings;
import legacy.lettuce.Keys;

/**
 * Lettuce on whatever transport it finds: the keys of {@link Keys}, then the names of the kinds of
 * event loops it has. With {@code socket=path} a Unix socket instead, and what the server says to
 * every SET.
 */
public final class Native {
  private Native() {}

  public static void main(String[] args) throws Exception {
    Settings settings = new Settings(args);
    String path = settings.text("socket", null);
    if (path != null) {
      throughUnixSocket(path);
      System.exit(0);
    }
    // like the one that Keys makes
    RedisClient.create(RedisURI.create(settings.host(), settings.port())).connect();
    TreeSet<String> loops = loops();
    int exit = Keys.run(args);
    System.out.println("LOOPS " + loops);
    System.exit(exit);
  }

  /** Of all event loops that Lettuce has: the names of threads without their numbers. */
  private static TreeSet<String> loops() {
    TreeSet<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("lettuce-")) {
        names.add(thread.getName().replaceAll("-[0-9-]*$", ""));
      }
    }
    return names;
  }

  private static void throughUnixSocket(String path) {
    RedisClient client = RedisClient.create(RedisURI.Builder.socket(path).build());
    StatefulRedisConnection<String, String> connection = client.connect();
    for (int i = 0; i < 30; i++) {
      try {
        System.out.println("REPLY " + connection.sync().set("unix:" + i, ""));
      } catch (RuntimeException e) {
        System.out.println("REPLY " + e.getMessage());
      }
    }
    System.out.println("OK");
  }
}
