package dev.unmoved.hook;

/**
 * What classes of Jedis call at the agent, behind types that every class loader shares.
 *
 * <p>May throw whatever it likes: it is reported, and the client left as it was. Thread-safe.
 */
public interface JedisCalls {
  /** A connection is about to be opened, and to log in as its configuration says. */
  void configuring(Object connection, Object config) throws Exception;

  /** A connection has a new socket, which may be replaced. */
  void connected(Object connection) throws Exception;

  /**
   * A connection could not be opened.
   *
   * @return what the client shall see: {@code thrown}, or null when a connection to another node
   *     took its place
   */
  Throwable connectFailed(Object connection, Throwable thrown) throws Exception;

  /** A connection begins a request; it may have been opened without us. */
  void connectionUsed(Object connection) throws Exception;

  /** A {@code Jedis} begins a request; its connection may have been opened without us. */
  void jedisUsed(Object jedis) throws Exception;

  /**
   * A pool has handed out a {@code Jedis} or a connection, which may have been opened without us.
   */
  void borrowedFromPool(Object pool, Object resource) throws Exception;

  /** A cluster-aware client has looked up one of the pools of its own, or a collection of them. */
  void poolsOfCluster(Object pools) throws Exception;

  /**
   * A cluster-aware client has told the application of its nodes: a map by their addresses, {@code
   * host:port}.
   */
  void nodesTold(Object cluster, Object nodes) throws Exception;

  /** A connection is about to write a command. */
  void sending(Object connection, Object command) throws Exception;
}
