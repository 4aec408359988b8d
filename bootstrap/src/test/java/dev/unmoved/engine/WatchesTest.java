package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** WATCH over keys of several slots where that is emulated. */
@ParameterizedClass
@EnumSource(Chopping.class)
class WatchesTest extends Conversation {
  private static final String UNTOUCHED = "*0\r\n";
  private static final String DONE = "*1\r\n+OK\r\n";
  private static final String NOPERM = "-NOPERM No permissions to access a key\r\n";
  private static final String[] LOOK_AT_ON_A = {"WATCH onA", "MULTI", "EXEC"};

  WatchesTest(Chopping chopping) {
    super(chopping, "cross-slot=emulate");
    routed();
  }

  private void playRouted(String option) {
    play(option);
    routed();
  }

  private void watchesOnCAndOnA() {
    client.sends("WATCH", "onC", "onA");
    c.receives("WATCH onC").answers(OK);
    a.receives("WATCH onA").answers(OK);
    client.receives(OK);
  }

  /** foo is executed first, so bar has to be watched anew before it is looked at. */
  private void looksAtBar(String exec) {
    a.receives("WATCH onA").answers(OK);
    a.receives(LOOK_AT_ON_A).answers(OK, OK, exec);
  }

  /** What this client gets next is not spoilt by what was watched before. */
  private void nothingStaysWatched() {
    client.pipelines("MULTI", "SET onC 2", "EXEC", "MULTI", "SET onA 2", "EXEC");
    c.receives("MULTI", "SET onC 2", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET onA 2", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE + OK + QUEUED + DONE);
    script.endsQuietly();
    client.isFine();
    int connections = a.connections() + b.connections() + c.connections();
    assertEquals(connections - 1, script.pooled(), "all but home are free for others");
  }

  @Test
  void everySlotStaysWatchedUntilItsTransactionRuns() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "GET onC", "EXEC");
    a.receives("WATCH onA");
    a.receivesNothing(); // the look ends the WATCH, so that has to be renewed before
    a.answers(OK);
    a.receives(LOOK_AT_ON_A);
    c.receivesNothing();
    a.answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "GET onC", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n$1\r\n1\r\n");
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n+OK\r\n$1\r\n1\r\n");
    nothingStaysWatched();
  }

  @Test
  void aSlotWithoutCommandsIsLookedAtFirst() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "EXEC", "GET onC");
    a.receives(LOOK_AT_ON_A);
    c.receivesNothing();
    a.answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC");
    c.receivesNothing(); // what comes after waits
    c.answers(OK, QUEUED, DONE);
    c.receives("GET onC").answers("$1\r\n1\r\n");
    client.receives(OK + QUEUED + DONE + "$1\r\n1\r\n");
    nothingStaysWatched();
  }

  @Test
  void aTouchedSlotWithoutCommandsMakesItNilAndNothingRuns() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    a.receives(LOOK_AT_ON_A).answers(OK, OK, NIL_ARRAY);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void oneWatchAfterTheOtherIsTheSame() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.sends("WATCH", "{onC}2");
    c.receives("WATCH {onC}2").answers(OK);
    client.sends("WATCH", "onA");
    a.receives("WATCH onA").answers(OK);
    client.receives(OK + OK + OK);
    client.pipelines("MULTI", "SET onA 1", "EXEC");
    c.receives("WATCH onC", "WATCH {onC}2", "MULTI", "EXEC").answers(OK, OK, OK, UNTOUCHED);
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    nothingStaysWatched();
  }

  /** The EXEC of one slot ends all that is watched over its connection. */
  @Test
  void slotsOfOneNodeHaveALinkEach() {
    client.sends("WATCH", "onA", "also-on-A");
    a.receives("WATCH onA", "WATCH also-on-A").answers(OK, OK);
    client.receives(OK);
    assertEquals(2, a.connections());
    client.pipelines("MULTI", "SET also-on-A 1", "EXEC");
    a.receives(LOOK_AT_ON_A).answers(OK, OK, UNTOUCHED);
    a.receives("MULTI", "SET also-on-A 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    script.endsQuietly();
    assertEquals(1, script.pooled(), "one of them was home");
  }

  @Test
  void aCommandOfAnUnwatchedSlotRunsOverAnUnwatchedLink() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET also-on-A 1", "EXEC");
    c.receives("WATCH onC", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives(LOOK_AT_ON_A).answers(OK, OK, UNTOUCHED);
    a.receives("MULTI", "SET also-on-A 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    nothingStaysWatched();
  }

  /** It would use up what is watched, or fail by it. */
  @Test
  void anUnwatchedSlotNeverSharesTheLinkOfAWatchedOne() {
    watchesOnCAndOnA();
    assertEquals(1, a.connections());
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "SET also-on-A 1", "EXEC");
    looksAtBar(UNTOUCHED);
    assertEquals(2, a.connections());
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET onA 1", "EXEC", "MULTI", "SET also-on-A 1", "EXEC");
    a.answers(OK, QUEUED, DONE, OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n+OK\r\n+OK\r\n");
    nothingStaysWatched();
  }

  @Test
  void anUnwatchedSlotThatMovedIsFollowed() {
    client.sends("WATCH", "onA", "onB");
    a.receives("WATCH onA").answers(OK);
    b.receives("WATCH onB").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    a.receives(LOOK_AT_ON_A).answers(OK, OK, UNTOUCHED);
    b.receives("WATCH onB", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, movedTo(b, "onC"), EXECABORT);
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    script.endsQuietly();
  }

  @Test
  void whatRanBesideASlotThatWasTouchedAfterItsLookIsTold() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + "-ERR unmoved: a watched key was touched while EXEC ran (unmoved: slot "
            + slotOf("onA")
            + " at "
            + "10.0.0.1:7000; 1 of the 2 parts of this command were executed)\r\n");
    nothingStaysWatched();
  }

  @Test
  void whereOneOfTwoSlotsWasTouchedNothingRuns() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "SET onB 1", "EXEC");
    looksAtBar(NIL_ARRAY);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "SET onB 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void aSlotThatCannotBeWatchedAnewCountsAsTouched() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    a.receives("WATCH onA").answers(movedTo(b, "onA"));
    c.receives("UNWATCH").answers(OK);
    a.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    client.sends("GET", "onA");
    b.receives("GET onA").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aLinkThatBreaksWhileASlotIsWatchedAnewCountsAsTouched() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    a.receives("WATCH onA").breaks();
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
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onA 1", "SET onC 1", "SET onB 1", "EXEC", "GET onA");
    c.receives("MULTI", "SET onC 1", "EXEC");
    a.receivesNothing();
    b.receivesNothing();
    c.answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET onA 1", "EXEC");
    b.receives("MULTI", "SET onB 1", "EXEC").answers(OK, QUEUED, DONE);
    a.answers(OK, QUEUED, DONE);
    a.receives("GET onA").answers(ONE);
    client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n+OK\r\n+OK\r\n+OK\r\n" + ONE);
    nothingStaysWatched();
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onA 1", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void oneWatchedSlotWithoutCommandsIsLookedAt() {
    client.sends("WATCH", "onA");
    a.receives("WATCH onA").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onC 1", "SET onB 1", "EXEC");
    a.receives(LOOK_AT_ON_A);
    c.receivesNothing();
    a.answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, DONE);
    b.receives("MULTI", "SET onB 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    nothingStaysWatched();
  }

  @Test
  void oneWatchedSlotAloneIsAnOrdinaryTransaction() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onC 1", "GET onC", "EXEC");
    c.receives("MULTI", "SET onC 1", "GET onC", "EXEC");
    c.answers(OK, QUEUED, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onC", "EXEC");
    String wrong = "-ERR wrong number of arguments for 'set' command\r\n";
    c.receives("MULTI", "SET onC", "EXEC").answers(OK, wrong, EXECABORT);
    client.receives(OK + wrong + EXECABORT);
    nothingStaysWatched();
  }

  @Test
  void whatCannotBeGuardedIsExecutedAfterTheLook() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "DBSIZE", "SET onC 1", "EXEC");
    c.receives("WATCH onC", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives("DBSIZE").answers(":1\r\n");
    b.receives("DBSIZE").answers(":1\r\n");
    c.receives("DBSIZE").answers(":1\r\n");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + "*2\r\n:3\r\n+OK\r\n");
    nothingStaysWatched();
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "FLUSHALL", "SET onC 1", "EXEC");
    c.receives("WATCH onC", "MULTI", "EXEC").answers(OK, OK, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void whereNoSlotIsTouchedButTheFirstNothingRuns() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void nilFromTheOnlySlotWithCommandsIsTheClients() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    a.receives(LOOK_AT_ON_A).answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, NIL_ARRAY);
    client.receives(OK + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void aWatchedSlotThatMovedCountsAsTouched() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    // The key does not exist, so its move touches nothing: EXEC alone would not tell.
    a.receives(LOOK_AT_ON_A).answers(movedTo(b, "onA"), OK, UNTOUCHED);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    client.pipelines("MULTI", "SET onA 1", "EXEC");
    b.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + DONE);
    script.endsQuietly();
  }

  /** Whether the slot is still there, or its keys may still be seen, nobody has told. */
  @Test
  void aLookThatTheNodeRefusesCountsAsTouched() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    a.receives(LOOK_AT_ON_A).answers(NOPERM, OK, UNTOUCHED);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void aWatchedSlotThatMovedIsNotReplayed() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    a.receives(LOOK_AT_ON_A).answers(OK, OK, UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, movedTo(b, "onC"), EXECABORT);
    c.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    b.receivesNothing();
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aRedirectedWatchIsFollowedAndLeavesNothingBehind() {
    client.sends("WATCH", "onC", "onA");
    c.receives("WATCH onC").answers(movedTo(b, "onC"));
    a.receives("WATCH onA").answers(OK);
    b.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    looksAtBar(UNTOUCHED);
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aSlotThatMovesBetweenTwoWatchesIsLost() {
    watchesOnCAndOnA();
    client.sends("WATCH", "{onC}2");
    c.receives("WATCH {onC}2").answers(movedTo(b, "onC"));
    b.receives("WATCH {onC}2").answers(OK);
    client.receives(OK);
    c.receives("UNWATCH").answers(OK);
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    a.receives("UNWATCH").answers(OK);
    b.receives("UNWATCH").answers(OK);
    client.receives(OK + QUEUED + NIL_ARRAY);
    script.endsQuietly();
  }

  @Test
  void aLinkThatBreaksCountsAsTouched() {
    watchesOnCAndOnA();
    c.breaks();
    client.pipelines("MULTI", "SET onA 1", "EXEC");
    if (chopping.atOnce) {
      a.receives("UNWATCH").answers(OK);
    } else {
      c.receives("WATCH onC", "MULTI", "EXEC"); // a blocking driver learns of it when it reads
      c.breaks();
      a.receives("UNWATCH").answers(OK);
    }
    client.receives(OK + QUEUED + NIL_ARRAY);
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aLinkThatBreaksDuringTheLookLetsTheClientGoOn() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onA 1", "EXEC", "GET onB");
    c.receives("WATCH onC", "MULTI", "EXEC").breaks();
    b.receives("GET onB").answers("$-1\r\n"); // at once: nothing else may ever be read
    client.receives(OK + QUEUED + NIL_ARRAY + "$-1\r\n");
    a.receives("UNWATCH").answers(OK);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void anExecThatMayHaveRunBreaksTheClient() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").breaks();
    client.isBroken("EXEC (slot " + slotOf("onC") + ")", "10.0.0.3:7000");
  }

  @Test
  void nothingStaysWatchedOfAWatchThatFailed() {
    client.sends("WATCH", "onC", "onA");
    c.receives("WATCH onC").answers(OK);
    a.receives("WATCH onA").answers(NOPERM);
    c.receives("UNWATCH").answers(OK);
    client.receives(NOPERM);
    nothingStaysWatched();
  }

  @Test
  void whatWasWatchedBeforeAWatchThatFailedStaysSo() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.sends("WATCH", "onA");
    a.receives("WATCH onA").answers(NOPERM);
    client.receives(OK + NOPERM);
    client.pipelines("MULTI", "SET onA 1", "EXEC");
    c.receives("WATCH onC", "MULTI", "EXEC").answers(OK, OK, NIL_ARRAY);
    client.receives(OK + QUEUED + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void watchWaitsForWhatCameBeforeAndTheRestWaitsForIt() {
    client.pipelines("SET onC 0", "WATCH onC onA", "GET onC", "GET onA");
    c.receives("SET onC 0");
    c.receivesNothing();
    a.receivesNothing();
    c.answers(OK);
    c.receives("WATCH onC");
    a.receives("WATCH onA").answers(OK);
    c.receivesNothing();
    a.receivesNothing();
    c.answers(OK);
    c.receives("GET onC").answers("$1\r\n0\r\n");
    a.receives("GET onA").answers("$-1\r\n");
    client.receives(OK + OK + "$1\r\n0\r\n" + "$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void execWaitsForWhatCameBefore() {
    watchesOnCAndOnA();
    client.pipelines("SET onB 1", "MULTI", "SET onC 1", "SET onA 1", "EXEC");
    b.receives("SET onB 1");
    a.receivesNothing();
    c.receivesNothing();
    b.answers(OK);
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, DONE);
    client.receives(OK + OK + QUEUED + QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void unwatchDiscardAndResetEndIt() {
    for (String end : new String[] {"UNWATCH", "MULTI DISCARD", "MULTI EXEC-ABORTED"}) {
      watchesOnCAndOnA();
      String replies = OK;
      if (end.equals("UNWATCH")) {
        client.pipelines("UNWATCH");
      } else if (end.equals("MULTI DISCARD")) {
        client.pipelines("MULTI", "SET onC 1", "DISCARD");
        replies = OK + QUEUED + OK;
      } else {
        client.pipelines("MULTI", "FCALL f 2 onC onA", "EXEC");
        replies = OK + CROSSSLOT + abortedByKeysOf("FCALL");
      }
      c.receives("UNWATCH").answers(OK);
      a.receives("UNWATCH").answers(OK);
      client.receives(replies);
      nothingStaysWatched();
    }
    for (String[] reset : new String[][] {{"RESET"}, {"MULTI", "RESET"}}) {
      watchesOnCAndOnA();
      client.pipelines(reset);
      c.receives("UNWATCH").answers(OK);
      a.receives("UNWATCH", "RESET").answers(OK, "+RESET\r\n");
      client.receives(reset.length == 1 ? "+RESET\r\n" : OK + "+RESET\r\n");
      nothingStaysWatched();
    }
  }

  @Test
  void resetEndsAWatchOfOneSlotToo() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.sends("RESET");
    c.receives("UNWATCH").answers(OK);
    a.receives("RESET").answers("+RESET\r\n");
    client.receives(OK + "+RESET\r\n");
    nothingStaysWatched();
  }

  @Test
  void quitEndsIt() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "QUIT");
    c.receives("UNWATCH").answers(OK);
    a.receives("UNWATCH", "QUIT").answers(OK, OK);
    client.receives(OK + OK);
    script.endsQuietly();
  }

  @Test
  void whenTheClientClosesItsLinksDoNotGoBack() {
    watchesOnCAndOnA();
    client.closes();
    assertEquals(0, script.pooled());
    script.endsQuietly();
  }

  @Test
  void anEmptyTransactionTellsWhetherAnythingWasTouched() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "EXEC");
    c.receives("WATCH onC", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives(LOOK_AT_ON_A).answers(OK, OK, UNTOUCHED);
    client.receives(OK + UNTOUCHED);
    watchesOnCAndOnA();
    client.pipelines("MULTI", "EXEC");
    c.receives("WATCH onC", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives(LOOK_AT_ON_A).answers(OK, OK, NIL_ARRAY);
    client.receives(OK + NIL_ARRAY);
    nothingStaysWatched();
  }

  @Test
  void commandsWithoutKeysRunWhenAllIsUntouched() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "PING x", "EXEC");
    c.receives("WATCH onC", "MULTI", "EXEC").answers(OK, OK, UNTOUCHED);
    a.receives(LOOK_AT_ON_A).answers(OK, OK, UNTOUCHED);
    a.receives("MULTI", "PING x", "EXEC").answers(OK, QUEUED, "*1\r\n$1\r\nx\r\n");
    client.receives(OK + QUEUED + "*1\r\n$1\r\nx\r\n");
    nothingStaysWatched();
  }

  @Test
  void watchAndMultiInsideAreRefusedAndTheRestRuns() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "WATCH onB", "MULTI", "SET onC 1", "SET onA 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, DONE);
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, DONE);
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
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC", "EXEC");
    c.receives("UNWATCH").answers(OK);
    a.receives("UNWATCH").answers(OK);
    client.receives(OK + "-ERR wrong number of arguments for 'set' command\r\n" + EXECABORT);
    nothingStaysWatched();
  }

  @Test
  void whatTheServerRefusesToRunIsTold() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    looksAtBar(UNTOUCHED);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, "-OOM command not allowed\r\n", EXECABORT);
    c.receives("UNWATCH").answers(OK);
    client.receives(
        OK
            + QUEUED
            + QUEUED
            + "-EXECABORT Transaction discarded because of previous errors. (unmoved: slot "
            + slotOf("onC")
            + " at 10.0.0.3:7000; 0 of the 2 parts of this command were executed)\r\n");
    nothingStaysWatched();
  }

  @Test
  void aLookThatIsRefusedIsTold() {
    watchesOnCAndOnA();
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    a.receives(LOOK_AT_ON_A).answers(OK, NOPERM, "-ERR EXEC without MULTI\r\n");
    c.receives("UNWATCH").answers(OK);
    a.receives("UNWATCH").answers(OK); // it may have been left as it was
    client.receives(
        OK
            + QUEUED
            + "-ERR EXEC without MULTI (unmoved: slot "
            + slotOf("onA")
            + " at 10.0.0.1:7000; no command of this "
            + "transaction was executed)\r\n");
    nothingStaysWatched();
  }

  @Test
  void anotherUserCannotSeeWhatWasWatched() {
    client.sends("WATCH", "onC", "onB");
    c.receives("WATCH onC").answers(OK);
    b.receives("WATCH onB").answers(OK);
    client.receives(OK);
    client.sends("AUTH", "other", "secret");
    a.receives("AUTH other secret").answers(OK);
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("UNWATCH").answers(OK);
    b.receives("UNWATCH").answers(OK);
    client.receives(OK + OK + QUEUED + NIL_ARRAY);
    script.endsQuietly();
  }

  @Test
  void whoWatchesSeveralSlotsGetsTheServersErrorForWhatIsDoneInSteps() {
    watchesOnCAndOnA();
    client.sends("RENAME", "onC", "onA");
    c.receives("RENAME onC onA").answers(CROSSSLOT);
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
    client.sends("WATCH", "onC", "onA");
    c.receives("WATCH onC onA").answers(CROSSSLOT);
    client.receives(CROSSSLOT);
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.sends("WATCH", "onA");
    client.receives(OK + CROSSSLOT);
    script.endsQuietly();
  }
}
