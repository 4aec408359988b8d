/**
 * The command line, {@code java -jar unmoved-agent.jar}: one class per command, and {@link
 * dev.unmoved.agent.operate.cli.RunningJvm} as the way to the JVMs they are about.
 *
 * <p>Nothing here is ever loaded in an application's JVM. Only {@code attach} loads the agent
 * there; every other command asks the JVM's own JMX connector, which needs no agent to be loaded
 * and so works where that is not allowed.
 */
package dev.unmoved.agent.operate.cli;
