package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** Clients that are in other packages than those they are known by, or whose netty is. */
public enum MovedClient implements ClientVersion {
  /** Jedis under another name. */
  VALKEY_JAVA("valkey-java-5.5.0", JedisVersion.V4_4_8, "redis.clients.jedis", "io.valkey"),
  /** As it was published for applications that have another netty. */
  LETTUCE_SHADED(
      "lettuce-shaded-4.5.0",
      LettuceVersion.V4_5_0,
      "import rx.",
      "import com.lambdaworks.rx.",
      "org.apache.commons.pool2",
      "com.lambdaworks.org.apache.commons.pool2"),
  /** As a product has it that moves what it uses into packages of its own. */
  REDISSON(
      "moved-redisson-3.52.0",
      RedissonVersion.V3_52_0,
      "org.redisson",
      "acme.data.redisson",
      "io.netty",
      "acme.data.netty");

  private final String module;
  private final ClientVersion like;
  private final String[] names; // as published, and as moved, by turns

  MovedClient(String module, ClientVersion like, String... names) {
    this.module = module;
    this.like = like;
    this.names = names;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(module);
  }

  /** Those of the version that it is like. */
  @Override
  public List<String> sources() {
    return this == VALKEY_JAVA
        ? List.of("legacy.common", "legacy.jedis", "legacy.jedis.v4", "legacy.jedis.clusteraware")
        : like.sources();
  }

  @Override
  public int release() {
    return like.release();
  }

  @Override
  public List<String> jvmOptions() {
    return like.jvmOptions();
  }

  @Override
  public String adapt(String source) {
    String adapted = like.adapt(source);
    for (int i = 0; i < names.length; i += 2) {
      adapted = adapted.replace(names[i], names[i + 1]);
    }
    return adapted;
  }

  @Override
  public String toString() {
    return module;
  }
}
