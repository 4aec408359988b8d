package dev.unmoved.plan;

import org.junit.jupiter.api.Test;

/**
 * How streams of several slots are read; what a server answers in each case is held against servers
 * elsewhere.
 */
class StreamReadTest {
  private static final String NONE = "*-1";
  private static final String A = "*1 *2 $1 a *0";
  private static final String B = "*1 *2 $1 b *0";

  @Test
  void streamsWithNothingAreLeftOutAndOrderIsThatOfTheCall() throws Exception {
    PlanTalk.of(1000, "XREAD COUNT 2 STREAMS b c a 1 2 3")
        .asks(
            "XREAD COUNT 2 STREAMS b 1; XREAD COUNT 2 STREAMS c 2; XREAD COUNT 2 STREAMS a 3",
            B,
            NONE,
            A)
        .replies("*2 *2 $1 b *0 *2 $1 a *0");
  }

  @Test
  void waitsLongerAndLongerUntilTheTimeIsOver() throws Exception {
    String ask = "XREAD STREAMS a 0; XREAD STREAMS b 0";
    PlanTalk.of(1000, "XREAD BLOCK 10 STREAMS a b 0 0")
        .asks(ask, NONE, NONE)
        .waits(1)
        .asks(ask, NONE, NONE)
        .waits(2)
        .asks(ask, NONE, NONE)
        .waits(4)
        .asks(ask, NONE, NONE)
        .waits(3)
        .asks(ask, NONE, NONE)
        .replies("*-1");
  }

  @Test
  void answersAsSoonAsSomethingIsThere() throws Exception {
    String ask = "XREAD STREAMS a 0; XREAD STREAMS b 0";
    PlanTalk.of(1000, "XREAD BLOCK 0 STREAMS a b 0 0")
        .asks(ask, NONE, NONE)
        .waits(1)
        .asks(ask, NONE, B)
        .replies("*1 *2 $1 b *0");
  }

  /** Else an entry added between two questions would be missed. */
  @Test
  void newMeansSinceTheCall() throws Exception {
    PlanTalk.of(1000, "XREAD BLOCK 0 STREAMS a b c $ $ 7")
        .asks(
            "XINFO STREAM a; XINFO STREAM b; XREAD STREAMS c 7",
            "*4 $6 length :1 $17 last-generated-id $3 5-1",
            "-ERR no such key",
            NONE)
        .waits(1)
        .asks("XREAD STREAMS a 5-1; XREAD STREAMS b 0-0; XREAD STREAMS c 7", NONE, B, NONE)
        .replies("*1 *2 $1 b *0");
  }

  /**
   * What a group's consumer is answered counts as delivered, so a refusal has to come before any
   * delivery.
   */
  @Test
  void groupIsReadFromNoStreamWhenOneRefuses() throws Exception {
    PlanTalk.of(1000, "XREADGROUP GROUP g c STREAMS a b > >")
        .asks("XPENDING a g; XPENDING b g", "*4 :0 $-1 $-1 *-1", "-NOGROUP")
        .asks("XREADGROUP GROUP g c STREAMS b >", "-NOGROUP")
        .replies("-NOGROUP");
  }

  @Test
  void deliveredEntriesReachTheClientEvenIfAnotherStreamFails() throws Exception {
    PlanTalk.of(1, "XREADGROUP GROUP g c STREAMS a b > >")
        .asks("XPENDING a g; XPENDING b g", "*4 :0 $-1 $-1 *-1", "*4 :0 $-1 $-1 *-1")
        .asks("XREADGROUP GROUP g c STREAMS a >; XREADGROUP GROUP g c STREAMS b >", A, "-NOGROUP")
        .replies("*1 *2 $1 a *0");
  }
}
