package dev.unmoved.it.app;

import dev.unmoved.it.server.Folders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Published Jedis versions that the build brings: of each supported generation the first, a common
 * and the last.
 */
public enum JedisVersion implements ClientVersion {
  V2_0_0("2.0.0", "v2_0", false),
  V2_9_3("2.9.3", "v2_9", false),
  V2_10_2("2.10.2", "v2_9", false),
  V3_10_0("3.10.0", "v3", true),
  V4_4_8("4.4.8", "v4", true),
  V5_2_0("5.2.0", "v4", true),
  V6_2_0("6.2.0", "v4", true),
  V7_5_3("7.5.3", "v7", true),
  V8_0_2("8.0.2", "v7", true);

  /** What tests use that are not about client versions. */
  public static final JedisVersion USUAL = V4_4_8;

  private final String number;
  private final String generation;
  private final boolean sendsAnyCommand;

  JedisVersion(String number, String generation, boolean sendsAnyCommand) {
    this.number = number;
    this.generation = generation;
    this.sendsAnyCommand = sendsAnyCommand;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsIn(Folders.clients().resolve(toString()));
  }

  /** The version of this number, {@code 4.4.8}. */
  public static JedisVersion of(String number) {
    return Arrays.stream(values())
        .filter(version -> version.number.equals(number))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("no Jedis " + number + " among " + List.of(values())));
  }

  @Override
  public List<String> sources() {
    List<String> packages =
        new ArrayList<>(List.of("legacy.common", "legacy.jedis", "legacy.jedis." + generation));
    if (this != V2_0_0) {
      packages.add("legacy.jedis.clusteraware");
    }
    packages.add(compareTo(V3_10_0) < 0 ? "legacy.jedis.observed.v2" : "legacy.jedis.observed");
    if (sendsAnyCommand) {
      packages.addAll(List.of("legacy.jedis.raw", "legacy.jedis.answers"));
    }
    if (compareTo(V5_2_0) >= 0) {
      packages.add("legacy.jedis.sharded");
    }
    if (this == V2_9_3) {
      packages.addAll(List.of("legacy.jedis.load", "legacy.jedis.load.v2_9"));
    } else if (this == V4_4_8 || this == V7_5_3) {
      packages.addAll(List.of("legacy.jedis.load", "legacy.jedis.load.v4"));
    }
    return packages;
  }

  @Override
  public String adapt(String source) {
    String adapted = source.replace("legacy.jedis.v4.", "legacy.jedis." + generation + ".");
    return this == V2_9_3
        ? adapted.replace("legacy.jedis.load.v4.", "legacy.jedis.load.v2_9.")
        : adapted;
  }

  @Override
  public String toString() {
    return "jedis-" + number;
  }
}
