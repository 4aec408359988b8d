package dev.unmoved.agent.client.jedis;

import dev.unmoved.topology.NodeAddress;

/**
 * Makes socket factories that are like one of the client's, but connect to another address. The
 * client's own is never changed: it is shared by the connections of a pool. Thread-safe.
 */
abstract class FactoryMaker {
  private final NodeAddress configured;

  FactoryMaker(NodeAddress configured) {
    this.configured = configured;
  }

  /** The address that the client's own factory connects to, as the application names it. */
  final NodeAddress configured() {
    return configured;
  }

  /** A factory that connects to {@code host:port}. */
  abstract Object make(String host, int port) throws ReflectiveOperationException;
}
