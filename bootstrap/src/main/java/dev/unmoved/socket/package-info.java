/**
 * The blocking driver: carries out a session's actions on {@code java.net} sockets, on the client's
 * own threads. It blocks, and reads the clock.
 *
 * <p>{@link dev.unmoved.socket.ClusterSockets} is its door, {@link dev.unmoved.socket.SocketDriver}
 * takes the client's calls, {@link dev.unmoved.socket.Carrier} does what the session says.
 */
@NullMarked
package dev.unmoved.socket;

import org.jspecify.annotations.NullMarked;
