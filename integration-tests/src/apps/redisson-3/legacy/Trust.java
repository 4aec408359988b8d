package legacy;

import java.io.File;
import java.net.MalformedURLException;
import org.redisson.config.SingleServerConfig;

/** Where the certificates are that a TLS connection believes. */
final class Trust {
  private Trust() {}

  static void configure(SingleServerConfig server) {
    try {
      server.setSslTruststore(new File(System.getProperty("javax.net.ssl.trustStore")).toURI().toURL())
          .setSslTruststorePassword(System.getProperty("javax.net.ssl.trustStorePassword"));
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
