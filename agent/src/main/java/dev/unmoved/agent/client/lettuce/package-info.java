/**
 * What has to be known of Lettuce: where its pipeline is made, which connections are a cluster's,
 * and how it makes TLS.
 *
 * <p>Loaded beside Lettuce's class loader. The one door is {@link
 * dev.unmoved.agent.client.lettuce.LettuceEntry}.
 */
package dev.unmoved.agent.client.lettuce;
