package dev.unmoved.hook;

/**
 * What classes of Redisson call at the agent, behind types that every class loader shares.
 *
 * <p>May throw whatever it likes: it is reported, and the client left as it was. Thread-safe.
 */
public interface RedissonCalls {
  /** A connection manager has made a client. */
  void clientMade(Object manager, Object client) throws Exception;

  /** A {@code RedisChannelInitializer} has made the pipeline of a channel. */
  void channelReady(Object initializer, Object channel) throws Exception;

  /**
   * A {@code MasterSlaveEntry} is about to look for a connection, which may have been opened
   * without us.
   */
  void connectionWanted(Object entry) throws Exception;

  /**
   * A {@code CommandsQueue} is about to write, in netty's {@code context}; its channel may have
   * been opened without us.
   */
  void writing(Object handler, Object context) throws Exception;

  /** The application has called for a command; its {@code arguments} are an array. */
  void called(Object service, Object arguments) throws Exception;

  /** A command was made of an array of arguments, which may be one that was called with. */
  void commandMade(Object command, Object arguments) throws Exception;

  /** A command is about to be encoded into netty's {@code buffer}. */
  void encoding(Object command, Object buffer) throws Exception;

  /**
   * A {@code RenewalTask} is about to renew the locks of its client.
   *
   * @return the end of its round, where that is begun in its place; null where it is to go on by
   *     itself
   */
  Object renewal(Object task) throws Exception;
}
