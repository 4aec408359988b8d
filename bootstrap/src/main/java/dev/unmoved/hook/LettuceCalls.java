package dev.unmoved.hook;

/**
 * What classes of Lettuce call at the agent, behind types that every class loader shares.
 *
 * <p>May throw whatever it likes: it is reported, and the client left as it was. Thread-safe.
 */
public interface LettuceCalls {
  /** A {@code ConnectionBuilder} has made the list of handlers of a connection's pipeline. */
  void handlersMade(Object builder, Object handlers) throws Exception;

  /**
   * A {@code CommandHandler} is about to write, in netty's {@code context}; its channel may have
   * been opened without us.
   */
  void writing(Object handler, Object context) throws Exception;

  /** The application has made a command; {@code type} names it. */
  void commandMade(Object command, Object type) throws Exception;

  /** A command is about to be encoded into netty's {@code buffer}. */
  void encoding(Object command, Object buffer) throws Exception;
}
