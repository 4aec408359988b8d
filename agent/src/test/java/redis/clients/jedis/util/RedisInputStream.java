package redis.clients.jedis.util;

import java.io.FilterInputStream;
import java.io.InputStream;

/** Stands in for Jedis's class. */
public final class RedisInputStream extends FilterInputStream {
  public RedisInputStream(InputStream in) {
    super(in);
  }
}
