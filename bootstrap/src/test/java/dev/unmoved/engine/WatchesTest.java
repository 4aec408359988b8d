package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * WATCH over keys of several slots where that is emulated. foo lives at C, bar and b at A, c at B.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class WatchesTest extends Conversation {
  private static final String UNTOUCHED = "*0\r\n";
  private static final String DONE = "*1\r\n+OK\r\n";
  private static final String MOVED_BAR_TO_B = "-MOVED 5061 10.0.0.2:7000\r\n";
  private static final String NOPERM = "-NOPERM No permissions to access a key\r\n";
  private static final String[] LOOK_AT_BAR = {"WATCH bar", "MULTI", "EXEC"};

  WatchesTest(Chopping chopping) {
    super(chopping, "cross-slot=emulate");
    routed();
  }

  private void playRouted(String option) {
    play(option);
    routed();
  }

  private void watchesFooAndBar() {
    client.sends("WATCH", "foo", "bar");
    c.receives("WATCH foo").answers(OK);
    a.receives("WATCH bar").answers(OK);
    client.receives(OK);
  }

  /** foo is executed first, so bar has to be watched anew before it is looked at. */
  private void looksAtBar(String exec) {
    a.receives("WATCH bar").answers(OK);
    a.receives(LOOK_AT_BAR).answers(OK, OK, exec);
  }

  /** What this client gets next is not spoilt by what was watched before. */
  private void nothingStaysWatched() {
    client.pipelines("MULTI", "SET foo 2", "EXEC", "MULTI", "SET bar 2", "EXEC");
    c.receives("MULTI", "SET foo 2", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET bar 2", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE + OK + QUEUED + DONE);
    script.endsQuietly();
    client.isFine();
    int connections = a.connections() + b.connections() + c.connections();
    assertEquals(connections - 1, script.pooled(), "all but home are free for others");
  }

  @Test
  void everySlotStaysWatchedUntilItsTransactionRuns() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "GET foo", "EXEC");
    a.receives("WATCH bar");
    a.receivesNothing(); // the look ends the WATCH, so that has to be renewed before
    a.answers(OK);
    a.receives(LOOK_AT_BAR);
    c.receivesNothing();
    a.answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "GET foo", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n$1\r\n1\r\n");
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n+OK\r\n$1\r\n1\r\n");
    nothingStaysWatched();
  }

  @Test
  void aSlotWithoutCommandsIsLookedAtFirst() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "EXEC", "GET foo");
    a.receives(LOOK_AT_BAR);
    c.receivesNothing();
    a.answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC");
    c.receivesNothing(); // what comes after waits
    c.answers(OK, QUEUED, DONE);
    c.receives("GET foo").answers("$1\r\n1\r\n");
    client.receives(OK + QUEUED + DONE + "$1\r\n1\r\n");
    nothingStaysWatched();
  }

  @Test
  void aTouchedSlotWithoutCommandsMakesItNilAndNothingRuns() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    a.receives(LOOK_AT_BAR).answers(OK, OK, NIL_ARRAY);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void oneWatchAfterTheOtherIsTheSame() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.sends("WATCH", "{foo}2");
    c.receives("WATCH {foo}2").answers(OK);
    client.sends("WATCH", "bar");
    a.receives("WATCH bar").answers(OK);
    client.receives(OK + OK + OK);
    client.pipelines("MULTI", "SET bar 1", "EXEC");
    c.receives("WATCH foo", "WATCH {foo}2", "MULTI", "EXEC").answers(OK, OK, OK, UNTOUCHED);
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    nothingStaysWatched();
  }

  /** The EXEC of one slot ends all that is watched over its connection. */
  @Test
  void slotsOfOneNodeHaveALinkEach() {
    client.sends("WATCH", "bar", "b");
    a.receives("WATCH bar", "WATCH b").answers(OK, OK);
    client.receives(OK);
    assertEquals(2, a.connections());
    client.pipelines("MULTI", "SET b 1", "EXEC");
    a.receives(LOOK_AT_BAR).answers(OK, OK, UNTOUCHED);
    a.receives("MULTI", "SET b 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    script.endsQuietly();
    assertEquals(1, script.pooled(), "one of them was home");
  }

  @Test
  void aCommandOfAnUnwatchedSlotRunsOverAnUnwatchedLink() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET b 1", "EXEC");
    c.receives("WATCH foo", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives(LOOK_AT_BAR).answers(OK, OK, UNTOUCHED);
    a.receives("MULTI", "SET b 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    nothingStaysWatched();
  }

  /** It would use up what is watched, or fail by it. */
  @Test
  void anUnwatchedSlotNeverSharesTheLinkOfAWatchedOne() {
    watchesFooAndBar();
    assertEquals(1, a.connections());
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "SET b 1", "EXEC");
    looksAtBar(UNTOUCHED);
    assertEquals(2, a.connections());
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET bar 1", "EXEC", "MULTI", "SET b 1", "EXEC");
    a.answers(OK, QUEUED, DONE, OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n+OK\r\n+OK\r\n");
    nothingStaysWatched();
  }

  @Test
  void anUnwatchedSlotThatMovedIsFollowed() {
    client.sends("WATCH", "bar", "c");
    a.receives("WATCH bar").answers(OK);
    b.receives("WATCH c").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    a.receives(LOOK_AT_BAR).answers(OK, OK, UNTOUCHED);
    b.receives("WATCH c", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, MOVED_FOO_TO_B, EXECABORT);
    b.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    script.endsQuietly();
  }

  @Test
  void whatRanBesideASlotThatWasTouchedAfterItsLookIsTold() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + "-ERR unmoved: a watched key was touched while EXEC ran (unmoved: slot 5061 at "
            + "10.0.0.1:7000; 1 of the 2 parts of this command were executed)\r\n");
    nothingStaysWatched();
  }

  @Test
  void whereOneOfTwoSlotsWasTouchedNothingRuns() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "SET c 1", "EXEC");
    looksAtBar(NIL_ARRAY);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "SET c 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void aSlotThatCannotBeWatchedAnewCountsAsTouched() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    a.receives("WATCH bar").answers(MOVED_BAR_TO_B);
    c.receives("UNWATCH").answers(OK);
    a.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    client.sends("GET", "bar");
    b.receives("GET bar").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aLinkThatBreaksWhileASlotIsWatchedAnewCountsAsTouched() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    a.receives("WATCH bar").breaks();
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    if (a.isAsked()) { // a blocking driver has not learned yet that home broke as well
      a.receives("UNWATCH");
    }
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void oneWatchedSlotIsExecutedFirstAndGuardsTheOthers() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET bar 1", "SET foo 1", "SET c 1", "EXEC", "GET bar");
    c.receives("MULTI", "SET foo 1", "EXEC");
    a.receivesNothing();
    b.receivesNothing();
    c.answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET bar 1", "EXEC");
    b.receives("MULTI", "SET c 1", "EXEC").answers(OK, QUEUED, DONE);
    a.answers(OK, QUEUED, DONE);
    a.receives("GET bar").answers(ONE);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n+OK\r\n+OK\r\n" + ONE);
    nothingStaysWatched();
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET bar 1", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void oneWatchedSlotWithoutCommandsIsLookedAt() {
    client.sends("WATCH", "bar");
    a.receives("WATCH bar").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET foo 1", "SET c 1", "EXEC");
    a.receives(LOOK_AT_BAR);
    c.receivesNothing();
    a.answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, DONE);
    b.receives("MULTI", "SET c 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    nothingStaysWatched();
  }

  @Test
  void oneWatchedSlotAloneIsAnOrdinaryTransaction() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET foo 1", "GET foo", "EXEC");
    c.receives("MULTI", "SET foo 1", "GET foo", "EXEC");
    c.answers(OK, QUEUED, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET foo", "EXEC");
    String wrong = "-ERR wrong number of arguments for 'set' command\r\n";
    c.receives("MULTI", "SET foo", "EXEC").answers(OK, wrong, EXECABORT);
    client.receives(OK + wrong + EXECABORT);
    nothingStaysWatched();
  }

  @Test
  void whatCannotBeGuardedIsExecutedAfterTheLook() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "DBSIZE", "SET foo 1", "EXEC");
    c.receives("WATCH foo", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives("DBSIZE").answers(":1\r\n");
    b.receives("DBSIZE").answers(":1\r\n");
    c.receives("DBSIZE").answers(":1\r\n");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + "*2\r\n:3\r\n+OK\r\n");
    nothingStaysWatched();
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "FLUSHALL", "SET foo 1", "EXEC");
    c.receives("WATCH foo", "MULTI", "EXEC").answers(OK, OK, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void whereNoSlotIsTouchedButTheFirstNothingRuns() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void nilFromTheOnlySlotWithCommandsIsTheClients() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    a.receives(LOOK_AT_BAR).answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void aWatchedSlotThatMovedCountsAsTouched() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    // The key does not exist, so its move touches nothing: EXEC alone would not tell.
    a.receives(LOOK_AT_BAR).answers(MOVED_BAR_TO_B, OK, UNTOUCHED);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    client.pipelines("MULTI", "SET bar 1", "EXEC");
    b.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    script.endsQuietly();
  }

  /** Whether the slot is still there, or its keys may still be seen, nobody has told. */
  @Test
  void aLookThatTheNodeRefusesCountsAsTouched() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    a.receives(LOOK_AT_BAR).answers(NOPERM, OK, UNTOUCHED);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void aWatchedSlotThatMovedIsNotReplayed() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    a.receives(LOOK_AT_BAR).answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, MOVED_FOO_TO_B, EXECABORT);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    b.receivesNothing();
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aRedirectedWatchIsFollowedAndLeavesNothingBehind() {
    client.sends("WATCH", "foo", "bar");
    c.receives("WATCH foo").answers(MOVED_FOO_TO_B);
    a.receives("WATCH bar").answers(OK);
    b.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    looksAtBar(UNTOUCHED);
    b.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aSlotThatMovesBetweenTwoWatchesIsLost() {
    watchesFooAndBar();
    client.sends("WATCH", "{foo}2");
    c.receives("WATCH {foo}2").answers(MOVED_FOO_TO_B);
    b.receives("WATCH {foo}2").answers(OK);
    client.receives(OK);
    c.receives("UNWATCH").answers(OK);
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    a.receives("UNWATCH").answers(OK);
    b.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    script.endsQuietly();
  }

  @Test
  void aLinkThatBreaksCountsAsTouched() {
    watchesFooAndBar();
    c.breaks();
    client.pipelines("MULTI", "SET bar 1", "EXEC");
    if (chopping.atOnce) {
      a.receives("UNWATCH").answers(OK);
    } else {
      c.receives("WATCH foo", "MULTI", "EXEC"); // a blocking driver learns of it when it reads
      c.breaks();
      a.receives("UNWATCH").answers(OK);
    }
    client.receives(OK + QUEUED + NIL_ARRAY);
    client.sends("GET", "foo");
    c.receives("GET foo").answers("$-1\r\n");
    client.receives("$-1\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aLinkThatBreaksDuringTheLookLetsTheClientGoOn() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET bar 1", "EXEC", "GET c");
    c.receives("WATCH foo", "MULTI", "EXEC").breaks();
    b.receives("GET c").answers("$-1\r\n"); // at once: nothing else may ever be read
    client.receives(OK + QUEUED + NIL_ARRAY + "$-1\r\n");
    a.receives("UNWATCH").answers(OK);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void anExecThatMayHaveRunBreaksTheClient() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").breaks();
    client.isBroken("EXEC (slot 12182)", "10.0.0.3:7000");
  }

  @Test
  void nothingStaysWatchedOfAWatchThatFailed() {
    client.sends("WATCH", "foo", "bar");
    c.receives("WATCH foo").answers(OK);
    a.receives("WATCH bar").answers(NOPERM);
    c.receives("UNWATCH").answers(OK);
    client.receives(NOPERM);
    nothingStaysWatched();
  }

  @Test
  void whatWasWatchedBeforeAWatchThatFailedStaysSo() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.sends("WATCH", "bar");
    a.receives("WATCH bar").answers(NOPERM);
    client.receives(OK + NOPERM);
    client.pipelines("MULTI", "SET bar 1", "EXEC");
    c.receives("WATCH foo", "MULTI", "EXEC").answers(OK, OK, NIL_ARRAY);
    client.receives(OK + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void watchWaitsForWhatCameBeforeAndTheRestWaitsForIt() {
    client.pipelines("SET foo 0", "WATCH foo bar", "GET foo", "GET bar");
    c.receives("SET foo 0");
    c.receivesNothing();
    a.receivesNothing();
    c.answers(OK);
    c.receives("WATCH foo");
    a.receives("WATCH bar").answers(OK);
    c.receivesNothing();
    a.receivesNothing();
    c.answers(OK);
    c.receives("GET foo").answers("$1\r\n0\r\n");
    a.receives("GET bar").answers("$-1\r\n");
    client.receives(OK + OK + "$1\r\n0\r\n" + "$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void execWaitsForWhatCameBefore() {
    watchesFooAndBar();
    client.pipelines("SET c 1", "MULTI", "SET foo 1", "SET bar 1", "EXEC");
    b.receives("SET c 1");
    a.receivesNothing();
    c.receivesNothing();
    b.answers(OK);
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + OK + QUEUED + QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void unwatchDiscardAndResetEndIt() {
    for (String end : new String[] {"UNWATCH", "MULTI DISCARD", "MULTI EXEC-ABORTED"}) {
      watchesFooAndBar();
      String replies = OK;
      if (end.equals("UNWATCH")) {
        client.pipelines("UNWATCH");
      } else if (end.equals("MULTI DISCARD")) {
        client.pipelines("MULTI", "SET foo 1", "DISCARD");
        replies = OK + QUEUED + OK;
      } else {
        client.pipelines("MULTI", "FCALL f 2 foo bar", "EXEC");
        replies = OK + CROSSSLOT + EXECABORT;
      }
      c.receives("UNWATCH").answers(OK);
      a.receives("UNWATCH").answers(OK);
      client.receives(replies);
      nothingStaysWatched();
    }
    for (String[] reset : new String[][] {{"RESET"}, {"MULTI", "RESET"}}) {
      watchesFooAndBar();
      client.pipelines(reset);
      c.receives("UNWATCH").answers(OK);
      a.receives("UNWATCH", "RESET").answers(OK, "+RESET\r\n");
      client.receives(reset.length == 1 ? "+RESET\r\n" : OK + "+RESET\r\n");
      nothingStaysWatched();
    }
  }

  @Test
  void resetEndsAWatchOfOneSlotToo() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.sends("RESET");
    c.receives("UNWATCH").answers(OK);
    a.receives("RESET").answers("+RESET\r\n");
    client.receives(OK + "+RESET\r\n");
    nothingStaysWatched();
  }

  @Test
  void quitEndsIt() {
    watchesFooAndBar();
    client.pipelines("MULTI", "QUIT");
    c.receives("UNWATCH").answers(OK);
    a.receives("UNWATCH", "QUIT").answers(OK, OK);
    client.receives(OK + OK);
    script.endsQuietly();
  }

  @Test
  void whenTheClientClosesItsLinksDoNotGoBack() {
    watchesFooAndBar();
    client.closes();
    assertEquals(0, script.pooled());
    script.endsQuietly();
  }

  @Test
  void anEmptyTransactionTellsWhetherAnythingWasTouched() {
    watchesFooAndBar();
    client.pipelines("MULTI", "EXEC");
    c.receives("WATCH foo", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives(LOOK_AT_BAR).answers(OK, OK, UNTOUCHED);
    client.receives(OK + UNTOUCHED);
    watchesFooAndBar();
    client.pipelines("MULTI", "EXEC");
    c.receives("WATCH foo", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives(LOOK_AT_BAR).answers(OK, OK, NIL_ARRAY);
    client.receives(OK + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void commandsWithoutKeysRunWhenAllIsUntouched() {
    watchesFooAndBar();
    client.pipelines("MULTI", "PING x", "EXEC");
    c.receives("WATCH foo", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives(LOOK_AT_BAR).answers(OK, OK, UNTOUCHED);
    a.receives("MULTI", "PING x", "EXEC").answers(OK, QUEUED, "*1\r\n$1\r\nx\r\n");
    client.receives(OK + QUEUED + "*1\r\n$1\r\nx\r\n");
    nothingStaysWatched();
  }

  @Test
  void watchAndMultiInsideAreRefusedAndTheRestRuns() {
    watchesFooAndBar();
    client.pipelines("MULTI", "WATCH c", "MULTI", "SET foo 1", "SET bar 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(
        OK
            + "-ERR WATCH inside MULTI is not allowed\r\n"
            + "-ERR MULTI calls can not be nested\r\n"
            + QUEUED
            + QUEUED
            + "*2\r\n+OK\r\n+OK\r\n");
    nothingStaysWatched();
  }

  @Test
  void aMistakeAborts() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo", "EXEC");
    c.receives("UNWATCH").answers(OK);
    a.receives("UNWATCH").answers(OK);
    client.receives(OK + "-ERR wrong number of arguments for 'set' command\r\n" + EXECABORT);
    nothingStaysWatched();
  }

  @Test
  void whatTheServerRefusesToRunIsTold() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, "-OOM command not allowed\r\n", EXECABORT);
    c.receives("UNWATCH").answers(OK);
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + "-EXECABORT Transaction discarded because of previous errors. (unmoved: slot "
            + "12182 at 10.0.0.3:7000; 0 of the 2 parts of this command were executed)\r\n");
    nothingStaysWatched();
  }

  @Test
  void aLookThatIsRefusedIsTold() {
    watchesFooAndBar();
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    a.receives(LOOK_AT_BAR).answers(OK, NOPERM, "-ERR EXEC without MULTI\r\n");
    c.receives("UNWATCH").answers(OK);
    a.receives("UNWATCH").answers(OK); // it may have been left as it was
    client.receives(
        OK
            + QUEUED
            + "-ERR EXEC without MULTI (unmoved: slot 5061 at 10.0.0.1:7000; no command of this "
            + "transaction was executed)\r\n");
    nothingStaysWatched();
  }

  @Test
  void anotherUserCannotSeeWhatWasWatched() {
    client.sends("WATCH", "foo", "c");
    c.receives("WATCH foo").answers(OK);
    b.receives("WATCH c").answers(OK);
    client.receives(OK);
    client.sends("AUTH", "other", "secret");
    a.receives("AUTH other secret").answers(OK);
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("UNWATCH").answers(OK);
    b.receives("UNWATCH").answers(OK);
    client.receives(OK + OK + QUEUED + NIL_ARRAY);
    script.endsQuietly();
  }

  @Test
  void whoWatchesSeveralSlotsGetsTheServersErrorForWhatIsDoneInSteps() {
    watchesFooAndBar();
    client.sends("RENAME", "foo", "bar");
    c.receives("RENAME foo bar").answers(CROSSSLOT);
    client.receives(CROSSSLOT);
    script.endsQuietly();
  }

  @Test
  void moreSlotsThanConnectionsAreWorthAreRefused() {
    StringBuilder keys = new StringBuilder("WATCH");
    for (int i = 0; i < 200; i++) {
      keys.append(" key:").append(i);
    }
    client.pipelines(keys.toString());
    client.receives(CROSSSLOT);
    script.endsQuietly();
  }

  @Test
  void whoDoesNotWantItGetsTheServersError() {
    playRouted("cross-slot=error");
    client.sends("WATCH", "foo", "bar");
    c.receives("WATCH foo bar").answers(CROSSSLOT);
    client.receives(CROSSSLOT);
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.sends("WATCH", "bar");
    client.receives(OK + CROSSSLOT);
    script.endsQuietly();
  }
}
