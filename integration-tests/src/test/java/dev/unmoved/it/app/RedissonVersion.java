package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** Published Redisson versions: the last of 2.x, an early, a common and the last 3.x, and 4.x. */
public enum RedissonVersion implements ClientVersion {
  V2_15_2("2.15.2", "redisson-2"),
  V3_5_7("3.5.7", "redisson-3.5"),
  V3_17_7("3.17.7", "redisson-3"),
  V3_52_0("3.52.0", "redisson-3"),
  /** On netty 4.2. */
  V4_7_0("4.7.0", "redisson-4");

  /** What tests use that are not about client versions. */
  public static final RedissonVersion USUAL = V3_52_0;

  private final String number;
  private final String dialect;

  RedissonVersion(String number, String dialect) {
    this.number = number;
    this.dialect = dialect;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(toString());
  }

  @Override
  public List<String> sources() {
    return List.of("settings", "walk", "workload", "redisson", dialect);
  }

  @Override
  public List<String> jvmOptions() {
    return this == V3_5_7 ? List.of("--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED") : List.of();
  }

  @Override
  public String toString() {
    return "redisson-" + number;
  }
}
