package dev.unmoved.log;

import org.jspecify.annotations.Nullable;

/** Where log lines go. Called from any thread; must not block for long, and must not throw. */
public interface LogSink {
  /**
   * Takes one message that passed the level check.
   *
   * @param level {@link Log#DEBUG}, {@link Log#INFO}, {@link Log#WARN} or {@link Log#ERROR}
   * @param thrown what caused it, or null
   */
  void log(int level, String message, @Nullable Throwable thrown);
}
