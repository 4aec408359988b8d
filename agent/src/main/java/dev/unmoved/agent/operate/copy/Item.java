package dev.unmoved.agent.operate.copy;

/**
 * One key: what the application calls it, where the source has it, where the target gets it.
 * Immutable.
 */
final class Item {
  /** What may be shown of: other names may have a part of the key in front that is not its kind. */
  final Place key;

  final Place source;
  final Place target;

  Item(Place key, Place source, Place target) {
    this.key = key;
    this.source = source;
    this.target = target;
  }
}
