package dev.unmoved.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One Sentinel that watches a primary by the name {@code main}. Decides alone that it has failed.
 */
public final class Sentinel implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Path folder = Folders.newWorkFolder("sentinel");
  private final int port = Ports.free();
  private final Process process;

  private Sentinel(RedisServer primary) throws IOException {
    Path config = folder.resolve("sentinel.conf");
    Files.write(
        config,
        List.of(
            "bind 127.0.0.1",
            "port " + port,
            "dir " + folder,
            "sentinel monitor main 127.0.0.1 " + primary.port() + " 1",
            "sentinel down-after-milliseconds main 1000",
            "sentinel failover-timeout main 10000"));
    process =
        new ProcessBuilder(primary.version().binary().toString(), config.toString(), "--sentinel")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sentinel.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Starts it and waits until it knows the primary and a replica. */
  public static Sentinel watching(RedisServer primary) {
    try {
      Sentinel sentinel = new Sentinel(primary);
      Await.until("the Sentinel knows a replica", LIMIT, sentinel::knowsReplica);
      return sentinel;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean knowsReplica() {
    try (RespConnection connection = RespConnection.open(port, null)) {
      return !((List<?>) connection.call("SENTINEL", "replicas", "main")).isEmpty();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Folders.delete(folder);
  }
}
