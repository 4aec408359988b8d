package dev.unmoved.agent.operate.cli;

/**
 * A command cannot do what it was asked for. The message says why and what to do about it, in words
 * for an operator.
 */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  Refused(String message) {
    super(message);
  }

  Refused(String message, Throwable cause) {
    super(message, cause);
  }
}
