/**
 * What all drivers share, whatever library and class loader their clients are from: the clusters
 * that the JVM knows, and the one thread per cluster that keeps its topology fresh.
 *
 * <p>{@link dev.unmoved.driver.Shared} is its door. Knows no client and no kind of connection.
 */
package dev.unmoved.driver;
