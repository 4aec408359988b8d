package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/**
 * Published versions of Spring Boot with what their starters for Redis, sessions and caches bring
 * along.
 */
public enum BootVersion implements ClientVersion {
  V2_7_18("2.7.18", 8, "spring.redis"),
  V3_5_7("3.5.7", 17, "spring.data.redis"),
  V4_0_0("4.0.0", 17, "spring.data.redis");

  private final String number;
  private final int release;
  private final String prefix;

  BootVersion(String number, int release, String prefix) {
    this.number = number;
    this.release = release;
    this.prefix = prefix;
  }

  /** The properties that say where Redis is begin so. */
  public String prefix() {
    return prefix;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(toString());
  }

  @Override
  public List<String> sources() {
    return List.of("legacy.spring.boot");
  }

  @Override
  public int release() {
    return release;
  }

  /** Until 3.0 sessions had an index unless told otherwise. */
  @Override
  public String adapt(String source) {
    return this == V2_7_18
        ? source.replace("EnableRedisIndexedHttpSession", "EnableRedisHttpSession")
        : source;
  }

  @Override
  public String toString() {
    return "spring-boot-" + number;
  }
}
