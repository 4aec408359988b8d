package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.ArrayList;
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
    List<String> folders =
        new ArrayList<>(
            List.of(
                "settings",
                "walk",
                "workload",
                "attach",
                "attach-store",
                "lettuce",
                "observed-lettuce"));
    folders.add(this == V4_5_0 ? "lettuce-4" : "lettuce-5");
    folders.add(this == V4_5_0 ? "lettuce-rx" : "lettuce-reactive");
    folders.add(compareTo(V5_3_7) < 0 ? "lettuce-no-streams" : "lettuce-streams");
    folders.add(compareTo(V6_0_9) < 0 ? "lettuce-no-resp3" : "lettuce-resp3");
    return folders;
  }

  @Override
  public String adapt(String source) {
    return this == V4_5_0 ? source.replace("io.lettuce.core", "com.lambdaworks.redis") : source;
  }

  @Override
  public String toString() {
    return "lettuce-" + number;
  }
}
