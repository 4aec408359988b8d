/**
 * Requests over several slots that take several commands, one step after the other: reads that are
 * combined here, and what a cluster can only do stepwise (RENAME, SINTERSTORE, BLPOP). Pure: a
 * {@link dev.unmoved.plan.Plan} is told replies and says what to send next.
 */
@NullMarked
package dev.unmoved.plan;

import org.jspecify.annotations.NullMarked;
