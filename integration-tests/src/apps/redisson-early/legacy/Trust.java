package legacy;

import java.io.File;
import org.redisson.config.SingleServerConfig;

/** Where the certificates are that a TLS connection believes. */
final class Trust {
  private Trust() {}

  static void configure(SingleServerConfig server) {
    server.setSslTruststore(new File(System.getProperty("javax.net.ssl.trustStore")).toURI())
        .setSslTruststorePassword(System.getProperty("javax.net.ssl.trustStorePassword"));
  }
}
