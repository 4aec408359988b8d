package dev.unmoved.agent.weave;

import dev.unmoved.agent.client.ClientVersion;
import dev.unmoved.agent.weave.PipelineWeaving.Description;
import java.util.HashMap;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;

/** The client libraries: what each is called, and how its classes are woven. */
enum Client {
  JEDIS("Jedis", "redis.clients", "jedis", "redis/clients/jedis/") {
    @Override
    ClassWeaving weaving(String name, ClassReader reader) {
      return new JedisWeaving(name, reader);
    }
  },
  LETTUCE_4("Lettuce", "biz.paluch.redis", "lettuce", "com/lambdaworks/redis/") {
    @Override
    void describe(Map<String, Description> classes) {
      LettuceWeaving.describe("com/lambdaworks/redis/", classes);
    }
  },
  LETTUCE("Lettuce", "io.lettuce", "lettuce-core", "io/lettuce/core/") {
    @Override
    void describe(Map<String, Description> classes) {
      LettuceWeaving.describe("io/lettuce/core/", classes);
    }
  },
  REDISSON("Redisson", "org.redisson", "redisson", "org/redisson/") {
    @Override
    void describe(Map<String, Description> classes) {
      RedissonWeaving.describe(classes);
    }
  },
  VERTX("Vert.x Redis client", "io.vertx", "vertx-redis-client", "io/vertx/redis/") {
    @Override
    void describe(Map<String, Description> classes) {
      VertxWeaving.describe(classes);
    }
  };

  private final String title;
  private final String groupId;
  private final String artifactId;
  private final String prefix;
  private final Map<String, Description> classes = new HashMap<String, Description>();

  Client(String title, String groupId, String artifactId, String prefix) {
    this.title = title;
    this.groupId = groupId;
    this.artifactId = artifactId;
    this.prefix = prefix;
    describe(classes);
  }

  /** Fills in what is woven into which class, by its name with slashes. */
  void describe(Map<String, Description> into) {}

  /** How a class of this client is woven, or null when it is none of those that are. */
  ClassWeaving weaving(String name, ClassReader reader) {
    Description description = classes.get(name);
    return description == null ? null : new PipelineWeaving(name, reader, description);
  }

  /** What the library is called. */
  String title() {
    return title;
  }

  /** The same, with the version that {@code loader} has of it. */
  String version(ClassLoader loader) {
    return ClientVersion.of(title, groupId, artifactId, loader);
  }

  /** The client that has a class of this name, with slashes, or null. */
  static Client of(String name) {
    for (Client client : values()) {
      if (name.startsWith(client.prefix)) {
        return client;
      }
    }
    return null;
  }
}
