package dev.unmoved.hook;

/**
 * The agent's knowledge of clients on netty, behind types that every class loader shares.
 *
 * <p>May throw whatever it likes: {@link ClusterHook} reports it and leaves the client as it was.
 */
public interface PipelineBridge {
  /**
   * A client has reached a place where something may be done for it.
   *
   * @param point which one: the client's name, a dot, and a name that its weaving and its entry
   *     agree on
   * @param value what the place is about: what a method returns, or one of its arguments
   * @param self whose method it is
   */
  void reached(String point, Object value, Object self) throws Exception;
}
