package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Published Redisson versions: the last of 2.x, an early, a common and the last 3.x, and 4.x. */
public enum RedissonVersion implements ClientVersion {
  V2_15_2("2.15.2", "redisson-2", "redisson-early"),
  V3_5_7("3.5.7", "redisson-3.5", "redisson-early"),
  V3_17_7("3.17.7", "redisson-3", "redisson-3.15"),
  V3_52_0("3.52.0", "redisson-3", "redisson-3.21"),
  /** On netty 4.2. */
  V4_7_0("4.7.0", "redisson-3", "redisson-3.21");

  /** What tests use that are not about client versions. */
  public static final RedissonVersion USUAL = V3_52_0;

  private final String number;
  private final String[] dialect;

  RedissonVersion(String number, String... dialect) {
    this.number = number;
    this.dialect = dialect;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(toString());
  }

  @Override
  public List<String> sources() {
    List<String> folders =
        new ArrayList<>(
            List.of(
                "settings",
                "walk",
                "workload",
                "attach",
                "attach-store",
                "redisson",
                "observed-redisson"));
    folders.addAll(List.of(dialect));
    return folders;
  }

  @Override
  public String adapt(String source) {
    if (this != V4_7_0) {
      return source;
    }
    return source
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
