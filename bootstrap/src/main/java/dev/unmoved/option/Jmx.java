package dev.unmoved.option;

/** What is shown in JMX, and who may change it there. */
public enum Jmx {
  /** All is shown; remote callers who have not logged in change nothing. */
  READ_ONLY,
  /** All is shown, and whoever reaches it may change it. */
  OPEN,
  /** Nothing is shown. */
  NOTHING
}
