/**
 * The driver for clients on netty: one handler at the socket end of a client's pipeline runs the
 * session, on the channel's event loop, and opens links on the same loop.
 *
 * <p>Loaded beside each client's class loader, so that it sees that client's own netty; what these
 * classes share with the rest of the JVM lies on the bootstrap class path. Nothing here knows a
 * client. The doors are {@link dev.unmoved.agent.netty.Pipelines} and {@link
 * dev.unmoved.agent.netty.NettyDialer}.
 */
package dev.unmoved.agent.netty;
