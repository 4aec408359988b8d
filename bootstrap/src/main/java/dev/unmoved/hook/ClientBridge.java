package dev.unmoved.hook;

/**
 * The agent's knowledge of one client library, behind types that every class loader shares.
 *
 * <p>May throw whatever it likes: {@link ClusterHook} reports it and leaves the client as it was.
 */
public interface ClientBridge {
  /** A connection of the client has a new socket, which may be replaced. */
  void connected(Object connection) throws Exception;

  /**
   * A connection of the client could not be opened.
   *
   * @return what the client shall see: {@code thrown}, or null when a connection to another node
   *     took its place
   */
  Throwable connectFailed(Object connection, Throwable thrown) throws Exception;

  /**
   * The client has come to a place where a connection that was opened without us may be taken over.
   *
   * @param point which one
   * @param value what a method returns, or null
   * @param self whose method it is
   */
  void used(String point, Object value, Object self) throws Exception;
}
