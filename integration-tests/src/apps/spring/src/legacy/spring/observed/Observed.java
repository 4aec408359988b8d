package legacy.spring.observed;

import java.util.Arrays;
import java.util.List;
import legacy.common.Settings;
import legacy.common.StandardInput;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.RedisOperations;
import org.springframework.data.redis.core.SessionCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/** A shop on one server, with three lines that would fail on a cluster. */
public final class Observed {
  private Observed() {}

  public static void main(String[] arguments) throws Exception {
    Settings settings = new Settings(arguments);
    LettuceConnectionFactory factory =
        new LettuceConnectionFactory(
            new RedisStandaloneConfiguration(settings.host(), settings.port()));
    factory.afterPropertiesSet();
    if ((Object) factory instanceof SmartLifecycle) { // since 3.2
      ((SmartLifecycle) (Object) factory).start();
    }
    StringRedisTemplate template = new StringRedisTemplate(factory);
    do {
      for (int i = 0; i < 100; i++) {
        serve(template, i);
      }
      System.out.println("READY");
    } while (StandardInput.saysAgain());
    factory.destroy();
  }

  private static void serve(final StringRedisTemplate template, final int user) {
    template.opsForValue().set("user:" + user + ":name", "secret-" + user);
    template.opsForValue().get("user:" + user + ":name");
    template
        .opsForValue()
        .multiGet(Arrays.asList("user:" + user + ":name", "user:" + (user + 1) + ":name"));
    template.rename("user:" + user + ":name", "old:" + user + ":name"); // BAD
    template.executePipelined(
        (RedisCallback<Object>)
            connection -> {
              connection.set(("cart:" + user).getBytes(), "1".getBytes());
              byte[] all = ("all:" + user).getBytes();
              byte[][] some = {("a:" + user).getBytes(), ("b:" + user).getBytes()};
              connection.sUnionStore(all, some); // BAD
              return null;
            });
    template.execute(
        new SessionCallback<List<Object>>() {
          @Override
          @SuppressWarnings("unchecked")
          public <K, V> List<Object> execute(RedisOperations<K, V> operations)
              throws DataAccessException {
            operations.multi();
            ((RedisOperations<String, String>) operations).opsForValue().set("stock:" + user, "1");
            RedisOperations<String, String> own = (RedisOperations<String, String>) operations;
            own.opsForValue().increment("sold:" + user); // BAD
            return operations.exec();
          }
        });
  }
}
