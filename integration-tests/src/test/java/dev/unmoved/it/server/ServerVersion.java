package dev.unmoved.it.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The servers we test against. 6.2 and 7.0 come with the build; the others are used where they are
 * installed.
 */
public enum ServerVersion {
  /** Knows no CLUSTER SHARDS: the topology must come from CLUSTER SLOTS. */
  REDIS_6_2(6, 2, true, "redis-server-6.2.6-v5-linux-amd64"),
  REDIS_7_0(7, 0, true, "redis-server-7.0.15-linux-amd64"),
  REDIS_8(8, 0, false, "redis-8/bin/redis-server"),
  VALKEY_9(9, 0, false, "valkey-9/bin/valkey-server");

  /** What tests use that are not about server versions. */
  public static final ServerVersion USUAL = REDIS_7_0;

  private final int major;
  private final int minor;
  private final boolean bundled;
  private final String binary;
  private String unusable;

  ServerVersion(int major, int minor, boolean bundled, String binary) {
    this.major = major;
    this.minor = minor;
    this.bundled = bundled;
    this.binary = binary;
  }

  /** The executable, whether or not it exists. */
  public Path binary() {
    return (bundled ? Folders.servers() : Folders.matrix()).resolve(binary);
  }

  public boolean atLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || major == otherMajor && minor >= otherMinor;
  }

  public boolean isAvailable() {
    return whyUnavailable().isEmpty();
  }

  /** Why this version cannot be started here; empty when it can. Asked of the machine once. */
  public synchronized String whyUnavailable() {
    if (unusable == null) {
      unusable = probe();
    }
    return unusable;
  }

  private String probe() {
    Path path = binary();
    if (!Files.exists(path)) {
      return this
          + " is not installed: no "
          + path.getParent().getParent().getFileName()
          + "/"
          + binary
          + (bundled ? " (unpacked by the build)" : " (.ci/matrix installs it)");
    }
    // Unpacking a jar loses the executable bit.
    path.toFile().setExecutable(true);
    try {
      Process process =
          new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true).start();
      try (Stream<String> lines = process.inputReader().lines()) {
        String output = lines.collect(Collectors.joining(" "));
        boolean ended = process.waitFor(10, TimeUnit.SECONDS);
        return ended && process.exitValue() == 0 ? "" : this + " does not start: " + output;
      }
    } catch (IOException e) {
      return this + " does not start: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return this + " was not probed: interrupted";
    }
  }
}
