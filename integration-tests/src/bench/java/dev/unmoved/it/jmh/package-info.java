/**
 * JMH benchmarks of the hot path without a network. Run by {@code mvn -q -Pjmh -DskipTests verify}.
 */
package dev.unmoved.it.jmh;
