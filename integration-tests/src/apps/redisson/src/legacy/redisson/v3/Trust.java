package legacy.redisson.v3;

import java.io.File;
import java.net.MalformedURLException;
import org.redisson.config.SingleServerConfig;

/** Where the certificates are that a TLS connection believes, and its own. */
public final class Trust {
  private Trust() {}

  public static void configure(SingleServerConfig server) {
    try {
      server
          .setSslTruststore(
              new File(System.getProperty("javax.net.ssl.trustStore")).toURI().toURL())
          .setSslTruststorePassword(System.getProperty("javax.net.ssl.trustStorePassword"));
      String keys = System.getProperty("javax.net.ssl.keyStore");
      if (keys != null) {
        server
            .setSslKeystore(new File(keys).toURI().toURL())
            .setSslKeystorePassword(System.getProperty("javax.net.ssl.keyStorePassword"));
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
