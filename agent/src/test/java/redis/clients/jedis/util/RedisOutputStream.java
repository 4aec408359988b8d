package redis.clients.jedis.util;

import java.io.FilterOutputStream;
import java.io.OutputStream;

/** Stands in for Jedis's class. */
public final class RedisOutputStream extends FilterOutputStream {
  public RedisOutputStream(OutputStream out) {
    super(out);
  }
}
