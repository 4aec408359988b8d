package legacy.lettuce.noresp3;

import io.lettuce.core.RedisClient;
import legacy.common.Walk;

/** This version speaks RESP2 only. */
public final class Protocol3 {
  private Protocol3() {}

  public static void walk(RedisClient client, Walk.Results results) {}
}
