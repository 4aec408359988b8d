package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** What is built on clients that have tests of their own. */
public enum FrameworkVersion implements ClientVersion {
  /** The last that runs on Jedis 2. */
  SPRING_DATA_1("spring-data-1.8.23", "spring-jedis"),
  /** The standard's caches, through Redisson. */
  JCACHE("redisson-jcache-3.52.0", "jcache");

  private final String module;
  private final String sources;

  FrameworkVersion(String module, String sources) {
    this.module = module;
    this.sources = sources;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(module);
  }

  @Override
  public List<String> sources() {
    return List.of("settings", "walk", sources);
  }

  @Override
  public String toString() {
    return module;
  }
}
