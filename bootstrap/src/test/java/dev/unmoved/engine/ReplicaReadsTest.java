package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads from replicas. D copies C; nobody copies A. */
@ParameterizedClass
@EnumSource(Chopping.class)
class ReplicaReadsTest {
  private static final String OK = "+OK\r\n";
  private static final String VALUE = "$1\r\n1\r\n";

  private final Chopping chopping;
  private Script script;
  private Client client;
  private FakeNode a;
  private FakeNode c;
  private FakeNode d;

  ReplicaReadsTest(Chopping chopping) {
    this.chopping = chopping;
    readFrom("replica-preferred");
  }

  private void readFrom(String value) {
    script = new Script(chopping, "read-from=" + value);
    a = script.node("A");
    c = script.node("C");
    d = script.replicaOf("C");
    client = script.client();
  }

  @Test
  void aReadGoesToAReplicaOnALinkThatAllowsIt() {
    client.sends("GET", "onC");
    d.receives("GET onC").answers(VALUE);
    client.receives(VALUE);
    assertEquals(Arrays.asList("READONLY"), d.replayed);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aWriteGoesToThePrimary() {
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EVAL x 1 onC",
        "HSCAN onC 0",
        "XREAD BLOCK 10 STREAMS onC 0",
        "WATCH onC",
        "GETDEL onC"
      })
  void whatMayWriteWaitOrContinueGoesToThePrimary(String command) {
    client.pipelines(command);
    c.receives(command).answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EVAL_RO x 1 onC", "FCALL_RO x 1 onC", "ZRANGE onC 0 1"})
  void whatOnlyReadsGoesToAReplica(String command) {
    client.pipelines(command);
    d.receives(command).answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void transactionsReadAtThePrimary() {
    client.pipelines("MULTI", "GET onC", "EXEC");
    c.receives("MULTI", "GET onC", "EXEC").answers(OK, "+QUEUED\r\n", "*1\r\n" + VALUE);
    client.receives(OK + "+QUEUED\r\n" + "*1\r\n" + VALUE);
    script.endsQuietly();
  }

  @Test
  void aShardWithoutReplicasIsReadAtItsPrimary() {
    client.sends("GET", "onA");
    a.receives("GET onA").answers(VALUE);
    client.receives(VALUE);
    script.endsQuietly();
  }

  @Test
  void whoWantsReplicasOnlyIsToldThatThereAreNone() {
    readFrom("replica");
    client.sends("GET", "onA");
    client.receives(
        "-ERR unmoved: GET (slot "
            + slotOf("onA")
            + ") is to be read from a replica (unmoved.read-from=replica), and "
            + "10.0.0.1:7000 has none\r\n");
    client.sends("GET", "onC");
    d.receives("GET onC").answers(VALUE);
    client.receives(VALUE);
    client.sends("MGET", "onC", "onA");
    d.receives("MGET onC").answers("*1\r\n" + VALUE);
    client.receives(
        "-ERR unmoved: MGET (slot "
            + slotOf("onA")
            + ") is to be read from a replica (unmoved.read-from=replica), and "
            + "10.0.0.1:7000 has none (unmoved: slot "
            + slotOf("onA")
            + " at no node; 1 of the 2 parts of this command were executed)\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void thePartsOfASplitReadGoToReplicasToo() {
    client.sends("MGET", "onC", "onA");
    d.receives("MGET onC").answers("*1\r\n" + VALUE);
    a.receives("MGET onA").answers("*1\r\n$-1\r\n");
    client.receives("*2\r\n" + VALUE + "$-1\r\n");
    script.endsQuietly();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-LOADING Redis is loading the dataset in memory\r\n",
        "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n",
        "-CLUSTERDOWN The cluster is down\r\n"
      })
  void aReplicaThatCannotServeIsStoodInForAtOnceAndForAWhile(String refusal) {
    client.sends("GET", "onC");
    d.receives("GET onC").answers(refusal);
    c.receives("GET onC").answers(VALUE);
    client.receives(VALUE);
    client.sends("GET", "onC");
    c.receives("GET onC").answers(VALUE);
    client.receives(VALUE);
    script.passes(1_001);
    client.sends("GET", "onC");
    d.receives("GET onC").answers(VALUE);
    client.receives(VALUE);
    script.endsQuietly();
  }

  @Test
  void aReplicaThatBreaksIsStoodInFor() {
    client.sends("GET", "onC");
    d.receives("GET onC").breaks();
    script.passes(20);
    c.receives("GET onC").answers(VALUE);
    client.receives(VALUE);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aReplicaThatWantsOtherCredentialsIsStoodInFor() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    d.refusesHandshake = "WRONGPASS";
    client.sends("GET", "onC");
    script.passes(20);
    c.receives("GET onC").answers(VALUE);
    client.receives(VALUE);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aReplicaThatLostTheSlotSaysWhereItIs() {
    client.sends("GET", "onC");
    d.receives("GET onC").answers(movedTo(script.node("B"), "onC"));
    script.node("B").receives("GET onC").answers(VALUE);
    client.receives(VALUE);
    script.endsQuietly();
  }
}
