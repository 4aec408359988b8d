package dev.unmoved.agent.client.jedis;

import dev.unmoved.agent.client.ClientVersion;

/** Which Jedis a class is of, looked up once. */
final class JedisVersions {
  private static final ClassValue<String> BY_CLASS =
      new ClassValue<String>() {
        @Override
        protected String computeValue(Class<?> type) {
          return ClientVersion.of("Jedis", "redis.clients", "jedis", type.getClassLoader());
        }
      };

  private JedisVersions() {}

  /** The name and version of the library that has this class. */
  static String of(Class<?> type) {
    return BY_CLASS.get(type);
  }
}
