/**
 * What the agent costs and gains, measured side by side on real servers. Run by {@code mvn -q
 * -Pbench -DskipTests verify}; start reading at {@link dev.unmoved.it.benchmark.SideBySide}.
 */
package dev.unmoved.it.benchmark;
