/** Requests that no one node can answer: in parts, over all shards, in steps. */
@NullMarked
package dev.unmoved.engine.gather;

import org.jspecify.annotations.NullMarked;
