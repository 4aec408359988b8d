package dev.unmoved.plan;

import org.junit.jupiter.api.Test;

/** What all plans that read first have in common, shown with sets. */
class ReadFirstTest {
  private static final String TWO = "*2 $1 x $1 y"; // 18 bytes

  @Test
  void moreThanMayBeGatheredIsRefusedAsTheServerDoes() throws Exception {
    PlanTalk.of(36, "SUNION a b").asks("SUNION a; SUNION b", TWO, TWO).replies("*2 $1 x $1 y");
    PlanTalk.of(35, "SUNION a b")
        .asks("SUNION a; SUNION b", TWO, TWO)
        .replies("-CROSSSLOT Keys in request don't hash to the same slot");
  }

  @Test
  void keyNamedTwiceIsAskedForOnce() throws Exception {
    PlanTalk.of(1000, "SDIFF a b a").asks("SDIFF a; SDIFF b", TWO, "*0").replies("*0");
  }

  @Test
  void failedReadLeavesTheDestinationAlone() throws Exception {
    PlanTalk.of(0, "SUNIONSTORE d a b")
        .asks("SUNION a; SUNION b", TWO, "-WRONGTYPE")
        .replies("-WRONGTYPE");
  }

  @Test
  void destinationIsReplacedInOneMoment() throws Exception {
    PlanTalk.of(0, "SUNIONSTORE d a b")
        .asks("SUNION a; SUNION b", TWO, "*1 $1 z")
        .asks("[DEL d, SADD d x y z]", "*2 :1 :3")
        .replies(":3");
    PlanTalk.of(0, "SINTERSTORE d a b")
        .asks("SINTER a; SINTER b", TWO, "*1 $1 z")
        .asks("DEL d", ":0")
        .replies(":0");
  }

  @Test
  void refusedReplacementIsToldToTheClient() throws Exception {
    PlanTalk.of(0, "SUNIONSTORE d a b")
        .asks("SUNION a; SUNION b", TWO, "*0")
        .asks("[DEL d, SADD d x y]", "-EXECABORT")
        .replies("-EXECABORT");
  }

  @Test
  void mergeThatSomebodyGotInBetweenIsDoneAgain() throws Exception {
    String ask = "WATCH d; GET d; GET a";
    String empty = "HYLL\u0001\0\0\0\0\0\0\0\0\0\0\u0080\u007f\u00ff";
    String write = "[SET d " + empty + " KEEPTTL]";
    PlanTalk.of(0, "PFMERGE d a")
        .asks(ask, "+OK", "$-1", "$-1")
        .asks(write, "*-1")
        .waits(1)
        .asks(ask, "+OK", "$18 " + empty, "$-1")
        .asks(write, "*1 +OK")
        .replies("+OK");
  }

  /**
   * Servers write numbers in two ways; whoever reads a score has to get it as his server writes it.
   */
  @Test
  void scoresAreWrittenAsTheServerDoes() throws Exception {
    String call = "ZUNION 2 a b WITHSCORES";
    String ask = "ZUNION 1 a WITHSCORES; ZUNION 1 b WITHSCORES";
    PlanTalk.of(1000, call)
        .asks(ask, "*2 $1 x $19 0.10000000000000001", "*2 $1 x $1 1")
        .replies("*2 $1 x $18 1.1000000000000001");
    PlanTalk.of(1000, call).asks(ask, "*2 $1 x $3 0.1", "*2 $1 x $1 1").replies("*2 $1 x $3 1.1");
    PlanTalk.of(1000, "ZUNION 2 a b WEIGHTS 0.1 1 WITHSCORES")
        .asks(ask, "*2 $1 x $1 1", "*0")
        .asks("EVAL return {double=0.1} 1 a", "$19 0.10000000000000001")
        .replies("*2 $1 x $19 0.10000000000000001");
  }
}
