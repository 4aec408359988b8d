package dev.unmoved.it.app;

import dev.unmoved.it.server.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A JDK of this machine. */
public record Jdk(int feature, Path home) {
  /** The one that runs the tests. */
  public static Jdk current() {
    return new Jdk(Runtime.version().feature(), Paths.get(System.getProperty("java.home")));
  }

  /**
   * The JDK of this feature version: the current one, else of the matrix, of JAVA_HOME_8_X64-like
   * variables, or of /usr/lib/jvm. Empty when there is none.
   */
  public static Optional<Jdk> find(int feature) {
    if (current().feature() == feature) {
      return Optional.of(current());
    }
    List<Path> candidates = new ArrayList<>();
    candidates.add(Folders.matrix().resolve("jdk-" + feature));
    for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
      if (variable.getKey().matches("(JAVA_HOME|JDK)_?" + feature + "(_.*)?")) {
        candidates.add(Paths.get(variable.getValue()));
      }
    }
    candidates.addAll(installed(feature));
    return candidates.stream()
        .filter(home -> Files.isExecutable(home.resolve("bin/java")))
        .findFirst()
        .map(home -> new Jdk(feature, home));
  }

  /**
   * Where Linux distributions put JDKs, for example java-17-openjdk-amd64 and temurin-25-jdk-amd64.
   */
  private static List<Path> installed(int feature) {
    Path jvms = Paths.get("/usr/lib/jvm");
    if (!Files.isDirectory(jvms)) {
      return List.of();
    }
    try (Stream<Path> homes = Files.list(jvms)) {
      return homes.filter(home -> featureOf(home) == feature).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int featureOf(Path home) {
    Path release = home.resolve("release");
    if (!Files.exists(release)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(release)) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("[^0-9.]", "").replaceFirst("^1\\.", "").split("\\.")[0])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path java() {
    return home.resolve("bin/java");
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }
}
