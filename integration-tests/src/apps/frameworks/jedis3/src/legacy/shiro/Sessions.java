package legacy.shiro;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import legacy.common.Settings;
import org.apache.shiro.cache.Cache;
import org.apache.shiro.session.Session;
import org.apache.shiro.session.UnknownSessionException;
import org.apache.shiro.session.mgt.SimpleSession;
import org.crazycake.shiro.RedisCacheManager;
import org.crazycake.shiro.RedisManager;
import org.crazycake.shiro.RedisSessionDAO;

/** Shiro's sessions and caches in Redis. Prints each result. */
public final class Sessions {
  private static final int MANY = 20;

  private Sessions() {}

  public static void main(String[] args) {
    try {
      run(new Settings(args));
      System.out.println("DONE");
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void run(Settings settings) {
    RedisManager redis = new RedisManager();
    redis.setHost(settings.host() + ":" + settings.port());
    redis.setTimeout(settings.timeoutMillis());
    RedisSessionDAO sessions = new RedisSessionDAO();
    sessions.setRedisManager(redis);
    sessions.setSessionInMemoryEnabled(false);
    List<Serializable> ids = new ArrayList<Serializable>();
    for (int i = 0; i < MANY; i++) {
      SimpleSession session = new SimpleSession("host" + i);
      session.setAttribute("user", "user" + i);
      ids.add(sessions.create(session));
    }
    for (Serializable id : ids) {
      System.out.println("read: " + sessions.readSession(id).getAttribute("user"));
    }
    System.out.println("active: " + hosts(sessions));
    Session changed = sessions.readSession(ids.get(3));
    changed.setAttribute("user", "nobody");
    sessions.update(changed);
    System.out.println("updated: " + sessions.readSession(ids.get(3)).getAttribute("user"));
    sessions.delete(changed);
    try {
      sessions.readSession(ids.get(3));
    } catch (UnknownSessionException e) {
      System.out.println("deleted");
    }
    System.out.println("active: " + hosts(sessions));

    RedisCacheManager caches = new RedisCacheManager();
    caches.setRedisManager(redis);
    caches.setPrincipalIdFieldName("id");
    Cache<String, String> cache = caches.getCache("rights");
    for (int i = 0; i < MANY; i++) {
      cache.put("user" + i, "rights " + i);
    }
    System.out.println("got: " + cache.get("user7"));
    System.out.println("size: " + cache.size());
    System.out.println("keys: " + new TreeSet<String>(cache.keys()));
    System.out.println("values: " + new TreeSet<String>(cache.values()));
    System.out.println("removed: " + cache.remove("user7") + ", then " + cache.get("user7"));
    cache.clear();
    System.out.println("cleared: " + cache.size());
    System.out.println("active: " + hosts(sessions).size());
  }

  private static TreeSet<String> hosts(RedisSessionDAO sessions) {
    TreeSet<String> hosts = new TreeSet<String>();
    for (Session session : sessions.getActiveSessions()) {
      hosts.add(session.getHost());
    }
    return hosts;
  }
}
