package dev.unmoved.agent.operate.copy;

/**
 * The run cannot go on. The message says why, and where that is at, in words for an operator; it
 * has no value and no password, and of keys what may be shown.
 */
public final class CopyException extends Exception {
  private static final long serialVersionUID = 1;

  CopyException(String message) {
    super(message);
  }

  CopyException(String message, Throwable cause) {
    super(message, cause);
  }
}
