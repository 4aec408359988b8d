package dev.unmoved.driver;

import dev.unmoved.engine.link.ConnectionState;
import dev.unmoved.topology.NodeAddress;
import java.io.IOException;

/**
 * A session as the refresher sees it: somebody whose way to connect it may use while it lasts.
 * Thread-safe.
 */
public interface RefreshSource {
  /**
   * Opens a connection of the refresher's own as the session's client would, and replays {@code
   * state} on it, logged in with what the client's provider of credentials has now. Blocks, and so
   * is never called by a thread that serves sessions.
   *
   * @param timeoutMillis what connecting may take, and what answering may
   * @throws IOException when the node cannot be reached or refuses
   */
  NodeConnection connect(NodeAddress address, ConnectionState state, int timeoutMillis)
      throws IOException;

  /** The server's address as the application has configured it. */
  NodeAddress configured();

  /** What the client has made of its connection so far. */
  ConnectionState state();

  /** How many commands its client has sent. May be a few behind. */
  long commands();

  /** Where its links lie while they are idle. */
  LinkStock stock();
}
