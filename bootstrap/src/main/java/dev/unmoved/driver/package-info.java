/**
 * What all drivers share, whatever library and class loader their clients are from: the clusters
 * that the JVM knows, the one thread per cluster that keeps its topology fresh, and what has to be
 * done for every session whatever carries its bytes.
 *
 * <p>{@link dev.unmoved.driver.Shared} and {@link dev.unmoved.driver.SessionHost} are its doors.
 * Knows no client and no kind of connection.
 */
@NullMarked
package dev.unmoved.driver;

import org.jspecify.annotations.NullMarked;
