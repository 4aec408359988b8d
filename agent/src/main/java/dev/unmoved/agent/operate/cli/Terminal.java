package dev.unmoved.agent.operate.cli;

import java.io.Console;

/** Whether somebody is looking at the output. */
final class Terminal {
  private Terminal() {}

  /** Whether input and output are a terminal's. */
  static boolean isThere() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // Since Java 22 there is a console without a terminal too, and this method to ask.
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
