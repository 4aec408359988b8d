package legacy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;

/** This version knows no streams. */
final class Streams {
  private Streams() {}

  static void walk(
      RedisClient client,
      StatefulRedisConnection<String, String> connection,
      Walk.Results results) {}
}
