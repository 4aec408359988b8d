/**
 * The ordinary life of a session: taking requests in, choosing their node, keeping the order within
 * each slot, following redirects, handing back replies. From the lowest class to the highest, each
 * knows those below it only; {@link dev.unmoved.engine.traffic.Traffic} lists them in that order.
 * What is not ordinary is a {@link dev.unmoved.engine.traffic.Feature}, above all of this.
 */
@NullMarked
package dev.unmoved.engine.traffic;

import org.jspecify.annotations.NullMarked;
