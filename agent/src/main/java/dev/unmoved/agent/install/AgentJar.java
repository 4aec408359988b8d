package dev.unmoved.agent.install;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;

/** The jar that the agent came in: where it lies, and its version. */
public final class AgentJar {
  /** The class that its manifest names as the agent. */
  public static final String ENTRY_POINT = "dev.unmoved.agent.Agent";

  /** The system property that tells other processes that the agent is in this JVM: its version. */
  public static final String VERSION_PROPERTY = "dev.unmoved.agent.version";

  /**
   * The system property that tells other processes which options the agent was given when it was
   * loaded again, and has not taken; absent where there are none.
   */
  public static final String UNCHANGED_PROPERTY = "dev.unmoved.agent.unchanged";

  /**
   * The system property that tells other processes that the agent was to observe only, and watches
   * what it routes instead; absent where that is not so.
   */
  public static final String WATCHES_PROPERTY = "dev.unmoved.agent.watches";

  private AgentJar() {}

  /** The version that the manifest states. */
  public static String version() {
    String version =
        AgentJar.class.getPackage() == null
            ? null
            : AgentJar.class.getPackage().getImplementationVersion();
    return version == null ? "(unknown version)" : version;
  }

  /**
   * Where the jar lies. The bootstrap loader does not tell, but the same resource is on the class
   * path.
   *
   * @throws IOException where our classes are not in a jar
   */
  public static File file() throws IOException {
    String resource = ENTRY_POINT.replace('.', '/') + ".class";
    URL url = ClassLoader.getSystemResource(resource);
    if (url == null || !url.getProtocol().equals("jar")) {
      throw new IOException("the agent's jar cannot be found, its class is at " + url);
    }
    String path = url.getPath(); // file:/directory/unmoved-agent.jar!/dev/unmoved/agent/Agent.class
    try {
      return new File(new URI(path.substring(0, path.indexOf("!/"))));
    } catch (URISyntaxException e) {
      throw new IOException("the agent's jar cannot be found", e);
    }
  }
}
