package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** MULTI over keys of several slots where that is emulated: one transaction per slot. */
@ParameterizedClass
@EnumSource(Chopping.class)
class SlotTransactionsTest extends Conversation {
  SlotTransactionsTest(Chopping chopping) {
    super(chopping, "cross-slot=emulate");
    routed();
  }

  @Test
  void oneTransactionPerSlotAndTheRepliesInTheClientsOrder() {
    client.pipelines("MULTI", "PING x", "SET onC 1", "SET onA 2", "GET onC", "GET onA", "EXEC");
    c.receives("MULTI", "PING x", "SET onC 1", "GET onC", "EXEC");
    a.receives("MULTI", "SET onA 2", "GET onA", "EXEC");
    a.answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n$1\r\n2\r\n");
    c.answers(OK, QUEUED, QUEUED, QUEUED, "*3\r\n$1\r\nx\r\n+OK\r\n$1\r\n1\r\n");
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + QUEUED
            + QUEUED
            + QUEUED
            + "*5\r\n$1\r\nx\r\n+OK\r\n+OK\r\n$1\r\n1\r\n$1\r\n2\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aCommandOverSeveralSlotsIsCutAndMerged() {
    client.pipelines("MULTI", "MSET onC 1 onA 2", "MGET onA onC onB onA", "EXEC");
    c.receives("MULTI", "MSET onC 1", "MGET onC", "EXEC");
    a.receives("MULTI", "MSET onA 2", "MGET onA onA", "EXEC");
    b.receives("MULTI", "MGET onB", "EXEC");
    c.answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n*1\r\n$1\r\n1\r\n");
    a.answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n*2\r\n$1\r\n2\r\n$1\r\n2\r\n");
    b.answers(OK, QUEUED, "*1\r\n*1\r\n$-1\r\n");
    client.receives(
        OK + QUEUED + QUEUED + "*2\r\n+OK\r\n*4\r\n$1\r\n2\r\n$1\r\n1\r\n$-1\r\n$1\r\n2\r\n");
    script.endsQuietly();
  }

  @Test
  void oneSlotIsOrdinary() {
    client.sends("MULTI");
    client.sends("SET", "onC", "1");
    client.receives(OK + QUEUED);
    client.sends("EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives("*1\r\n+OK\r\n");
    client.pipelines("MULTI", "EXEC");
    a.receives("MULTI", "EXEC").answers(OK, "*0\r\n");
    client.receives(OK + "*0\r\n");
    script.endsQuietly();
  }

  @Test
  void nothingOfWhatIsDiscardedWasSent() {
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "DISCARD");
    client.receives(OK + QUEUED + QUEUED + OK);
    script.endsQuietly();
  }

  @Test
  void whatCannotBeCutIsRefusedAndAborts() {
    client.pipelines("MULTI", "SET onC 1", "EVAL return_1 2 onC onA", "EXEC");
    client.receives(OK + QUEUED + CROSSSLOT + abortedByKeysOf("EVAL"));
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aMistakeIsTheServersToTellWhileThereIsOneSlot() {
    client.pipelines("MULTI", "SET onC 1", "SET onC", "EXEC");
    String wrong = "-ERR wrong number of arguments for 'set' command\r\n";
    c.receives("MULTI", "SET onC 1", "SET onC", "EXEC").answers(OK, QUEUED, wrong, EXECABORT);
    client.receives(OK + QUEUED + wrong + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void aMistakeAbortsTheTransactionsOfAllSlots() {
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "SET onC", "EXEC");
    client.receives(
        OK + QUEUED + QUEUED + "-ERR wrong number of arguments for 'set' command\r\n" + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void theTransactionOfASlotThatMovedIsReplayed() {
    client.pipelines("MULTI", "SET onC 1", "SET onA 2", "EXEC", "GET onC");
    c.receives("MULTI", "SET onC 1", "EXEC", "GET onC")
        .answers(OK, movedTo(b, "onC"), EXECABORT, movedTo(b, "onC"));
    a.receives("MULTI", "SET onA 2", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    b.receives("GET onC").answers("$1\r\n1\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n+OK\r\n" + "$1\r\n1\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void theFailureOfOneSlotTellsOfTheOthers() {
    client.pipelines("MULTI", "SET onC 1", "SET onA 2", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, "-OOM command not allowed\r\n", EXECABORT);
    a.receives("MULTI", "SET onA 2", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + "-EXECABORT Transaction discarded because of previous errors. (unmoved: slot "
            + slotOf("onC")
            + " at 10.0.0.3:7000; 1 of the 2 parts of this command were executed)\r\n");
    script.endsQuietly();
  }

  // ---- What no single node can execute ----

  @Test
  void aCommandOverAllNodesIsExecutedAtItsPlace() {
    client.pipelines("GET onB", "MULTI", "SET onC 1", "FLUSHALL", "SET onC 2", "EXEC", "GET onC");
    b.receives("GET onB");
    c.receivesNothing(); // first all that came before is answered
    b.answers(NIL);
    c.receives("MULTI", "SET onC 1", "EXEC");
    a.receivesNothing();
    c.answers(OK, QUEUED, "*1\r\n+OK\r\n");
    for (Script.FakeNode node : new Script.FakeNode[] {a, b}) {
      node.receives("FLUSHALL").answers(OK);
    }
    c.receives("FLUSHALL");
    c.receivesNothing();
    c.answers(OK);
    c.receives("MULTI", "SET onC 2", "EXEC");
    c.receivesNothing(); // what came after waits
    c.answers(OK, QUEUED, "*1\r\n+OK\r\n");
    c.receives("GET onC").answers(TWO);
    client.receives(NIL + OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n+OK\r\n+OK\r\n" + TWO);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void repliesOfAllNodesAreOneReplyInExec() {
    client.pipelines("MULTI", "DBSIZE", "KEYS *", "RANDOMKEY", "EXEC");
    a.receives("DBSIZE").answers(":1\r\n");
    b.receives("DBSIZE").answers(":2\r\n");
    c.receives("DBSIZE").answers(":3\r\n");
    a.receives("KEYS *").answers("*1\r\n$3\r\nonA\r\n");
    b.receives("KEYS *").answers("*0\r\n");
    c.receives("KEYS *").answers("*1\r\n$3\r\nonC\r\n");
    for (Script.FakeNode node : new Script.FakeNode[] {a, b, c}) {
      if (node.isAsked()) {
        node.receives("RANDOMKEY").answers("$3\r\nonA\r\n");
      }
    }
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + QUEUED
            + "*3\r\n:6\r\n*2\r\n$3\r\nonA\r\n$3\r\nonC\r\n$3\r\nonA\r\n");
    script.endsQuietly();
  }

  @Test
  void aReadOverSeveralSlotsIsCombinedAtItsPlace() {
    client.pipelines("MULTI", "SADD onC x", "SUNION onC onA", "SADD onA y", "EXEC");
    c.receives("MULTI", "SADD onC x", "EXEC").answers(OK, QUEUED, "*1\r\n:1\r\n");
    c.receivesNext();
    c.answers("*1\r\n$1\r\nx\r\n");
    a.receivesNext();
    a.answers("*0\r\n");
    a.receives("MULTI", "SADD onA y", "EXEC").answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n:1\r\n*1\r\n$1\r\nx\r\n:1\r\n");
    script.endsQuietly();
  }

  @Test
  void anErrorOfOneCommandIsItsReplyAndTheRestRuns() {
    client.pipelines("MULTI", "LMOVE onC onA LEFT NOWHERE", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n-ERR syntax error\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void nobodyWaitsWithinATransaction() {
    client.pipelines("MULTI", "BLPOP onC onA 0", "WAIT 1 0", "EXEC");
    c.receives("LLEN onC").answers(":0\r\n");
    a.receives("LLEN onA").answers(":0\r\n");
    a.receives("WAIT 0 0").answers(":1\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n*-1\r\n:1\r\n");
    script.endsQuietly();
  }

  @Test
  void whatIsAboutHomeGoesHome() {
    client.pipelines("MULTI", "SET onC 1", "CLIENT ID", "PING", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    a.receives("CLIENT ID").answers(":7\r\n");
    a.receives("MULTI", "PING", "EXEC").answers(OK, QUEUED, "*1\r\n+PONG\r\n");
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n:7\r\n+PONG\r\n");
    script.endsQuietly();
  }

  @Test
  void whatChangesTheConnectionHoldsForAllThatFollows() {
    client.pipelines("MULTI", "SET onC 1", "CLIENT SETNAME x", "SET onC 2", "EXEC", "GET onC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    a.receives("CLIENT SETNAME x").answers(OK);
    c.receives("MULTI", "SET onC 2", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    c.receives("GET onC").answers(TWO);
    assertEquals(java.util.Arrays.asList("CLIENT SETNAME x"), c.replayed);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n+OK\r\n+OK\r\n" + TWO);
    script.endsQuietly();
  }

  @Test
  void aScriptOverAllKeysIsRunAtEveryPrimary() {
    String text = "return#redis.call('DBSIZE')".replace('#', ' ');
    client.sends("MULTI");
    client.sends("EVAL", text, "0");
    client.sends("EXEC");
    for (Script.FakeNode node : new Script.FakeNode[] {a, b, c}) {
      node.receives("EVAL " + text + " 0").answers(":1\r\n");
    }
    client.receives(OK + QUEUED + "*1\r\n:3\r\n");
    script.endsQuietly();
  }

  @Test
  void aScriptWithoutDeclaredKeysGoesToTheSlotThatItNames() {
    String text = "return#redis.call('get','onC')".replace('#', ' ');
    client.sends("MULTI");
    client.sends("SET", "onA", "1");
    client.sends("EVAL", text, "0");
    client.sends("EXEC");
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    c.receives("MULTI", "EVAL " + text + " 0", "EXEC").answers(OK, QUEUED, "*1\r\n$-1\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void whatOneNodeRefusesForGoodEndsItAndTellsHowFarItCame() {
    play("cross-slot=emulate", "retry.timeout=0");
    routed();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "FLUSHALL", "SET onC 2", "EXEC", "GET onA");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    a.receives("FLUSHALL").answers(OK);
    b.receives("FLUSHALL").answers("-CLUSTERDOWN The cluster is down\r\n");
    c.receives("FLUSHALL").answers(OK);
    a.receives("GET onA").answers(NIL);
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + QUEUED
            + QUEUED
            + "-CLUSTERDOWN The cluster is down (unmoved: FLUSHALL; of this transaction's 4"
            + " commands the first 2 were executed)\r\n"
            + NIL);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aSlotThatFailsBetweenOthersTellsHowFarItCame() {
    client.pipelines("MULTI", "DBSIZE", "SET onC 1", "SET onA 1", "DBSIZE", "EXEC");
    for (Script.FakeNode node : new Script.FakeNode[] {a, b, c}) {
      node.receives("DBSIZE").answers(":1\r\n");
    }
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, "-OOM command not allowed\r\n", EXECABORT);
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + QUEUED
            + QUEUED
            + "-EXECABORT Transaction discarded because of previous errors. (unmoved: slot "
            + slotOf("onC")
            + " at"
            + " 10.0.0.3:7000; of this transaction's 4 commands the first 1 were executed, and of"
            + " the next 2 those of 1 of 2 slots)\r\n");
    script.endsQuietly();
  }

  @Test
  void aSlotThatMovesBetweenTheStepsIsFollowed() {
    client.pipelines("MULTI", "DBSIZE", "SET onC 1", "DBSIZE", "EXEC", "GET onC");
    for (Script.FakeNode node : new Script.FakeNode[] {a, b, c}) {
      node.receives("DBSIZE").answers(":1\r\n");
    }
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, movedTo(b, "onC"), EXECABORT);
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    for (Script.FakeNode node : new Script.FakeNode[] {a, b, c}) {
      node.receives("DBSIZE").answers(":2\r\n");
    }
    b.receives("GET onC").answers(ONE);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n:3\r\n+OK\r\n:6\r\n" + ONE);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aLinkThatBreaksBehindAWriteBreaksTheClient() {
    client.pipelines("MULTI", "SET onC 1", "FLUSHALL", "SET onC 2", "EXEC", "GET onC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    a.receives("FLUSHALL").answers(OK);
    b.receives("FLUSHALL").breaks();
    c.receives("FLUSHALL").answers(OK);
    client.takes();
    client.isBroken(
        "FLUSHALL",
        "10.0.0.2:7000",
        "may have been executed",
        "of this transaction's 3 commands the first 1 were executed, and perhaps some of the next 1");
    c.receivesNothing();
  }

  @Test
  void whatOnlyClusterClientsSendIsRefused() {
    client.pipelines("MULTI", "SET onC 1", "READWRITE", "EXEC");
    String refusal = "-ERR unmoved: READWRITE is not supported inside MULTI\r\n";
    client.receives(OK + QUEUED + refusal + abortedBy(refusal));
    script.endsQuietly();
  }

  @Test
  void aScriptThatIsKnownGoesWithItsBody() {
    client.sends("EVAL", "return 1", "1", "onC");
    c.receives("EVAL return 1 1 onC").answers(":1\r\n");
    client.receives(":1\r\n");
    client.pipelines("MULTI", "EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 1 onA", "EXEC");
    a.receives("MULTI", "EVAL return 1 1 onA", "EXEC").answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK + QUEUED + "*1\r\n:1\r\n");
    script.endsQuietly();
  }
}
