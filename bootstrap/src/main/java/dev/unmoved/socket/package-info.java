/**
 * The blocking driver: carries out a session's actions on {@code java.net} sockets, on the client's
 * own threads. It blocks, and reads the clock.
 *
 * <p>{@link dev.unmoved.socket.ClusterSockets} is its door, {@link dev.unmoved.socket.SocketDriver}
 * its heart.
 */
package dev.unmoved.socket;
