package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * MULTI over keys of several slots where that is emulated: one transaction per slot. foo lives at
 * C, bar at A.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class SlotTransactionsTest extends Conversation {
  SlotTransactionsTest(Chopping chopping) {
    super(chopping, "cross-slot=emulate");
    routed();
  }

  @Test
  void oneTransactionPerSlotAndTheRepliesInTheClientsOrder() {
    client.pipelines("MULTI", "PING x", "SET foo 1", "SET bar 2", "GET foo", "GET bar", "EXEC");
    c.receives("MULTI", "PING x", "SET foo 1", "GET foo", "EXEC");
    a.receives("MULTI", "SET bar 2", "GET bar", "EXEC");
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
    client.pipelines("MULTI", "MSET foo 1 bar 2", "MGET bar foo c bar", "EXEC");
    c.receives("MULTI", "MSET foo 1", "MGET foo", "EXEC");
    a.receives("MULTI", "MSET bar 2", "MGET bar bar", "EXEC");
    b.receives("MULTI", "MGET c", "EXEC");
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
    client.sends("SET", "foo", "1");
    client.receives(OK + QUEUED);
    client.sends("EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives("*1\r\n+OK\r\n");
    client.pipelines("MULTI", "EXEC");
    a.receives("MULTI", "EXEC").answers(OK, "*0\r\n");
    client.receives(OK + "*0\r\n");
    script.endsQuietly();
  }

  @Test
  void nothingOfWhatIsDiscardedWasSent() {
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "DISCARD");
    client.receives(OK + QUEUED + QUEUED + OK);
    script.endsQuietly();
  }

  @Test
  void whatCannotBeCutIsRefusedAndAborts() {
    client.pipelines("MULTI", "SET foo 1", "RENAME foo bar", "EXEC");
    client.receives(OK + QUEUED + CROSSSLOT + EXECABORT);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aMistakeIsTheServersToTellWhileThereIsOneSlot() {
    client.pipelines("MULTI", "SET foo 1", "SET foo", "EXEC");
    String wrong = "-ERR wrong number of arguments for 'set' command\r\n";
    c.receives("MULTI", "SET foo 1", "SET foo", "EXEC").answers(OK, QUEUED, wrong, EXECABORT);
    client.receives(OK + QUEUED + wrong + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void aMistakeAbortsTheTransactionsOfAllSlots() {
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "SET foo", "EXEC");
    client.receives(
        OK + QUEUED + QUEUED + "-ERR wrong number of arguments for 'set' command\r\n" + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void theTransactionOfASlotThatMovedIsReplayed() {
    client.pipelines("MULTI", "SET foo 1", "SET bar 2", "EXEC", "GET foo");
    c.receives("MULTI", "SET foo 1", "EXEC", "GET foo")
        .answers(OK, MOVED_FOO_TO_B, EXECABORT, MOVED_FOO_TO_B);
    a.receives("MULTI", "SET bar 2", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    b.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    b.receives("GET foo").answers("$1\r\n1\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n+OK\r\n" + "$1\r\n1\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void theFailureOfOneSlotTellsOfTheOthers() {
    client.pipelines("MULTI", "SET foo 1", "SET bar 2", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, "-OOM command not allowed\r\n", EXECABORT);
    a.receives("MULTI", "SET bar 2", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + "-EXECABORT Transaction discarded because of previous errors. (unmoved: slot "
            + "12182 at 10.0.0.3:7000; 1 of the 2 parts of this command were executed)\r\n");
    script.endsQuietly();
  }

  @Test
  void aWatchedTransactionIsOfOneSlotAsEver() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, QUEUED, OK);
    client.receives(OK + QUEUED + CROSSSLOT + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void aScriptThatIsKnownGoesWithItsBody() {
    client.sends("EVAL", "return 1", "1", "foo");
    c.receives("EVAL return 1 1 foo").answers(":1\r\n");
    client.receives(":1\r\n");
    client.pipelines("MULTI", "EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 1 bar", "EXEC");
    a.receives("MULTI", "EVAL return 1 1 bar", "EXEC").answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK + QUEUED + "*1\r\n:1\r\n");
    script.endsQuietly();
  }
}
