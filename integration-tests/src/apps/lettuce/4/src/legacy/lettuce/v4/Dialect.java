package legacy.lettuce.v4;

import com.lambdaworks.redis.RedisClient;
import com.lambdaworks.redis.RedisURI;
import java.util.concurrent.TimeUnit;
import legacy.common.Settings;

/** What Lettuce 4 words differently. */
public final class Dialect {
  private Dialect() {}

  public static RedisClient client(Settings settings) {
    RedisURI.Builder uri =
        RedisURI.Builder.redis(settings.host(), settings.port())
            .withTimeout(settings.timeoutMillis(), TimeUnit.MILLISECONDS);
    if (settings.password() != null) {
      uri.withPassword(settings.password());
    }
    return RedisClient.create(uri.withSsl(settings.ssl()).build());
  }
}
