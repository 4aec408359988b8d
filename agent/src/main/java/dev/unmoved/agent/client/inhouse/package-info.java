/**
 * In-house clients on {@link java.net.Socket}: remembers how their sockets came about, and dials
 * other nodes likewise.
 *
 * <p>The client keeps its own socket; only what it reads and writes goes elsewhere. The one door is
 * {@link dev.unmoved.agent.client.inhouse.InHouseBridge}.
 */
package dev.unmoved.agent.client.inhouse;
