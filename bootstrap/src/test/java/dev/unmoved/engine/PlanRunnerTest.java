package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static dev.unmoved.engine.Script.slotOf;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that take several steps, among other requests and while slots move. */
@ParameterizedClass
@EnumSource(Chopping.class)
class PlanRunnerTest extends Conversation {
  private static final String DUMP = "$1\r\nx\r\n";
  private static final String NEVER = ":-1\r\n";
  private static final String NO_KEY = ":-2\r\n";
  private static final String[] READ_ON_C = {
    "WATCH onC", "DUMP onC", "PTTL onC", "PEXPIRETIME onC"
  };
  private static final String[] READ_ON_A = {"DUMP onA", "PTTL onA", "PEXPIRETIME onA"};
  private static final String[] REMOVE_ON_C = {"MULTI", "DEL onC", "EXEC"};

  PlanRunnerTest(Chopping chopping) {
    super(chopping, "cross-slot=emulate");
  }

  private void fooIsRead() {
    c.receives(READ_ON_C).answers(OK, DUMP, NEVER, NEVER);
    a.receives(READ_ON_A).answers(NIL, NO_KEY, NO_KEY);
    a.receives("RESTORE onA 0 x REPLACE").answers(OK);
  }

  @Test
  void eachStepFollowsTheRepliesToTheOneBefore() {
    client.sends("RENAME", "onC", "onA");
    fooIsRead();
    c.receives(REMOVE_ON_C).answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void whatComesBeforeIsAnsweredFirstAndWhatComesAfterWaits() {
    client.pipelines("SET onC 1", "RENAME onC onA", "GET onA", "GET onB");
    c.receives("SET onC 1");
    c.receivesNothing();
    b.receivesNothing();
    c.answers(OK);
    fooIsRead();
    b.receivesNothing();
    c.receives(REMOVE_ON_C).answers(OK, QUEUED, "*1\r\n:1\r\n");
    a.receives("GET onA").answers("$1\r\n1\r\n");
    b.receives("GET onB").answers(NIL);
    client.receives(OK + OK + "$1\r\n1\r\n" + NIL);
    script.endsQuietly();
  }

  @Test
  void aSourceThatSomebodyTouchedIsCopiedAgain() {
    client.sends("RENAME", "onC", "onA");
    fooIsRead();
    c.receives(REMOVE_ON_C).answers(OK, QUEUED, "*-1\r\n");
    script.passes(20);
    c.receives(READ_ON_C).answers(OK, "$1\r\ny\r\n", NEVER, NEVER);
    a.receives("RESTORE onA 0 y REPLACE").answers(OK);
    c.receives(REMOVE_ON_C).answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void anErrorEndsItAndNothingStaysWatched() {
    client.sends("RENAME", "onC", "onA");
    c.receives(READ_ON_C).answers(OK, NIL, NO_KEY, NO_KEY);
    a.receives(READ_ON_A).answers(NIL, NO_KEY, NO_KEY);
    c.receives("UNWATCH").answers(OK);
    client.receives("-ERR no such key\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aSlotThatMovesBeforeTheSourceIsReadIsFollowed() {
    client.sends("RENAME", "onC", "onA");
    c.receives(READ_ON_C)
        .answers(movedTo(b, "onC"), movedTo(b, "onC"), movedTo(b, "onC"), movedTo(b, "onC"));
    a.receives(READ_ON_A).answers(NIL, NO_KEY, NO_KEY);
    String[] answers = {OK, DUMP, NEVER, NEVER};
    for (int i = 0; i < READ_ON_C.length; i++) {
      // a blocking client hears of the next redirect only now
      b.receives(READ_ON_C[i]).answers(answers[i]);
    }
    a.receives("RESTORE onA 0 x REPLACE").answers(OK);
    b.receives(REMOVE_ON_C).answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK);
    script.endsQuietly();
  }

  /**
   * The new owner knows nothing of the WATCH, so it must not be given the EXEC that depends on it.
   */
  @Test
  void aSlotThatMovesUnderTheWatchMakesItBeginAnew() {
    client.sends("RENAME", "onC", "onA");
    fooIsRead();
    c.receives(REMOVE_ON_C)
        .answers(
            OK,
            movedTo(b, "onC"),
            "-EXECABORT Transaction discarded because of previous errors.\r\n");
    script.passes(20);
    b.receives(READ_ON_C).answers(OK, DUMP, NEVER, NEVER);
    a.receives("RESTORE onA 0 x REPLACE").answers(OK);
    b.receives(REMOVE_ON_C).answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aLinkThatBreaksUnderTheWatchMakesItBeginAnew() {
    client.sends("RENAME", "onC", "onA");
    c.receives(READ_ON_C).answers(OK, DUMP, NEVER, NEVER);
    a.receives(READ_ON_A).answers(NIL, NO_KEY, NO_KEY);
    a.receives("RESTORE onA 0 x REPLACE");
    c.breaks();
    a.answers(OK);
    script.passes(20);
    if (chopping.atOnce) {
      c.receives(READ_ON_C).answers(OK, DUMP, NEVER, NEVER);
      a.receives("RESTORE onA 0 x REPLACE").answers(OK);
      c.receives(REMOVE_ON_C).answers(OK, QUEUED, "*1\r\n:1\r\n");
      client.receives(OK);
      client.isFine();
    } else {
      // A blocking driver learns of it when it writes the EXEC there: whether that was executed
      // nobody knows.
      client.isBroken("EXEC (slot " + slotOf("onC") + ")", "10.0.0.3:7000");
    }
  }

  @Test
  void aWriteThatMayHaveBeenExecutedBreaksTheClient() {
    client.sends("RENAME", "onC", "onA");
    c.receives(READ_ON_C).answers(OK, DUMP, NEVER, NEVER);
    a.receives(READ_ON_A).answers(NIL, NO_KEY, NO_KEY);
    a.receives("RESTORE onA 0 x REPLACE").breaks();
    client.isBroken("RESTORE (slot " + slotOf("onA") + ")", "10.0.0.1:7000");
  }

  @Test
  void keysOfOneSlotAreTheNodesBusiness() {
    client.sends("RENAME", "{onC}1", "{onC}2");
    c.receives("RENAME {onC}1 {onC}2").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void whoDoesNotWantStepsGetsTheServersError() {
    play("cross-slot=error");
    client.sends("RENAME", "onC", "onA");
    c.receives("RENAME onC onA").answers(CROSSSLOT);
    client.receives(CROSSSLOT);
    script.endsQuietly();
  }

  @Test
  void whoWatchesKeysOfItsOwnGetsTheServersError() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.sends("RENAME", "onC", "onA");
    c.receives("RENAME onC onA").answers(CROSSSLOT);
    client.receives(CROSSSLOT);
    client.pipelines("MULTI", "GET onC", "EXEC");
    c.receives("MULTI", "GET onC", "EXEC").answers(OK, QUEUED, "*1\r\n$1\r\n1\r\n");
    client.receives(OK + QUEUED + "*1\r\n$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void aSetThatIsAllOrNothingIsNotCutButDoneInSteps() {
    client.sends("MSETEX", "2", "onC", "1", "onA", "2", "NX");
    c.receives("EXISTS onC").answers(":1\r\n");
    a.receives("EXISTS onA").answers(":0\r\n");
    client.receives(":0\r\n");
    script.endsQuietly();
  }

  @Test
  void aPlanThatWaitsAsksAgainUntilItsTimeIsOver() {
    client.sends("BLPOP", "onC", "onA", "0.01");
    c.receives("LLEN onC").answers(":0\r\n");
    a.receives("LLEN onA").answers(":0\r\n");
    a.receivesNothing();
    c.receivesNothing();
    script.passes(5);
    c.receives("LLEN onC").answers(":0\r\n");
    a.receives("LLEN onA").answers(":0\r\n");
    script.passes(10);
    c.receives("LLEN onC").answers(":0\r\n");
    a.receives("LLEN onA").answers(":0\r\n");
    client.receives("*-1\r\n");
    script.endsQuietly();
  }
}
