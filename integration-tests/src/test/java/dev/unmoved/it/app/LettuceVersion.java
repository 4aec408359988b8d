package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** Published Lettuce versions: of each generation a common one and the last. */
public enum LettuceVersion implements ClientVersion {
  /** The last under its old name, com.lambdaworks. */
  V4_5_0("4.5.0"),
  V5_0_5("5.0.5"),
  V5_3_7("5.3.7"),
  V6_0_9("6.0.9"),
  V6_8_1("6.8.1"),
  /** On netty 4.2. */
  V7_7_0("7.7.0");

  /** What tests use that are not about client versions. */
  public static final LettuceVersion USUAL = V6_8_1;

  private final String number;

  LettuceVersion(String number) {
    this.number = number;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(toString());
  }

  @Override
  public List<String> sources() {
    return List.of(
        "legacy.common",
        "legacy.lettuce",
        "legacy.lettuce.observed",
        this == V4_5_0 ? "legacy.lettuce.v4" : "legacy.lettuce.v5",
        hasStreams() ? "legacy.lettuce.streams" : "legacy.lettuce.nostreams",
        speaksResp3() ? "legacy.lettuce.resp3" : "legacy.lettuce.noresp3");
  }

  private boolean hasStreams() {
    return compareTo(V5_3_7) >= 0;
  }

  private boolean speaksResp3() {
    return compareTo(V6_0_9) >= 0;
  }

  @Override
  public String adapt(String source) {
    String adapted = source;
    if (!hasStreams()) {
      adapted = adapted.replace("legacy.lettuce.streams.", "legacy.lettuce.nostreams.");
    }
    if (!speaksResp3()) {
      adapted = adapted.replace("legacy.lettuce.resp3.", "legacy.lettuce.noresp3.");
    }
    return this == V4_5_0
        ? adapted
            .replace("legacy.lettuce.v5.", "legacy.lettuce.v4.")
            .replace("io.lettuce.core", "com.lambdaworks.redis")
        : adapted;
  }

  @Override
  public String toString() {
    return "lettuce-" + number;
  }
}
