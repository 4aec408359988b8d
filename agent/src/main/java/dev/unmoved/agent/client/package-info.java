/**
 * What the agent knows of client libraries, one package below this for each. What is here is the
 * language in which they say it: {@link dev.unmoved.agent.client.ClientLibrary} with its {@link
 * dev.unmoved.agent.client.WovenClass woven classes}, and advice that several libraries share.
 *
 * <p>Advice is written in plain Java, with Byte Buddy's annotations. It is never run as it is:
 * {@link dev.unmoved.agent.weave} copies it into the methods it is for.
 */
package dev.unmoved.agent.client;
