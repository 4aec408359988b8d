package dev.unmoved.agent.install;

import dev.unmoved.option.Options;

/**
 * Rewrites classes of clients. Implemented in the hidden part of the jar and loaded when the first
 * one is met.
 */
public interface Weaver {
  /** Connects woven code with the engine; called once, before anything is woven. */
  void start(Options options, ClientLoaders loaders);

  /**
   * Whether a class of this name, with slashes, is one to weave.
   *
   * @param open whether there may be connections that were opened without us
   */
  boolean wants(String name, boolean open);

  /**
   * The same of a class that may be one of a client whose packages were moved: whether it is.
   *
   * @param loader the class's
   */
  boolean wantsMoved(String name, ClassLoader loader, boolean open);

  /**
   * Weaves a class, or returns null to leave it as it is.
   *
   * @param name with slashes
   * @param loader the class's, null for the bootstrap loader
   * @param open whether there may be connections that were opened without us
   * @param late whether the class was loaded before, and so may have been in use
   */
  byte[] weave(String name, ClassLoader loader, byte[] classFile, boolean open, boolean late)
      throws Exception;
}
