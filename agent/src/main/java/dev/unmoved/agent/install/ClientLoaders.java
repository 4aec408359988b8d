package dev.unmoved.agent.install;

import java.io.IOException;

/** What the agent's classes have to do with class loaders of others. Thread-safe. */
public interface ClientLoaders {
  /**
   * A new class loader that has the agent's classes for clients on netty, and finds everything else
   * where {@code client}, the loader of the client's classes, finds it.
   *
   * @param relocation where the client's classes, and its netty, have been moved
   */
  ClassLoader beside(ClassLoader client, Relocation relocation);

  /**
   * Defines a class of ours in {@code loader}, one of a client's.
   *
   * @throws ReflectiveOperationException when this JVM does not let us, or the loader has a class
   *     of this name
   */
  Class<?> define(ClassLoader loader, String name, byte[] classFile)
      throws ReflectiveOperationException;

  /**
   * The class file of one of the agent's own classes.
   *
   * @throws IOException when it cannot be read, or there is none
   */
  byte[] classFile(Class<?> ours) throws IOException;

  /** Whether a class outside the bootstrap loader is one of ours. */
  boolean isOurs(Class<?> type);
}
