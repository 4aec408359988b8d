/**
 * Starting and stopping: finds the jar, reads the options, registers one transformer. Nothing else
 * is loaded before a class of a Redis client is.
 *
 * <p>This package lies at the root of the jar and so on the bootstrap class path. The other
 * packages of the agent and the libraries they use lie in a directory of the jar where no class
 * loader but {@link dev.unmoved.agent.install.AgentLoader} finds them.
 */
package dev.unmoved.agent.install;
