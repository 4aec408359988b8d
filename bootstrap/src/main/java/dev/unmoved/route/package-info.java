/**
 * Requests that one node cannot answer alone: how they are cut into parts, and how the parts'
 * replies become the one that a single server would have given. Pure: arguments and bytes in, bytes
 * out.
 */
@NullMarked
package dev.unmoved.route;

import org.jspecify.annotations.NullMarked;
