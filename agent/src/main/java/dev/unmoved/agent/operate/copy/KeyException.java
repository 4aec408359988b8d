package dev.unmoved.agent.operate.copy;

/** One key cannot be dealt with; others can. The message says where and why. */
final class KeyException extends Exception {
  private static final long serialVersionUID = 1;

  KeyException(String message) {
    super(message);
  }
}
