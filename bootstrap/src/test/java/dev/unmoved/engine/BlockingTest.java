package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that wait, while their slot moves. */
@ParameterizedClass
@EnumSource(Chopping.class)
class BlockingTest {
  private static final String NIL = "*-1\r\n";

  private final Script script;
  private final Client client;
  private FakeNode b;
  private FakeNode c;

  BlockingTest(Chopping chopping) {
    script = new Script(chopping);
    client = script.client();
  }

  @BeforeEach
  void learnTheTopology() {
    b = script.node("B");
    c = script.node("C");
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
  }

  /** What a server says to whoever waits for a key of a slot that it has just given away. */
  @ParameterizedTest
  @CsvSource({
    "BLPOP onC 10, BLPOP onC 7.000",
    "BLPOP onC 3.5, BLPOP onC 0.500",
    "BLPOP onC 0, BLPOP onC 0",
    "BLPOP onC 3, BLPOP onC 0.002",
    "XREAD BLOCK 3000 STREAMS onC $, XREAD BLOCK 1 STREAMS onC $",
    "BLMOVE onC onC LEFT RIGHT 4, BLMOVE onC onC LEFT RIGHT 1.000",
    "BZMPOP 4 1 onC MIN, BZMPOP 1.000 1 onC MIN",
    "XREAD BLOCK 5000 STREAMS onC $, XREAD BLOCK 2000 STREAMS onC $",
    "XREAD BLOCK 0 STREAMS onC $, XREAD BLOCK 0 STREAMS onC $",
    "XREAD STREAMS onC $, XREAD STREAMS onC $",
    "BLPOP onC soon, BLPOP onC soon",
  })
  void aWaitGoesOnAtTheNewOwnerForTheRestOfItsTime(String command, String rest) {
    client.pipelines(command);
    c.receives(command);
    script.passes(3_000);
    c.answers(movedTo(b, "onC"));
    b.receives(rest).answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void eachMoveTakesItsShare() {
    client.pipelines("BLPOP onC 10");
    c.receives("BLPOP onC 10");
    script.passes(3_000);
    c.answers(movedTo(b, "onC"));
    b.receives("BLPOP onC 7.000");
    script.passes(3_000);
    b.answers(movedTo(c, "onC"));
    c.receives("BLPOP onC 4.000").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void aPrimaryThatBecameAReplicaEndsNoWait() {
    client.pipelines("BLPOP onC 10");
    c.receives("BLPOP onC 10")
        .answers(
            "-UNBLOCKED force unblock from blocking operation, instance state changed "
                + "(master -> replica?)\r\n");
    script.passes(20);
    c.receives("BLPOP onC 9.980").answers(movedTo(b, "onC"));
    b.receives("BLPOP onC 9.980").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  /**
   * The server closes the connection behind that error; what came after the blocking command was
   * not executed.
   */
  @Test
  void whatFollowedABlockingCommandOnANodeThatBecameAReplicaIsSentAgain() {
    client.pipelines("XREAD BLOCK 1000 STREAMS onC 0", "INCR onC", "GET onA", "GET onC");
    c.receives("XREAD BLOCK 1000 STREAMS onC 0", "INCR onC", "GET onC")
        .answers(
            "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n");
    c.breaks();
    script.node("A").receives("GET onA").answers("$-1\r\n");
    script.passes(20);
    c.receives("XREAD BLOCK 980 STREAMS onC 0").answers(NIL); // it has become the primary again
    script.passes(20);
    c.receives("INCR onC", "GET onC").answers(":1\r\n", "$1\r\n1\r\n");
    client.receives(NIL + ":1\r\n$-1\r\n$1\r\n1\r\n");
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void aWaitWithoutEndOutlivesAnyNumberOfMoves() {
    client.pipelines("BLPOP onC 0");
    FakeNode owner = c;
    for (int moves = 0; moves < 20; moves++) {
      owner.receives("BLPOP onC 0");
      script.passes(3_000);
      owner.answers(owner == c ? movedTo(b, "onC") : movedTo(c, "onC"));
      owner = owner == c ? b : c;
    }
    owner.receives("BLPOP onC 0").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void aWaitWithoutEndOutlivesFailoversThatAreFarApart() {
    client.pipelines("BLPOP onC 0");
    for (int failovers = 0; failovers < 3; failovers++) {
      c.receives("BLPOP onC 0");
      script.passes(60_000);
      c.answers(
          "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n");
      script.passes(20);
    }
    c.receives("BLPOP onC 0").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void whoeverEndsAWaitOnPurposeIsHeard() {
    client.pipelines("BLPOP onC 10");
    c.receives("BLPOP onC 10").answers("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    client.receives("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    script.endsQuietly();
  }
}
