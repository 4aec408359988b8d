package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/**
 * Published versions of the Vert.x Redis client: the last 3.x, the first and the last common 4.x,
 * and 5.x.
 */
public enum VertxVersion implements ClientVersion {
  V3_9_16("3.9.16"),
  V4_0_3("4.0.3"),
  V4_5_20("4.5.20"),
  /** On netty 4.2. */
  V5_1_1("5.1.1");

  /** What tests use that are not about client versions. */
  public static final VertxVersion USUAL = V4_5_20;

  private final String number;

  VertxVersion(String number) {
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
        "legacy.vertx",
        "legacy.vertx.observed",
        this == V3_9_16 ? "legacy.vertx.v3" : "legacy.vertx.v4");
  }

  @Override
  public String adapt(String source) {
    return this == V3_9_16 ? source.replace("legacy.vertx.v4.", "legacy.vertx.v3.") : source;
  }

  @Override
  public int release() {
    return this == V5_1_1 ? 11 : 8;
  }

  @Override
  public String toString() {
    return "vertx-" + number;
  }
}
