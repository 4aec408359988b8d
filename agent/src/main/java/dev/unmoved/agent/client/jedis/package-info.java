/**
 * Jedis from the inside: reads and replaces the private fields of its connections, and dials other
 * nodes as it does.
 *
 * <p>Everything is reflection, because one copy of these classes serves every Jedis in the JVM,
 * whatever its version and class loader. The one door is {@link
 * dev.unmoved.agent.client.jedis.JedisBridge}.
 */
package dev.unmoved.agent.client.jedis;
