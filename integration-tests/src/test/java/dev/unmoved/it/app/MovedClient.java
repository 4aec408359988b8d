package dev.unmoved.it.app;

import java.nio.file.Path;
import java.util.List;

/** Clients that are in other packages than those they are known by, or whose netty is. */
public enum MovedClient implements ClientVersion {
  /** Jedis under another name. */
  VALKEY_JAVA("valkey-java-5.5.0", JedisVersion.V4_4_8, "redis.clients.jedis", "io.valkey"),
  /** As it was published for applications that have another netty. */
  LETTUCE_SHADED("lettuce-shaded-4.5.0", LettuceVersion.V4_5_0, "", ""),
  /** As a product has it that moves what it uses into packages of its own. */
  REDISSON(
      "moved-redisson-3.52.0", RedissonVersion.V3_52_0, "org.redisson", "acme.data.redisson");

  private final String module;
  private final ClientVersion like;
  private final String published;
  private final String moved;

  MovedClient(String module, ClientVersion like, String published, String moved) {
    this.module = module;
    this.like = like;
    this.published = published;
    this.moved = moved;
  }

  @Override
  public List<Path> jars() {
    return ClientVersion.jarsOfModule(module);
  }

  /** Those of the version that it is like, without what knows where netty is. */
  @Override
  public List<String> sources() {
    return this == VALKEY_JAVA
        ? List.of("settings", "common", "jedis-4", "cluster-aware")
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
    String adapted = like.adapt(source).replace("io.netty.", nettyHome());
    return published.isEmpty() ? adapted : adapted.replace(published, moved);
  }

  private String nettyHome() {
    switch (this) {
      case LETTUCE_SHADED:
        return "com.lambdaworks.io.netty.";
      case REDISSON:
        return "acme.data.netty.";
      default:
        return "io.netty.";
    }
  }

  @Override
  public String toString() {
    return module;
  }
}
