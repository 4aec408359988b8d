/** Requests that no one node can answer: in parts, over all shards, in steps. */
package dev.unmoved.engine.gather;
