package dev.unmoved.resp;

/**
 * The peer sent bytes that RESP does not allow. What follows on that connection cannot be
 * understood any more.
 */
public final class ProtocolException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * {@code message} says what was expected and what came instead; it never contains keys or values.
   */
  public ProtocolException(String message) {
    super(message);
  }
}
