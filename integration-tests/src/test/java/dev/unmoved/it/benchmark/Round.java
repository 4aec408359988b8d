package dev.unmoved.it.benchmark;

/** What one short round of one program came to; times in microseconds, costs for each command. */
record Round(
    double perSecond,
    double p50,
    double p99,
    double clientCpu,
    double serverCpu,
    double allocatedBytes) {
  double cpu() {
    return clientCpu + serverCpu;
  }
}
