/**
 * What operators see: one MBean for the agent and one for each cluster that has connections.
 * Hidden, and loaded when the first connection is served or the agent is attached.
 *
 * <p>{@link dev.unmoved.agent.operate.jmx.Beans} is the door. Nothing here tells keys, values or
 * credentials.
 */
package dev.unmoved.agent.operate.jmx;
