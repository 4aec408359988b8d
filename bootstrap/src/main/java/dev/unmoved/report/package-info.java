/**
 * What an application's commands would do on a cluster, told by looking at what it sends to the
 * server it has: for the readiness report.
 *
 * <p>Pure, as {@code engine} is: who drives it brings bytes, stack traces and the time. Values are
 * never kept, and of keys only what {@link dev.unmoved.route.KeyPattern} leaves of them. Everything
 * is bounded. The doors are {@link dev.unmoved.report.Observations}, one for a JVM, and {@link
 * dev.unmoved.report.Tap}, one for each connection.
 */
@NullMarked
package dev.unmoved.report;

import org.jspecify.annotations.NullMarked;
