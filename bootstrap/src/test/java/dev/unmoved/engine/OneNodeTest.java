package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that know the nodes and mean the one that they are connected to. foo lives at C. */
@ParameterizedClass
@EnumSource(Chopping.class)
class OneNodeTest extends Conversation {
  OneNodeTest(Chopping chopping) {
    super(chopping);
  }

  @Test
  void whatConcernsAllDataStaysAtHomeAndKeysGoWhereTheyAre() {
    script.clientsMeanOneNode = true;
    routed();
    client.sends("DBSIZE");
    a.receives("DBSIZE").answers(":7\r\n");
    client.receives(":7\r\n");
    client.sends("SCAN", "0");
    a.receives("SCAN 0").answers("*2\r\n$1\r\n5\r\n*0\r\n");
    client.receives("*2\r\n$1\r\n5\r\n*0\r\n");
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
    b.receivesNothing();
    script.endsQuietly();
  }

  @Test
  void whoAsksForTheNodesIsNoticed() {
    routed();
    client.sends("INFO");
    a.receives("INFO").answers("$0\r\n\r\n");
    client.receives("$0\r\n\r\n");
    assertEquals(0, script.topologyAsked);
    client.sends("CLUSTER", "SLOTS");
    a.receives("CLUSTER SLOTS").answers("*0\r\n");
    client.receives("*0\r\n");
    assertEquals(1, script.topologyAsked);
  }
}
