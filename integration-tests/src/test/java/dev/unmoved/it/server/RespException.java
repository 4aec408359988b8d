package dev.unmoved.it.server;

/** An error that a server answered, with the server's own words as its message. */
public final class RespException extends RuntimeException {
  private static final long serialVersionUID = 1;

  RespException(String message) {
    super(message);
  }
}
