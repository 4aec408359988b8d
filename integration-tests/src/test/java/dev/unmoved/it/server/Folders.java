package dev.unmoved.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Where the build put things. Defaults hold for a run started in the module's folder, for example
 * from an IDE.
 */
public final class Folders {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private Folders() {}

  /** The agent as users get it. */
  public static Path agentJar() {
    return configured("unmoved.it.agent", "../agent/target/unmoved-agent.jar");
  }

  /** Holds one folder of jars for each client version. */
  public static Path clients() {
    return configured("unmoved.it.clients", "target/clients");
  }

  /** Modules of the build that each bring one version of a client with all its jars. */
  public static Path clientModules() {
    return configured("unmoved.it.client-modules", "clients");
  }

  /** Holds the server binaries that the build unpacked. */
  public static Path servers() {
    return configured("unmoved.it.servers", "target/servers");
  }

  /** Sources of the legacy programs. */
  public static Path apps() {
    return configured("unmoved.it.apps", "src/apps");
  }

  /** Everything that tests write. */
  public static Path work() {
    return configured("unmoved.it.work", "target/it");
  }

  /** Further JDKs and servers, installed by {@code .ci/matrix}; need not exist. */
  public static Path matrix() {
    String environment = System.getenv("UNMOVED_MATRIX");
    Path usual = Paths.get(System.getProperty("user.home"), ".cache", "unmoved-matrix");
    return Paths.get(
            System.getProperty(
                "unmoved.matrix", environment != null ? environment : usual.toString()))
        .toAbsolutePath();
  }

  /** A new empty folder for the data of one process. */
  static Path newWorkFolder(String prefix) {
    try {
      Path folder =
          work()
              .resolve(
                  prefix + "-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes {@code folder} and what it holds; left-overs of a file that is just going away are no
   * failure.
   */
  static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // nothing depends on it: the next build's clean removes it
    }
  }

  private static Path configured(String property, String usual) {
    return Paths.get(System.getProperty(property, usual)).toAbsolutePath().normalize();
  }
}
