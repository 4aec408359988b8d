/**
 * The entry points that the jar's manifest names. What they do is in {@link
 * dev.unmoved.agent.install}.
 */
package dev.unmoved.agent;
