/**
 * Real Redis servers and clusters as test fixtures: started, resharded, failed over, paused and
 * killed by calls that speak RESP to the nodes themselves, so that nothing but the server binary is
 * needed.
 *
 * <p>Start at {@link dev.unmoved.it.server.RedisCluster}; {@link dev.unmoved.it.server.FakeNode}
 * stands in for a node that misbehaves in ways no real one does on demand.
 */
package dev.unmoved.it.server;
