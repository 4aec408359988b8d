/**
 * Which node serves which slot: slots and hash tags, immutable snapshots, and the one cache per
 * cluster that every session of the JVM reads. Knows RESP replies, but neither sockets, nor
 * threads, nor clocks: time is an argument.
 */
@NullMarked
package dev.unmoved.topology;

import org.jspecify.annotations.NullMarked;
