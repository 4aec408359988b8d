package dev.unmoved.option;

/** Where the agent's own lines go. */
public enum LogTo {
  /** Standard error. */
  STDERR,
  /** The file that {@code unmoved.log.file} names. */
  FILE,
  /** The SLF4J that the application itself has. */
  APPLICATION
}
