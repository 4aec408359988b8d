package legacy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.util.concurrent.TimeUnit;

/** What Lettuce 4 words differently. */
final class Dialect {
  private Dialect() {}

  static RedisClient client(Settings settings) {
    RedisURI.Builder uri =
        RedisURI.Builder.redis(settings.host(), settings.port())
            .withTimeout(settings.timeoutMillis(), TimeUnit.MILLISECONDS);
    if (settings.password() != null) {
      uri.withPassword(settings.password());
    }
    return RedisClient.create(uri.withSsl(settings.ssl()).build());
  }
}
