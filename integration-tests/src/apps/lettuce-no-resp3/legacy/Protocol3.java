package legacy;

import io.lettuce.core.RedisClient;

/** This version speaks RESP2 only. */
final class Protocol3 {
  private Protocol3() {}

  static void walk(RedisClient client, Walk.Results results) {}
}
