package legacy.jedis.answers;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/** Lua by name: scripts with declared keys, one that is none, one library. */
final class Scripts {
  private static final Map<String, String> BODIES = new HashMap<String, String>();

  static {
    BODIES.put("incr", "return redis.call('incr',KEYS[1])");
    BODIES.put("get", "return redis.call('get',KEYS[1])");
    BODIES.put("type", "return {KEYS[1],ARGV[1],redis.call('type',KEYS[1])}");
    BODIES.put("push", "return redis.call('lpush',KEYS[1],ARGV[1])+redis.call('llen',KEYS[2])");
    BODIES.put("error", "return redis.error_reply('MINE')");
    BODIES.put("shapes", "return {1,'two',{3,false},redis.status_reply('fine'),nil,5}");
    BODIES.put("nolua", "this is no lua");
    BODIES.put("one", "return 1");
    BODIES.put("args", "return ARGV");
    BODIES.put("resp3", "redis.setresp(3);return redis.call('hgetall',KEYS[1])");
    BODIES.put("flags", "#!lua flags=no-writes\nreturn redis.call('set',KEYS[1],'x')");
    BODIES.put(
        "library",
        "#!lua name=answers\n"
            + "redis.register_function('answers_set',function(k,a) return redis.call('set',k[1],a[1]) end)\n"
            + "redis.register_function{function_name='answers_get',"
            + "callback=function(k) return redis.call('get',k[1]) end,flags={'no-writes'}}\n"
            + "redis.register_function{function_name='answers_one',callback=function() return 1 end,flags={'no-writes'}}");
  }

  private Scripts() {}

  static String body(String name) {
    String body = BODIES.get(name);
    if (body == null) {
      throw new IllegalArgumentException("no script " + name);
    }
    return body;
  }

  static String digest(String name) {
    try {
      StringBuilder hex = new StringBuilder();
      for (byte b : MessageDigest.getInstance("SHA-1").digest(body(name).getBytes(Reply.LATIN_1))) {
        hex.append(String.format("%02x", b));
      }
      return hex.toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
