package dev.unmoved.engine;

import static dev.unmoved.engine.Script.askTo;
import static dev.unmoved.engine.Script.movedTo;
import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Topology;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What clients have got wrong of redirects and routing and no other test shows;
 * docs/redirect-cases.md lists them all. Each conversation with every way to cut the bytes.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class RedirectCasesTest extends Conversation {
  private static final String TRYAGAIN =
      "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";

  RedirectCasesTest(Chopping chopping) {
    super(chopping);
  }

  /** The client's first command, answered by a topology of the test's own. */
  private void routedBy(String shards) {
    script.answersTopologyItself();
    client.sends("GET", "onA");
    a.receives("CLUSTER SHARDS").answers(shards);
    a.receives("CLUSTER MYID").answers(Script.bulk("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    a.receives("GET onA").answers(NIL);
    client.receives(NIL);
  }

  // ---- Addresses ----

  @Test
  void askWithoutAHostMeansTheHostThatAnswered() {
    play("redirects.known-only=false");
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers("-ASK " + slotOf("onC") + " :7009\r\n");
    script.node("10.0.0.3:7009").receives("ASKING", "GET onC").answers(OK, ONE);
    client.receives(ONE);
    script.endsQuietly();
  }

  @Test
  void aNodeIsOneNodeWhetherTopologyAndRedirectNameItByHostOrByIp() {
    routedBy(
        script
            .shards()
            .replace(
                Script.bulk("endpoint") + Script.bulk("10.0.0.2"),
                Script.bulk("endpoint") + Script.bulk("b.example")));
    client.sends("GET", "onB");
    FakeNode named = script.node("b.example:7000");
    named.receives("GET onB").answers(ONE);
    client.receives(ONE);
    for (String name : Arrays.asList("10.0.0.2", "b.example", "B.Example")) {
      client.sends("GET", "onC");
      (c.isAsked() ? c : named)
          .receives("GET onC")
          .answers("-ASK " + slotOf("onC") + " " + name + ":7000\r\n");
      named.receives("ASKING", "GET onC").answers(OK, TWO);
      client.receives(TWO);
    }
    assertEquals(1, named.dials);
    assertEquals(0, b.dials);
    script.endsQuietly();
  }

  @Test
  void redirectsAreMappedToWhatCanBeReached() {
    play("address-map=192.168.7.2:6379=10.0.0.2:7000");
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers("-ASK " + slotOf("onC") + " 192.168.7.2:6379\r\n");
    b.receives("ASKING", "GET onC").answers(OK, ONE);
    client.sends("GET", "onC");
    c.receives("GET onC").answers("-MOVED " + slotOf("onC") + " 192.168.7.2:6379\r\n");
    b.receives("GET onC").answers(TWO);
    client.receives(ONE + TWO);
    script.endsQuietly();
  }

  // ---- The topology ----

  @Test
  void aGapInTheTopologyConcernsItsSlotsOnly() {
    play("retry.timeout=100ms");
    routedBy(script.shards().replace(":10923\r\n:16383\r\n", ":10923\r\n:10923\r\n"));
    String down = "-CLUSTERDOWN Hash slot not served\r\n";
    client.sends("GET", "onB");
    a.receives("GET onB").answers(down);
    while (client.session.nextWakeNanos() != Long.MAX_VALUE) {
      script.passes(100);
      a.receives("GET onB").answers(down);
    }
    client.receives(down);
    client.sends("GET", "onC");
    c.receives("GET onC").answers(ONE);
    client.receives(ONE);
    client.sends("GET", "onB");
    a.receives("GET onB").answers(movedTo(b, "onB"));
    b.receives("GET onB").answers(TWO);
    client.receives(TWO);
    script.endsQuietly();
  }

  @Test
  void commandsAboutAllShardsGoToThePrimariesOfToday() {
    routed();
    Cluster cluster = client.session.cluster();
    assertTrue(
        cluster.onRefreshed(
            new Topology(
                Arrays.asList(
                    shard("A", 0, 5460), shard("D", 5461, 10922), shard("B", 10923, 16383))),
            cluster.refreshMark(),
            script.nowNanos()));
    script.answersTopologyItself();
    client.pipelines("KEYS *", "FLUSHALL");
    String[] slots = {Script.A_SLOTS, Script.B_SLOTS, Script.C_SLOTS};
    FakeNode[] primaries = {a, b, script.node("D")};
    for (int i = 0; i < slots.length; i++) {
      primaries[i]
          .receives("KEYS *", "CLUSTER NODES", "FLUSHALL")
          .answers("*0\r\n", Script.bulk(Script.lineOf(primaries[i], slots[i])), OK);
    }
    client.receives("*0\r\n" + OK);
    script.endsQuietly();
    assertEquals(0, c.dials);
  }

  private Shard shard(String name, int first, int last) {
    StringBuilder id = new StringBuilder();
    while (id.length() < 40) {
      id.append(name.toLowerCase(java.util.Locale.ROOT));
    }
    Node node =
        new Node(id.toString(), script.node(name).address, Collections.<NodeAddress>emptyList());
    return new Shard(node, Collections.<Node>emptyList(), new int[] {first, last});
  }

  // ---- ASK, TRYAGAIN, pipelines, transactions ----

  @Test
  void eachAskOfAChainHasItsOwnAsking() {
    play("redirects.max=3");
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(askTo(b, "onC"));
    b.receives("ASKING", "GET onC").answers(OK, askTo(script.node("D"), "onC"));
    script.node("D").receives("ASKING", "GET onC").answers(OK, askTo(a, "onC"));
    a.receives("ASKING", "GET onC").answers(OK, askTo(b, "onC"));
    client.receives(askTo(b, "onC")); // as many as are followed
    client.sends("GET", "onC");
    c.receives("GET onC").answers(ONE);
    client.receives(ONE);
    script.endsQuietly();
  }

  @Test
  void severalKeysAtTheImportingNodeAreReadWholeOrNotAtAll() {
    routed();
    client.sends("MGET", "onC", "{onC}2");
    c.receives("MGET onC {onC}2").answers(askTo(b, "onC"));
    b.receives("ASKING", "MGET onC {onC}2").answers(OK, TRYAGAIN);
    client.receivesNothing();
    script.passes(10);
    b.receives("ASKING", "MGET onC {onC}2").answers(OK, "*2\r\n" + ONE + TWO);
    client.receives("*2\r\n" + ONE + TWO);
    assertEquals(Collections.emptyList(), script.refreshes);
    script.endsQuietly();
  }

  @Test
  void pipelinesOverTheSameNodesDoNotWaitForEachOther() {
    routed();
    Client other = script.connects();
    client.pausesReading();
    other.pausesReading();
    client.pipelines("SET onC 1", "SET onB 1");
    other.pipelines("SET onB 2", "SET onC 2");
    b.receives("SET onB 1", "SET onB 2");
    c.receives("SET onC 1", "SET onC 2");
    b.answers(OK, OK);
    c.answers(OK, OK);
    other.readsOn();
    other.receives(OK + OK);
    client.readsOn();
    client.receives(OK + OK);
    script.endsQuietly();
  }

  @Test
  void aTransactionThatIsRedirectedForEverFails() {
    play("redirects.max=2");
    routed();
    client.pipelines("MULTI", "SET onC 1", "EXEC", "GET onA");
    a.receives("GET onA").answers(ONE);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, movedTo(b, "onC"), EXECABORT);
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, movedTo(c, "onC"), EXECABORT);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, movedTo(b, "onC"), EXECABORT);
    client.receives(OK + movedTo(b, "onC") + EXECABORT + ONE);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aScriptWithoutKeysRunsWhereItsTransactionIs() {
    routed();
    client.pipelines("MULTI", "SET onC 1", "EVAL return_1 0", "EXEC");
    c.receives("MULTI", "SET onC 1", "EVAL return_1 0", "EXEC");
    c.answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n:1\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n:1\r\n");
    script.endsQuietly();
  }

  // ---- Keys of several slots ----

  @Test
  void aSplitReadKeepsTheOrderOfItsKeysDuplicatesAndNils() {
    routed();
    client.sends("MGET", "onC", "onA", "onC", "onB");
    c.receives("MGET onC onC").answers("*2\r\n" + ONE + ONE);
    b.receives("MGET onB").answers("*1\r\n" + NIL);
    a.receives("MGET onA").answers("*1\r\n" + TWO);
    client.receives("*4\r\n" + ONE + TWO + ONE + NIL);
    client.sends("JSON.MGET", "onC", "onA", "onC", "$.x");
    c.receives("JSON.MGET onC onC $.x").answers("*2\r\n" + ONE + ONE);
    a.receives("JSON.MGET onA $.x").answers("*1\r\n" + NIL);
    client.receives("*3\r\n" + ONE + NIL + ONE);
    script.endsQuietly();
  }

  @Test
  void theLastOfSeveralValuesOfAKeyIsTheOneThatStays() {
    routed();
    client.sends("MSET", "onC", "1", "onA", "2", "onC", "3");
    c.receives("MSET onC 1 onC 3").answers(OK);
    a.receives("MSET onA 2").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void whatTheServerSaysOfAScriptsKeysReachesTheClient() {
    routed();
    // how a client asks whether it talks to a cluster
    client.sends("EVAL", "return 1", "2", "onC", "onA");
    c.receives("EVAL return 1 2 onC onA").answers(CROSSSLOT);
    client.receives(CROSSSLOT);
    for (String error :
        Arrays.asList(
            "-ERR Script attempted to access a non local key in a cluster node script: x\r\n",
            "-ERR Script attempted to access keys that do not hash to the same slot script: x\r\n")) {
      client.sends("EVAL", "return redis.call('get', ARGV[1])", "1", "onC", "onA");
      c.receives("EVAL return redis.call('get', ARGV[1]) 1 onC onA").answers(error);
      client.receives(error);
    }
    script.endsQuietly();
  }

  // ---- What every node has to know, or counts alone ----

  @Test
  void scriptsAndFunctionsAreLoadedAtPrimariesThoughAReplicaIsDead() {
    script.replicaOf("C").refusesDials = 1000;
    routed();
    client.pipelines("SCRIPT LOAD return_1", "FUNCTION LOAD lib");
    String sha = "$40\r\n0123456789012345678901234567890123456789\r\n";
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives("SCRIPT LOAD return_1", "FUNCTION LOAD lib").answers(sha, ONE);
    }
    client.receives(sha + ONE);
    assertEquals(0, script.node("D").dials);
    script.endsQuietly();
  }

  @Test
  void subscribersAreCountedOverAllPrimaries() {
    routed();
    client.sends("PUBSUB", "CHANNELS");
    a.receives("PUBSUB CHANNELS").answers("*2\r\n" + Script.bulk("x") + Script.bulk("y"));
    b.receives("PUBSUB CHANNELS").answers("*1\r\n" + Script.bulk("y"));
    c.receives("PUBSUB CHANNELS").answers("*0\r\n");
    client.receives("*2\r\n" + Script.bulk("x") + Script.bulk("y"));
    client.sends("PUBSUB", "NUMSUB", "x", "y");
    a.receives("PUBSUB NUMSUB x y")
        .answers("*4\r\n" + Script.bulk("x") + ":2\r\n" + Script.bulk("y") + ":1\r\n");
    b.receives("PUBSUB NUMSUB x y")
        .answers("*4\r\n" + Script.bulk("x") + ":0\r\n" + Script.bulk("y") + ":4\r\n");
    c.receives("PUBSUB NUMSUB x y")
        .answers("*4\r\n" + Script.bulk("x") + ":1\r\n" + Script.bulk("y") + ":0\r\n");
    client.receives("*4\r\n" + Script.bulk("x") + ":3\r\n" + Script.bulk("y") + ":5\r\n");
    client.sends("PUBSUB", "NUMPAT");
    a.receives("PUBSUB NUMPAT").answers(":1\r\n");
    b.receives("PUBSUB NUMPAT").answers(":0\r\n");
    c.receives("PUBSUB NUMPAT").answers(":2\r\n");
    client.receives(":3\r\n");
    script.endsQuietly();
  }
}
