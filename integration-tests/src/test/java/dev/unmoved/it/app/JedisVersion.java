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
  V2_0_0("2.0.0", "jedis-2.0", false),
  V2_9_3("2.9.3", "jedis-2.9", false),
  V2_10_2("2.10.2", "jedis-2.9", false),
  V3_10_0("3.10.0", "jedis-3", true),
  V4_4_8("4.4.8", "jedis-4", true),
  V5_2_0("5.2.0", "jedis-4", true),
  V6_2_0("6.2.0", "jedis-4", true),
  V7_5_3("7.5.3", "jedis-7", true),
  V8_0_2("8.0.2", "jedis-7", true);

  /** What tests use that are not about client versions. */
  public static final JedisVersion USUAL = V4_4_8;

  private final String number;
  private final String sources;
  private final boolean sendsAnyCommand;

  JedisVersion(String number, String sources, boolean sendsAnyCommand) {
    this.number = number;
    this.sources = sources;
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
    List<String> folders =
        new ArrayList<>(List.of("settings", "common", "attach", "attach-jedis", sources));
    if (this != V2_0_0) {
      folders.add("cluster-aware");
    }
    folders.add(compareTo(V3_10_0) < 0 ? "observed-jedis-2.0" : "observed-jedis-3");
    if (sendsAnyCommand) {
      folders.addAll(List.of("raw", "answers"));
    }
    if (compareTo(V5_2_0) >= 0) {
      folders.add("jedis-sharded");
    }
    if (this == V2_9_3) {
      folders.addAll(List.of("load", "load-jedis", "load-jedis-2.9"));
    } else if (this == V4_4_8 || this == V7_5_3) {
      folders.addAll(List.of("load", "load-jedis", "load-jedis-4"));
    }
    return folders;
  }

  @Override
  public String toString() {
    return "jedis-" + number;
  }
}
