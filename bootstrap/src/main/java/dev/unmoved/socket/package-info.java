/**
 * The blocking driver: carries out a session's actions on {@code java.net} sockets, on the client's own threads. The
 * only package that blocks, reads the clock, or starts a thread (one per cluster, for the topology).
 *
 * <p>{@link dev.unmoved.socket.ClusterSockets} is its door, {@link dev.unmoved.socket.SocketDriver} its heart.
 */
package dev.unmoved.socket;
