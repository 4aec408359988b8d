package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests that take several steps, among other requests and while slots move. foo lives at C, bar
 * at A, c at B.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class PlanRunnerTest extends Conversation {
  private static final String DUMP = "$1\r\nx\r\n";
  private static final String NEVER = ":-1\r\n";
  private static final String NO_KEY = ":-2\r\n";
  private static final String[] READ_FOO = {"WATCH foo", "DUMP foo", "PTTL foo", "PEXPIRETIME foo"};
  private static final String[] READ_BAR = {"DUMP bar", "PTTL bar", "PEXPIRETIME bar"};
  private static final String[] REMOVE_FOO = {"MULTI", "DEL foo", "EXEC"};

  PlanRunnerTest(Chopping chopping) {
    super(chopping, "cross-slot=emulate");
  }

  private void fooIsRead() {
    c.receives(READ_FOO).answers(OK, DUMP, NEVER, NEVER);
    a.receives(READ_BAR).answers(NIL, NO_KEY, NO_KEY);
    a.receives("RESTORE bar 0 x REPLACE").answers(OK);
  }

  @Test
  void eachStepFollowsTheRepliesToTheOneBefore() {
    client.sends("RENAME", "foo", "bar");
    fooIsRead();
    c.receives(REMOVE_FOO).answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void whatComesBeforeIsAnsweredFirstAndWhatComesAfterWaits() {
    client.pipelines("SET foo 1", "RENAME foo bar", "GET bar", "GET c");
    c.receives("SET foo 1");
    c.receivesNothing();
    b.receivesNothing();
    c.answers(OK);
    fooIsRead();
    b.receivesNothing();
    c.receives(REMOVE_FOO).answers(OK, QUEUED, "*1\r\n:1\r\n");
    a.receives("GET bar").answers("$1\r\n1\r\n");
    b.receives("GET c").answers(NIL);
    client.receives(OK + OK + "$1\r\n1\r\n" + NIL);
    script.endsQuietly();
  }

  @Test
  void aSourceThatSomebodyTouchedIsCopiedAgain() {
    client.sends("RENAME", "foo", "bar");
    fooIsRead();
    c.receives(REMOVE_FOO).answers(OK, QUEUED, "*-1\r\n");
    script.passes(20);
    c.receives(READ_FOO).answers(OK, "$1\r\ny\r\n", NEVER, NEVER);
    a.receives("RESTORE bar 0 y REPLACE").answers(OK);
    c.receives(REMOVE_FOO).answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void anErrorEndsItAndNothingStaysWatched() {
    client.sends("RENAME", "foo", "bar");
    c.receives(READ_FOO).answers(OK, NIL, NO_KEY, NO_KEY);
    a.receives(READ_BAR).answers(NIL, NO_KEY, NO_KEY);
    c.receives("UNWATCH").answers(OK);
    client.receives("-ERR no such key\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aSlotThatMovesBeforeTheSourceIsReadIsFollowed() {
    client.sends("RENAME", "foo", "bar");
    c.receives(READ_FOO).answers(MOVED_FOO_TO_B, MOVED_FOO_TO_B, MOVED_FOO_TO_B, MOVED_FOO_TO_B);
    a.receives(READ_BAR).answers(NIL, NO_KEY, NO_KEY);
    String[] answers = {OK, DUMP, NEVER, NEVER};
    for (int i = 0; i < READ_FOO.length; i++) {
      // a blocking client hears of the next redirect only now
      b.receives(READ_FOO[i]).answers(answers[i]);
    }
    a.receives("RESTORE bar 0 x REPLACE").answers(OK);
    b.receives(REMOVE_FOO).answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK);
    script.endsQuietly();
  }

  /**
   * The new owner knows nothing of the WATCH, so it must not be given the EXEC that depends on it.
   */
  @Test
  void aSlotThatMovesUnderTheWatchMakesItBeginAnew() {
    client.sends("RENAME", "foo", "bar");
    fooIsRead();
    c.receives(REMOVE_FOO)
        .answers(
            OK, MOVED_FOO_TO_B, "-EXECABORT Transaction discarded because of previous errors.\r\n");
    script.passes(20);
    b.receives(READ_FOO).answers(OK, DUMP, NEVER, NEVER);
    a.receives("RESTORE bar 0 x REPLACE").answers(OK);
    b.receives(REMOVE_FOO).answers(OK, QUEUED, "*1\r\n:1\r\n");
    client.receives(OK);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aLinkThatBreaksUnderTheWatchMakesItBeginAnew() {
    client.sends("RENAME", "foo", "bar");
    c.receives(READ_FOO).answers(OK, DUMP, NEVER, NEVER);
    a.receives(READ_BAR).answers(NIL, NO_KEY, NO_KEY);
    a.receives("RESTORE bar 0 x REPLACE");
    c.breaks();
    a.answers(OK);
    script.passes(20);
    if (chopping.atOnce) {
      c.receives(READ_FOO).answers(OK, DUMP, NEVER, NEVER);
      a.receives("RESTORE bar 0 x REPLACE").answers(OK);
      c.receives(REMOVE_FOO).answers(OK, QUEUED, "*1\r\n:1\r\n");
      client.receives(OK);
      client.isFine();
    } else {
      // A blocking driver learns of it when it writes the EXEC there: whether that was executed
      // nobody knows.
      client.isBroken("EXEC (slot 12182)", "10.0.0.3:7000");
    }
  }

  @Test
  void aWriteThatMayHaveBeenExecutedBreaksTheClient() {
    client.sends("RENAME", "foo", "bar");
    c.receives(READ_FOO).answers(OK, DUMP, NEVER, NEVER);
    a.receives(READ_BAR).answers(NIL, NO_KEY, NO_KEY);
    a.receives("RESTORE bar 0 x REPLACE").breaks();
    client.isBroken("RESTORE (slot 5061)", "10.0.0.1:7000");
  }

  @Test
  void keysOfOneSlotAreTheNodesBusiness() {
    client.sends("RENAME", "{foo}1", "{foo}2");
    c.receives("RENAME {foo}1 {foo}2").answers(OK);
    client.receives(OK);
    script.endsQuietly();
  }

  @Test
  void whoDoesNotWantStepsGetsTheServersError() {
    play("cross-slot=error");
    client.sends("RENAME", "foo", "bar");
    c.receives("RENAME foo bar").answers(CROSSSLOT);
    client.receives(CROSSSLOT);
    script.endsQuietly();
  }

  @Test
  void whoWatchesKeysOfItsOwnGetsTheServersError() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.sends("RENAME", "foo", "bar");
    c.receives("RENAME foo bar").answers(CROSSSLOT);
    client.receives(CROSSSLOT);
    client.pipelines("MULTI", "GET foo", "EXEC");
    c.receives("MULTI", "GET foo", "EXEC").answers(OK, QUEUED, "*1\r\n$1\r\n1\r\n");
    client.receives(OK + QUEUED + "*1\r\n$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void aSetThatIsAllOrNothingIsNotCutButDoneInSteps() {
    client.sends("MSETEX", "2", "foo", "1", "bar", "2", "NX");
    c.receives("EXISTS foo").answers(":1\r\n");
    a.receives("EXISTS bar").answers(":0\r\n");
    client.receives(":0\r\n");
    script.endsQuietly();
  }

  @Test
  void aPlanThatWaitsAsksAgainUntilItsTimeIsOver() {
    client.sends("BLPOP", "foo", "bar", "0.01");
    c.receives("LLEN foo").answers(":0\r\n");
    a.receives("LLEN bar").answers(":0\r\n");
    a.receivesNothing();
    c.receivesNothing();
    script.passes(5);
    c.receives("LLEN foo").answers(":0\r\n");
    a.receives("LLEN bar").answers(":0\r\n");
    script.passes(10);
    c.receives("LLEN foo").answers(":0\r\n");
    a.receives("LLEN bar").answers(":0\r\n");
    client.receives("*-1\r\n");
    script.endsQuietly();
  }
}
