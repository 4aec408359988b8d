package legacy.lettuce.nostreams;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import legacy.common.Walk;

/** This version knows no streams. */
public final class Streams {
  private Streams() {}

  public static void walk(
      RedisClient client,
      StatefulRedisConnection<String, String> connection,
      Walk.Results results) {}
}
