package dev.unmoved.engine.gather;

/** Whether nodes tell this session's user what they know of the cluster. */
final class NodeViews {
  private boolean refused;

  /** Whether one has refused to; then none is asked any more. */
  boolean areRefused() {
    return refused;
  }

  /** A node was asked. */
  void onAnswer(boolean isRefusal) {
    refused |= isRefusal;
  }
}
