package dev.unmoved.it.benchmark;

/** What a round does. */
record Workload(String operation, int size, int threads) {
  @Override
  public String toString() {
    return operation + " " + size + " B x" + threads;
  }
}
