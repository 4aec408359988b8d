package dev.unmoved.agent.operate.copy;

import dev.unmoved.topology.Slot;

/**
 * A database and a name in it: of the application, or of a server that is asked. Immutable as long
 * as nobody writes to the array.
 */
final class Place {
  final int database;
  final byte[] name;

  Place(int database, byte[] name) {
    this.database = database;
    this.name = name;
  }

  /** The slot the name is in, in a cluster. */
  int slot() {
    return Slot.of(name);
  }
}
