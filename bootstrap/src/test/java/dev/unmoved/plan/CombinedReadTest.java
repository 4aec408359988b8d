package dev.unmoved.plan;

import org.junit.jupiter.api.Test;

/** Corners that random programs seldom meet, as Redis 7.0 and 8.0 were seen to answer them. */
class CombinedReadTest {
  @Test
  void ofSeveralCommonSubsequencesTheServersIsFound() throws Exception {
    PlanTalk.of(10_000, "LCS k l").asks("GET k; GET l", "$5 abcab", "$5 bacba").replies("$3 bab");
    PlanTalk.of(10_000, "LCS k l IDX WITHMATCHLEN")
        .asks("GET k; GET l", "$5 abcab", "$5 bacba")
        .replies(
            "*4 $7 matches *3 *3 *2 :4 :4 *2 :3 :3 :1 *3 *2 :3 :3 *2 :1 :1 :1 *3 *2 :1 :1 *2 :0 :0"
                + " :1 $3 len :3");
    PlanTalk.of(10_000, "LCS m n IDX MINMATCHLEN 3")
        .asks("GET m; GET n", "$8 ohmytext", "$9 mynewtext")
        .replies("*4 $7 matches *1 *2 *2 :4 :7 *2 :5 :8 $3 len :6");
  }

  /** Infinity times 0 is no number; the least of it and a number is the number that came first. */
  @Test
  void whatIsNoNumberIsPassedOverOrCountsAsZero() throws Exception {
    String asks = "ZINTER 1 a WITHSCORES; ZINTER 1 b WITHSCORES";
    PlanTalk.of(1000, "ZINTER 2 a b WEIGHTS 1 0 AGGREGATE MIN WITHSCORES")
        .asks(asks, "*2 $1 x $1 5", "*2 $1 x $3 inf")
        .replies("*2 $1 x $1 5");
    PlanTalk.of(1000, "ZINTER 2 a b WEIGHTS 0 1 AGGREGATE MIN WITHSCORES")
        .asks(asks, "*2 $1 x $3 inf", "*2 $1 x $1 5")
        .replies("*2 $1 x $1 0");
    PlanTalk.of(1000, "ZINTER 2 a b WEIGHTS 1 0 WITHSCORES")
        .asks(asks, "*2 $1 x $1 5", "*2 $1 x $3 inf")
        .replies("*2 $1 x $1 0");
  }
}
