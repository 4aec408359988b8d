/**
 * What is wrong with a cluster, for {@code check}: {@link dev.unmoved.agent.operate.check.Survey}
 * asks every node, {@link dev.unmoved.agent.operate.check.Examination} compares what they say. The
 * former knows the network and nothing of findings, the latter nothing of the network.
 */
package dev.unmoved.agent.operate.check;
