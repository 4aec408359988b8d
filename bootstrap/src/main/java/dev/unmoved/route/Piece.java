package dev.unmoved.route;

/** One part of a request: a whole command for one slot, or for one shard. Immutable. */
public final class Piece {
  private final byte[] command;
  private final int slot;
  private final int[] ordinals;

  Piece(byte[] command, int slot, int[] ordinals) {
    this.command = command;
    this.slot = slot;
    this.ordinals = ordinals;
  }

  /** The command as it goes over the wire. */
  public byte[] command() {
    return command;
  }

  /** The slot of all of its keys. */
  public int slot() {
    return slot;
  }

  /** Which of the request's keys it holds, counted from 0 in the request's order. */
  int[] ordinals() {
    return ordinals;
  }
}
