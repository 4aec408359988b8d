package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static dev.unmoved.engine.Script.slotOf;

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
    client.pipelines("MULTI", "SET onC 1", "RENAME onC onA", "EXEC");
    client.receives(OK + QUEUED + CROSSSLOT + EXECABORT);
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

  @Test
  void aWatchedTransactionIsOfOneSlotAsEver() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, QUEUED, OK);
    client.receives(OK + QUEUED + CROSSSLOT + EXECABORT);
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
