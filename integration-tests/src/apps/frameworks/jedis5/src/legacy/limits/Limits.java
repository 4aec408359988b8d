package legacy.limits;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.redis.jedis.cas.JedisBasedProxyManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import legacy.common.Settings;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;

/** Limits of Bucket4j's, kept in Redis. Prints what each lets through. */
public final class Limits {
  private static final int USERS = 10;

  private Limits() {}

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
    try (JedisPool pool = new JedisPool(settings.host(), settings.port())) {
      JedisBasedProxyManager<byte[]> limits = JedisBasedProxyManager.builderFor(pool).build();
      for (int user = 0; user < USERS; user++) {
        int allowed = 3 + user;
        BucketConfiguration configuration =
            BucketConfiguration.builder()
                .addLimit(
                    Bandwidth.builder()
                        .capacity(allowed)
                        .refillIntervally(allowed, Duration.ofHours(1))
                        .build())
                .build();
        byte[] key = ("limit:user:" + user).getBytes(StandardCharsets.UTF_8);
        BucketProxy bucket = limits.builder().build(key, () -> configuration);
        int passed = 0;
        for (int i = 0; i < 15; i++) {
          passed += bucket.tryConsume(1) ? 1 : 0;
        }
        System.out.println("user " + user + ": " + passed);
        bucket.addTokens(2);
        System.out.println("user " + user + ": " + bucket.getAvailableTokens() + " more");
        if (user % 2 == 0) {
          limits.removeProxy(key);
        }
      }
      try (Jedis jedis = pool.getResource()) {
        System.out.println("kept: " + jedis.keys("limit:user:*").size());
      }
    }
  }
}
