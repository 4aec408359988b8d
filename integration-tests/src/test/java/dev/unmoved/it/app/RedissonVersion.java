package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** Published Redisson versions: the last of 2.x, an early, a common and the last 3.x, and 4.x. */
public enum RedissonVersion implements ClientVersion {
  V2_15_2("2.15.2", "v2", "early"),
  V3_5_7("3.5.7", "v3_5", "early"),
  V3_17_7("3.17.7", "v3", "v3_15"),
  V3_52_0("3.52.0", "v3", "v3_21"),
  /** On netty 4.2. */
  V4_7_0("4.7.0", "v3", "v3_21");

  /** What tests use that are not about client versions. */
  public static final RedissonVersion USUAL = V3_52_0;

  private final String number;
  private final String dialect;
  private final String kinds;

  /**
   * {@code dialect} and {@code kinds}: the last words of the packages that speak as this version
   * does, {@code kinds} of what only came with time.
   */
  RedissonVersion(String number, String dialect, String kinds) {
    this.number = number;
    this.dialect = "legacy.redisson." + dialect;
    this.kinds = "legacy.redisson." + kinds;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(toString());
  }

  @Override
  public List<String> sources() {
    return List.of("legacy.common", "legacy.redisson", "legacy.redisson.observed", dialect, kinds);
  }

  @Override
  public String adapt(String source) {
    String adapted =
        source
            .replace("legacy.redisson.v3.Dialect", dialect + ".Dialect")
            .replace("legacy.redisson.v3_21.", kinds + ".");
    if (compareTo(V3_17_7) < 0) {
      adapted = adapted.replace("legacy.redisson.v3.", kinds + ".");
    }
    if (this != V4_7_0) {
      return adapted;
    }
    return adapted
        .replace("redisson.api.StreamMessageId", "redisson.api.stream.StreamMessageId")
        .replace("ReturnType.INTEGER", "ReturnType.LONG")
        .replace("ReturnType.STATUS", "ReturnType.STRING");
  }

  @Override
  public List<String> jvmOptions() {
    return this == V3_5_7
        ? List.of("--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED")
        : List.of();
  }

  @Override
  public String toString() {
    return "redisson-" + number;
  }
}
