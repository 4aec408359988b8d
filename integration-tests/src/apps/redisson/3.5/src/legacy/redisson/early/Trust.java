package legacy.redisson.early;

import java.io.File;
import org.redisson.config.SingleServerConfig;

/** Where the certificates are that a TLS connection believes, and its own. */
public final class Trust {
  private Trust() {}

  public static void configure(SingleServerConfig server) {
    server
        .setSslTruststore(new File(System.getProperty("javax.net.ssl.trustStore")).toURI())
        .setSslTruststorePassword(System.getProperty("javax.net.ssl.trustStorePassword"));
    String keys = System.getProperty("javax.net.ssl.keyStore");
    if (keys != null) {
      server
          .setSslKeystore(new File(keys).toURI())
          .setSslKeystorePassword(System.getProperty("javax.net.ssl.keyStorePassword"));
    }
  }
}
