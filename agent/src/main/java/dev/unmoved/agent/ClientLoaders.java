package dev.unmoved.agent;

/** Makes the class loaders of what has to see a client's own classes: the driver for netty, and what it needs. */
public interface ClientLoaders {
  /**
   * A new class loader that has the agent's classes for clients on netty, and finds everything else where
   * {@code client}, the loader of the client's classes, finds it.
   */
  ClassLoader beside(ClassLoader client);
}
