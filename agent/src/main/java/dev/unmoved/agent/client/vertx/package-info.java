/**
 * What has to be known of the Redis client of Vert.x: where its connections are ready, and which of
 * its clients know clusters, Sentinels and replicas.
 *
 * <p>Loaded beside the client's class loader. The one door is {@link
 * dev.unmoved.agent.client.vertx.VertxEntry}. Vert.x is reached by reflection, for its signatures
 * differ from version to version; netty is compiled against.
 */
package dev.unmoved.agent.client.vertx;
