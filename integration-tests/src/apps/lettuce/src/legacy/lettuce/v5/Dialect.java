package legacy.lettuce.v5;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.io.File;
import java.time.Duration;
import legacy.common.Settings;

/** What Lettuce since 5 words differently. */
public final class Dialect {
  private Dialect() {}

  public static RedisClient client(Settings settings) {
    RedisURI.Builder uri =
        RedisURI.Builder.redis(settings.host(), settings.port())
            .withTimeout(Duration.ofMillis(settings.timeoutMillis()));
    if (settings.password() != null) {
      uri.withPassword(settings.password());
    }
    RedisClient client = RedisClient.create(uri.withSsl(settings.ssl()).build());
    client.setOptions(options(settings));
    return client;
  }

  public static ClientOptions options(Settings settings) {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(Boolean.parseBoolean(settings.text("reconnect", "true")));
    String keys = System.getProperty("javax.net.ssl.keyStore");
    if (settings.ssl() && keys != null) {
      options.sslOptions(
          SslOptions.builder()
              .jdkSslProvider()
              .keystore(
                  new File(keys),
                  System.getProperty("javax.net.ssl.keyStorePassword").toCharArray())
              .build());
    }
    return options.build();
  }
}
