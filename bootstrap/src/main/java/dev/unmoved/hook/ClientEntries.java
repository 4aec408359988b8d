package dev.unmoved.hook;

/**
 * Finds the agent's classes that know a client library, for an object of that library: some are
 * loaded once for each class loader that has the library. Thread-safe.
 *
 * @param <C> what is called from classes of the library
 */
public interface ClientEntries<C> {
  /** Who is to be called about {@code ofClient}, an object of a class of the library. */
  C of(Object ofClient) throws Exception;

  /** Whether anybody wants to know which commands the application makes. */
  boolean areObserving();
}
