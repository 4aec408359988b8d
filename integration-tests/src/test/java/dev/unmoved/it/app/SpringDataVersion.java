package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** Published versions of Spring Data Redis, each on a version of Lettuce of its time. */
public enum SpringDataVersion implements ClientVersion {
  V2_7_18("2.7.18", 8),
  V3_3_5("3.3.5", 17),
  V4_0_0("4.0.0", 17);

  private final String number;
  private final int release;

  SpringDataVersion(String number, int release) {
    this.number = number;
    this.release = release;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(toString());
  }

  @Override
  public List<String> sources() {
    return List.of("legacy.common", "legacy.spring", "legacy.spring.observed");
  }

  @Override
  public int release() {
    return release;
  }

  @Override
  public String toString() {
    return "spring-data-" + number;
  }
}
