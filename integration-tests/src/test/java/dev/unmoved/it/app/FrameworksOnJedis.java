package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Job queues, schedulers, sessions and limits, on the Jedis that they are made for. */
public enum FrameworksOnJedis implements ClientVersion {
  /** Jesque, a store of Quartz, sessions of Shiro. */
  JEDIS_3("frameworks-jedis-3", 8, "legacy.jesque", "legacy.quartz", "legacy.shiro"),
  /** JobRunr, which has one on Lettuce as well; Bucket4j; and what Beam's writer does. */
  JEDIS_5("frameworks-jedis-5", 17, "legacy.jobrunr", "legacy.limits", "legacy.beam");

  private final String module;
  private final int release;
  private final List<String> programs;

  FrameworksOnJedis(String module, int release, String... programs) {
    this.module = module;
    this.release = release;
    this.programs = List.of(programs);
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(module);
  }

  @Override
  public List<String> sources() {
    return Stream.concat(Stream.of("legacy.common"), programs.stream()).toList();
  }

  @Override
  public int release() {
    return release;
  }

  @Override
  public String toString() {
    return module;
  }
}
