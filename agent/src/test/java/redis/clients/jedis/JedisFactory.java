package redis.clients.jedis;

import dev.unmoved.hook.ClusterScope;

/** Stands in for Jedis's class: its objects are whether they were made in a scope. */
public class JedisFactory {
  public Boolean makeObject() {
    return ClusterScope.entered();
  }
}
