package dev.unmoved.hook;

/**
 * What classes of the Redis client of Vert.x call at the agent, behind types that every class
 * loader shares.
 *
 * <p>May throw whatever it likes: it is reported, and the client left as it was. Thread-safe.
 */
public interface VertxCalls {
  /** A client was made, of 4.0 or later. */
  void clientMade(Object client) throws Exception;

  /** A client of 4.0 or later is about to connect. */
  void connecting(Object provider) throws Exception;

  /**
   * The socket of a connection is ready, TLS included, and nothing was written to it; 4.0 and
   * later.
   */
  void socketReady(Object provider, Object socket) throws Exception;

  /** A client of 3.9 is about to connect. */
  void connectingUpTo3(Object provider) throws Exception;

  /** A connection of 3.9 was made, for a client with {@code options}. */
  void connectionMade(Object connection, Object options) throws Exception;

  /** A connection is about to send a request; it may have been opened without us. */
  void sending(Object connection) throws Exception;

  /** The application has made a request; {@code command} names it. */
  void requestMade(Object request, Object command) throws Exception;

  /** A request is about to be encoded into a buffer of Vert.x. */
  void encoding(Object request, Object buffer) throws Exception;
}
