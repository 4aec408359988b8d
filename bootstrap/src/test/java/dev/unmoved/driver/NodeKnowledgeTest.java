package dev.unmoved.driver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Scripts;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class NodeKnowledgeTest {
  private final NodeAddress a = new NodeAddress("10.0.0.1", 7000);
  private final NodeAddress b = new NodeAddress("10.0.0.2", 7000);
  private final NodeAddress name = new NodeAddress("redis.example", 7000);
  private final Object pool = new Object();
  private final Cluster cluster = cluster(a, b);
  private final NodeKnowledge knowledge = new NodeKnowledge();

  @Test
  void whoNeverAskedMeansAllNodes() {
    use(a, pool);
    use(b, pool);
    assertFalse(means(a, pool));
    assertFalse(means(b, new Object()));
  }

  @Test
  void whoConnectsToANodeItHasLearnedOfMeansThatNode() {
    use(name, pool);
    knowledge.asked(a, name);
    assertTrue(connectsToOne(a, new Object()));
    assertTrue(connectsToOne(b, new Object()));
    assertFalse(means(name, pool), "its pool connects anew");
  }

  @Test
  void whoShowsTheTopologyOnlyMeansAllNodes() {
    use(a, pool);
    knowledge.asked(a, a);
    assertFalse(connectsToOne(a, pool), "its pool connects anew");
    assertFalse(connectsToOne(a, new Object()), "it makes a client for each request");
  }

  @Test
  void theAddressItHadIsANodesTooOnceItConnectsToOthers() {
    use(a, pool);
    knowledge.asked(a, a);
    assertTrue(connectsToOne(b, new Object()));
    assertTrue(connectsToOne(a, new Object()));
    assertFalse(connectsToOne(a, pool), "the pool it had before");
    assertFalse(connectsToOne(a, null), "who knows which client it is of");
  }

  @Test
  void whoAskedBeforeAnythingElseMeansANodeByTheAddressItHad() {
    knowledge.connected(a, pool);
    knowledge.asked(a, a);
    assertTrue(connectsToOne(a, new Object()));
    assertFalse(connectsToOne(a, pool));
  }

  @Test
  void otherClustersAreNoneOfItsKnowledge() {
    knowledge.connected(a, pool);
    knowledge.asked(a, a);
    NodeAddress other = new NodeAddress("10.1.0.1", 7000);
    knowledge.connected(other, pool);
    assertFalse(knowledge.meansOneNode(other, new Object(), cluster(other)));
  }

  @Test
  void aClusterClientMayHaveToldOfTheNodes() {
    knowledge.told(Collections.singleton(b));
    assertTrue(connectsToOne(b, new Object()));
    assertFalse(connectsToOne(a, new Object()));
  }

  @Test
  void applicationsKnowNothingOfEachOther() {
    Object one = new Object();
    assertSame(NodeKnowledge.of(one), NodeKnowledge.of(one));
    assertNotSame(NodeKnowledge.of(one), NodeKnowledge.of(new Object()));
  }

  /** A connection that does something for which it matters that there is a cluster. */
  private void use(NodeAddress address, Object client) {
    assertFalse(connectsToOne(address, client));
  }

  private boolean connectsToOne(NodeAddress address, Object client) {
    knowledge.connected(address, client);
    return means(address, client);
  }

  private boolean means(NodeAddress address, Object client) {
    return knowledge.meansOneNode(address, client, cluster);
  }

  private static Cluster cluster(NodeAddress... nodes) {
    Cluster cluster = new Cluster("a cluster", false, (asking, cause) -> {}, new Scripts(1));
    int slot = 0;
    for (NodeAddress node : nodes) {
      cluster.onMoved(slot++, Node.at(node), 0, false);
    }
    return cluster;
  }
}
