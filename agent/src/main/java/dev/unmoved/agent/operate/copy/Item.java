package dev.unmoved.agent.operate.copy;

/** One key: where the source has it, where the target gets it. Immutable. */
final class Item {
  final Place source;
  final Place target;

  Item(Place source, Place target) {
    this.source = source;
    this.target = target;
  }
}
