package dev.unmoved.agent.client;

import java.io.InputStream;
import java.util.Properties;

/** Finds out which version of a client a class loader has, for a warning that helps. */
public final class ClientVersion {
  private ClientVersion() {}

  /** The client's name and, where its jar holds Maven's pom.properties, its version. */
  public static String of(String client, String groupId, String artifactId, ClassLoader loader) {
    String path = "META-INF/maven/" + groupId + "/" + artifactId + "/pom.properties";
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(path)
            : loader.getResourceAsStream(path)) {
      if (in != null) {
        Properties properties = new Properties();
        properties.load(in);
        return client + " " + properties.getProperty("version", "of unknown version");
      }
    } catch (Exception e) {
      // only a help for the reader
    }
    return client + " of unknown version";
  }
}
