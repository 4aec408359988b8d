package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that wait, while their slot moves. foo lives at C. */
@ParameterizedClass
@EnumSource(Chopping.class)
class BlockingTest {
  private static final String MOVED_FOO_TO_B = "-MOVED 12182 10.0.0.2:7000\r\n";
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
    client.sends("GET", "foo");
    c.receives("GET foo").answers("$-1\r\n");
    client.receives("$-1\r\n");
  }

  /** What a server says to whoever waits for a key of a slot that it has just given away. */
  @ParameterizedTest
  @CsvSource({
    "BLPOP foo 10, BLPOP foo 7.000",
    "BLPOP foo 3.5, BLPOP foo 0.500",
    "BLPOP foo 0, BLPOP foo 0",
    "BLPOP foo 3, BLPOP foo 0.002",
    "XREAD BLOCK 3000 STREAMS foo $, XREAD BLOCK 1 STREAMS foo $",
    "BLMOVE foo foo LEFT RIGHT 4, BLMOVE foo foo LEFT RIGHT 1.000",
    "BZMPOP 4 1 foo MIN, BZMPOP 1.000 1 foo MIN",
    "XREAD BLOCK 5000 STREAMS foo $, XREAD BLOCK 2000 STREAMS foo $",
    "XREAD BLOCK 0 STREAMS foo $, XREAD BLOCK 0 STREAMS foo $",
    "XREAD STREAMS foo $, XREAD STREAMS foo $",
    "BLPOP foo soon, BLPOP foo soon",
  })
  void aWaitGoesOnAtTheNewOwnerForTheRestOfItsTime(String command, String rest) {
    client.pipelines(command);
    c.receives(command);
    script.passes(3_000);
    c.answers(MOVED_FOO_TO_B);
    b.receives(rest).answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void eachMoveTakesItsShare() {
    client.pipelines("BLPOP foo 10");
    c.receives("BLPOP foo 10");
    script.passes(3_000);
    c.answers(MOVED_FOO_TO_B);
    b.receives("BLPOP foo 7.000");
    script.passes(3_000);
    b.answers("-MOVED 12182 10.0.0.3:7000\r\n");
    c.receives("BLPOP foo 4.000").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void aPrimaryThatBecameAReplicaEndsNoWait() {
    client.pipelines("BLPOP foo 10");
    c.receives("BLPOP foo 10")
        .answers(
            "-UNBLOCKED force unblock from blocking operation, instance state changed "
                + "(master -> replica?)\r\n");
    script.passes(20);
    c.receives("BLPOP foo 9.980").answers(MOVED_FOO_TO_B);
    b.receives("BLPOP foo 9.980").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  /**
   * The server closes the connection behind that error; what came after the blocking command was
   * not executed.
   */
  @Test
  void whatFollowedABlockingCommandOnANodeThatBecameAReplicaIsSentAgain() {
    client.pipelines("XREAD BLOCK 1000 STREAMS foo 0", "INCR foo", "GET bar", "GET foo");
    c.receives("XREAD BLOCK 1000 STREAMS foo 0", "INCR foo", "GET foo")
        .answers(
            "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n");
    c.breaks();
    script.node("A").receives("GET bar").answers("$-1\r\n");
    script.passes(20);
    c.receives("XREAD BLOCK 980 STREAMS foo 0").answers(NIL); // it has become the primary again
    script.passes(20);
    c.receives("INCR foo", "GET foo").answers(":1\r\n", "$1\r\n1\r\n");
    client.receives(NIL + ":1\r\n$-1\r\n$1\r\n1\r\n");
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void aWaitWithoutEndOutlivesAnyNumberOfMoves() {
    client.pipelines("BLPOP foo 0");
    FakeNode owner = c;
    for (int moves = 0; moves < 20; moves++) {
      owner.receives("BLPOP foo 0");
      script.passes(3_000);
      owner.answers(owner == c ? MOVED_FOO_TO_B : "-MOVED 12182 10.0.0.3:7000\r\n");
      owner = owner == c ? b : c;
    }
    owner.receives("BLPOP foo 0").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void aWaitWithoutEndOutlivesFailoversThatAreFarApart() {
    client.pipelines("BLPOP foo 0");
    for (int failovers = 0; failovers < 3; failovers++) {
      c.receives("BLPOP foo 0");
      script.passes(60_000);
      c.answers(
          "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n");
      script.passes(20);
    }
    c.receives("BLPOP foo 0").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void whoeverEndsAWaitOnPurposeIsHeard() {
    client.pipelines("BLPOP foo 10");
    c.receives("BLPOP foo 10").answers("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    client.receives("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    script.endsQuietly();
  }
}
