package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** SCAN whose node dies, or is no primary any more, while it is walked: B, whose replica is D. */
@ParameterizedClass
@EnumSource(Chopping.class)
class LostWalkTest extends Conversation {
  LostWalkTest(Chopping chopping) {
    super(chopping);
    script.replicaOf("B");
    routed();
  }

  private static String page(String cursor, String... keys) {
    StringBuilder page = new StringBuilder("*2\r\n" + Script.bulk(cursor) + "*");
    page.append(keys.length).append("\r\n");
    for (String key : keys) {
      page.append(Script.bulk(key));
    }
    return page.toString();
  }

  /** The refresher has heard that D serves B's slots. */
  private void dTakesOver() {
    client
        .session
        .cluster()
        .onRefreshed(dInPlaceOfB(), client.session.cluster().refreshMark(), script.nowNanos());
  }

  private Topology dInPlaceOfB() {
    Map<FakeNode, int[]> slots = new LinkedHashMap<>();
    slots.put(a, new int[] {0, 5460});
    slots.put(script.node("D"), new int[] {5461, 10922});
    slots.put(b, new int[] {10923, 16383});
    List<Shard> shards = new ArrayList<>();
    for (Map.Entry<FakeNode, int[]> each : slots.entrySet()) {
      shards.add(
          new Shard(
              new Node(
                  Script.id(each.getKey()),
                  each.getKey().address,
                  Collections.<NodeAddress>emptyList()),
              Collections.<Node>emptyList(),
              each.getValue()));
    }
    return new Topology(shards);
  }

  private String cursor() {
    String reply = client.takes();
    int start = reply.indexOf("\r\n", 5) + 2;
    return reply.substring(start, reply.indexOf("\r\n", start));
  }

  @Test
  void theWalkGoesOnAtWhoTookTheNodesPlace() {
    client.sends("SCAN", "0", "COUNT", "2");
    a.receives("SCAN 0 COUNT 2").answers(page("0", "a"));
    c.receives("SCAN 0 COUNT 2").answers(page("17", "b1"));
    client.sends("SCAN", cursor(), "COUNT", "2");
    c.receives("SCAN 17 COUNT 2");
    c.refusesDials = 100;
    c.breaks();
    script.passes(20);
    dTakesOver();
    script.passes(500);
    script.node("D").receives("SCAN 0 COUNT 2").answers(page("9", "b1", "b2"));
    assertTrue(client.takes().endsWith("*2\r\n$2\r\nb1\r\n$2\r\nb2\r\n"));
    client.isFine();
  }

  @Test
  void aNodeThatDiesBetweenTwoPagesIsNotAskedAgain() {
    client.sends("SCAN", "0", "COUNT", "2");
    a.receives("SCAN 0 COUNT 2").answers(page("0", "a"));
    c.receives("SCAN 0 COUNT 2").answers(page("17", "b1"));
    dTakesOver();
    client.sends("SCAN", cursor(), "COUNT", "2");
    script.node("D").receives("SCAN 0 COUNT 2").answers(page("0", "b1", "b2"));
    c.receivesNothing();
  }

  @Test
  void whoDiesUnderTheLastQuestionIsWalkedAnew() {
    script.answersTopologyItself();
    client.sends("SCAN", "0");
    a.receives("SCAN 0").answers(page("0", "a"));
    a.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(Script.bulk(Script.lineOf(a, Script.A_SLOTS)), script.shards());
    c.receives("SCAN 0").answers(page("0", "b1"));
    c.receives("CLUSTER NODES", "CLUSTER SHARDS");
    c.refusesDials = 100;
    c.breaks();
    script.passes(20);
    dTakesOver();
    script.passes(500);
    script.node("D").receives("SCAN 0").answers(page("5", "b1", "b2"));
    assertTrue(client.takes().endsWith("*4\r\n$1\r\na\r\n$2\r\nb1\r\n$2\r\nb1\r\n$2\r\nb2\r\n"));
    client.isFine();
  }
}
