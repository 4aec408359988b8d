package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** What is built on clients that have tests of their own. */
public enum FrameworkVersion implements ClientVersion {
  /** The last that runs on Jedis 2. */
  SPRING_DATA_1("spring-data-1.8.23", "legacy.spring.jedis"),
  /** The standard's caches, through Redisson. */
  JCACHE("redisson-jcache-3.52.0", "legacy.jcache");

  private final String module;
  private final String programs;

  FrameworkVersion(String module, String programs) {
    this.module = module;
    this.programs = programs;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(module);
  }

  @Override
  public List<String> sources() {
    return List.of("legacy.common", programs);
  }

  @Override
  public String toString() {
    return module;
  }
}
