package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** WAIT and WAITAOF, while nodes are replaced. */
@ParameterizedClass
@EnumSource(Chopping.class)
class WriteQuestionsTest {
  private static final String OK = "+OK\r\n";
  private static final String REPLICA =
      "-ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a"
          + " replica is configured to be writable (which is not the default) writes to replicas are"
          + " just local and are not propagated.\r\n";
  private static final String DISK_OF_REPLICA =
      "-ERR WAITAOF cannot be used with replica instances. Please also note that writes to replicas"
          + " are just local and are not propagated.\r\n";
  private static final String UNBLOCKED =
      "-UNBLOCKED force unblock from blocking operation, instance state changed (master ->"
          + " replica?)\r\n";

  private final Script script;
  private final Client client;
  private FakeNode a;
  private FakeNode b;
  private FakeNode c;

  WriteQuestionsTest(Chopping chopping) {
    script = new Script(chopping);
    client = script.client();
  }

  @BeforeEach
  void learnTheTopology() {
    a = script.node("A");
    b = script.node("B");
    c = script.node("C");
    client.sends("GET", "onA");
    a.receives("GET onA").answers("$-1\r\n");
    client.receives("$-1\r\n");
  }

  /** The home of a connection that lives on has become a replica, and nothing was written. */
  @Test
  void homeThatBecameAReplicaIsNotAskedAnyMore() {
    client.sends("WAIT", "1", "100");
    a.receives("WAIT 1 100").answers(REPLICA);
    assertTrue(script.refreshes.stream().anyMatch(cause -> cause.contains("no primary")));
    takesOver(script.node("D"), a);
    script.passes(20);
    script.node("D").receives("WAIT 1 80").answers(":1\r\n"); // the rest of its time
    client.receives(":1\r\n");
    for (int i = 0; i < 3; i++) {
      client.sends("WAIT", "1", "100");
      assertTrue(answersAnywhere(":1\r\n"));
      client.receives(":1\r\n");
    }
    script.endsQuietly();
  }

  @Test
  void whoIsNoPrimaryForTooLongIsNotAskedForEver() {
    client.sends("WAIT", "1", "0");
    for (int i = 0; i < 100; i++) {
      if (a.isAsked()) {
        a.receives("WAIT 1 0").answers(REPLICA);
      }
      script.passes(100);
    }
    client.receives("-ERR unmoved: no primary was found to ask, the last was 10.0.0.1:7000\r\n");
    client.isFine();
    script.endsQuietly();
  }

  @ParameterizedTest
  @CsvSource({"WAIT 1 100, :1", "WAITAOF 0 1 100, *2|:1|:1"})
  void writesAcknowledgedBeforeTheirNodeWasReplacedStayAcknowledged(
      String question, String answer) {
    String reply = answer.replace("|", "\r\n") + "\r\n";
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers(OK);
    client.pipelines(question);
    c.receives(question).answers(reply);
    client.receives(OK + reply);
    client.sends("SET", "onC", "2");
    c.receives("SET onC 2").answers(movedTo(b, "onC")); // as a replica does
    b.receives("SET onC 2").answers(OK);
    client.pipelines(question);
    b.receives(question).answers(reply);
    client.receives(OK + reply);
    client.pipelines(question); // nothing is open, so all are asked who are still there
    c.receives(question).answers(question.startsWith("WAITAOF") ? DISK_OF_REPLICA : REPLICA);
    b.receives(question).answers(reply);
    client.receives(reply);
    client.pipelines(question);
    b.receives(question).answers(reply);
    client.receives(reply);
    script.endsQuietly();
  }

  @ParameterizedTest
  @CsvSource({"WAIT 1 100", "WAITAOF 0 1 100"})
  void whatAReplacedNodeWasNotAskedForIsToldOfOnce(String question) {
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers(OK);
    client.receives(OK);
    client.pipelines(question);
    c.receives(question).answers(question.startsWith("WAITAOF") ? DISK_OF_REPLICA : REPLICA);
    client.receives(servesNoMore("10.0.0.3:7000"));
    client.pipelines("SET onC 2", question);
    c.receives("SET onC 2").answers(movedTo(b, "onC"));
    b.receives("SET onC 2").answers(OK);
    String reply = question.startsWith("WAITAOF") ? "*2\r\n:1\r\n:1\r\n" : ":1\r\n";
    b.receives(question).answers(reply);
    client.receives(OK + reply);
    client.isFine();
    script.endsQuietly();
  }

  /**
   * What is no answer to the question tells nothing of the replicas, and is the client's to read.
   */
  @ParameterizedTest
  @CsvSource({
    "WAIT 1 100, *1|:1",
    "WAIT 1 100, *0",
    "WAITAOF 1 1 100, :1",
    "WAITAOF 1 1 100, *1|:1"
  })
  void anAnswerOfAnotherShapeIsNotTakenForAnAcknowledgement(String question, String answer) {
    String reply = answer.replace("|", "\r\n") + "\r\n";
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers(OK);
    client.receives(OK);
    client.pipelines(question);
    c.receives(question).answers(reply);
    client.takes();
    client.isFine();
    client.pipelines(question);
    c.receives(question).answers(reply); // something is open still
    client.takes();
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void aNodeThatBecomesAReplicaWhileItIsAskedBreaksNothing() {
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers(OK);
    client.sends("WAIT", "1", "0");
    c.receives("WAIT 1 0").answers(UNBLOCKED);
    c.breaks();
    client.receives(OK + servesNoMore("10.0.0.3:7000"));
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void aNodeThatDiesWhileItIsAskedBreaksNothing() {
    client.pipelines("SET onA 1", "SET onC 1");
    a.receives("SET onA 1").answers(OK);
    c.receives("SET onC 1").answers(OK);
    client.receives(OK + OK);
    client.sends("WAIT", "1", "0");
    a.receives("WAIT 1 0").answers(":1\r\n");
    c.receives("WAIT 1 0");
    c.breaks();
    client.receives(servesNoMore("10.0.0.3:7000"));
    client.isFine();
    client.sends("SET", "onA", "2");
    a.receives("SET onA 2").answers(OK);
    client.sends("WAIT", "1", "0");
    a.receives("WAIT 1 0").answers(":1\r\n");
    client.receives(OK + ":1\r\n");
    script.endsQuietly();
  }

  /** One of which the topology says so need not be asked. */
  @Test
  void aNodeWithoutSlotsKnowsNothingOfWhatMovedAway() {
    client.pipelines("SET onC 1");
    c.receives("SET onC 1").answers(OK);
    takesOver(b, c);
    client.pipelines("WAIT 1 100", "WAIT 1 100");
    a.receives("WAIT 1 100").answers(":2\r\n");
    client.receives(OK + servesNoMore("10.0.0.3:7000") + ":2\r\n");
    script.endsQuietly();
  }

  /** As who waits in a loop until there are enough. */
  @Test
  void whatWasNotAcknowledgedIsAskedForAgain() {
    client.pipelines("SET onC 1", "WAIT 2 100");
    c.receives("SET onC 1").answers(OK);
    c.receives("WAIT 2 100").answers(":1\r\n");
    client.receives(OK + ":1\r\n");
    client.pipelines("SET onA 1", "WAIT 2 100");
    a.receives("SET onA 1").answers(OK);
    a.receives("WAIT 2 100").answers(":3\r\n");
    c.receives("WAIT 2 100").answers(":2\r\n");
    client.receives(OK + ":2\r\n");
    script.endsQuietly();
  }

  /** What is written behind WAIT is not what it has answered for. */
  @Test
  void aWriteBehindTheQuestionIsNotAcknowledgedByItsAnswer() {
    client.pipelines("SET onC 1", "WAIT 1 100", "SET onC 2", "GET onA");
    c.receives("SET onC 1").answers(OK);
    c.receives("WAIT 1 100", "SET onC 2").answers(":1\r\n", OK);
    a.receives("GET onA").answers("$-1\r\n");
    client.receives(OK + ":1\r\n" + OK + "$-1\r\n");
    client.sends("WAIT", "1", "100");
    c.receives("WAIT 1 100").answers(REPLICA);
    client.receives(servesNoMore("10.0.0.3:7000"));
    script.endsQuietly();
  }

  private static String servesNoMore(String node) {
    return "-ERR unmoved: this connection wrote to "
        + node
        + ", which serves no more; how many replicas have it cannot be told, only of what is"
        + " written from now on\r\n";
  }

  /** {@code successor} serves all that {@code node} has served, as a refresh tells. */
  private void takesOver(FakeNode successor, FakeNode node) {
    Cluster cluster = client.session.cluster();
    List<Shard> shards = new ArrayList<>();
    Node next = new Node(Script.id(successor), successor.address, Collections.emptyList());
    for (Shard shard : cluster.topology().shards()) {
      boolean replaced = shard.primary().address().equals(node.address);
      shards.add(
          new Shard(
              replaced ? next : shard.primary(),
              Collections.<Node>emptyList(),
              ranges(cluster.topology().slotsOf(shard.primary()))));
    }
    assertTrue(cluster.onRefreshed(new Topology(shards), cluster.refreshMark(), script.nowNanos()));
  }

  private static int[] ranges(BitSet slots) {
    return new int[] {slots.nextSetBit(0), slots.length() - 1}; // each has one range here
  }

  private boolean answersAnywhere(String reply) {
    for (String name : new String[] {"A", "B", "C", "D"}) {
      if (script.node(name).isAsked()) {
        script.node(name).receives("WAIT 1 100").answers(reply);
        return true;
      }
    }
    return false;
  }
}
