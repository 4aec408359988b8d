package dev.unmoved.driver;

/** Something that lies on a {@link Shelf} while nobody needs it. */
public interface Shelved {
  /** Since when it does, on the clock of {@link System#nanoTime}. */
  long idleSinceNanos();

  /** Closes it: it is needed no more. Never throws, and may be called more than once. */
  void closeConnection();
}
