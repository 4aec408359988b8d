/**
 * What has to be known of Redisson: where its pipeline is made, which of its clients belong to a
 * cluster, Sentinel or replicated set-up, and how it makes TLS.
 *
 * <p>Loaded beside Redisson's class loader. The one door is {@link
 * dev.unmoved.agent.client.redisson.RedissonEntry}. Redisson is reached by reflection, for its
 * signatures differ from version to version; netty is compiled against.
 */
package dev.unmoved.agent.client.redisson;
