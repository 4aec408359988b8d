package dev.unmoved.driver;

import dev.unmoved.topology.NodeAddress;

/** Idle links that several sessions share. Thread-safe. */
public interface LinkStock {
  /** How many links to {@code node} lie idle, as far as can be told at this moment. */
  int idle(NodeAddress node);
}
