package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The time limits of commands that wait, while nobody serves their slot. */
@ParameterizedClass
@EnumSource(Chopping.class)
class WaitLimitsTest {
  private static final String DOWN = "-CLUSTERDOWN The cluster is down\r\n";
  private static final String TRYAGAIN =
      "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
  private static final String NIL = "*-1\r\n";
  private static final int NOBODY = 1_000; // dials

  private final Script script;
  private final Client client;
  private FakeNode a;
  private FakeNode c;

  WaitLimitsTest(Chopping chopping) {
    script = new Script(chopping, "cross-slot=emulate");
    client = script.client();
  }

  @BeforeEach
  void learnTheTopology() {
    a = script.node("A");
    c = script.node("C");
    client.sends("GET", "onA");
    a.receives("GET onA").answers("$-1\r\n");
    client.receives("$-1\r\n");
  }

  private void passesInSteps(long millis) {
    for (long passed = 0; passed < millis; passed += 10) {
      script.passes(Math.min(10, millis - passed));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BLPOP onC 2, 2000",
    "BRPOP onC 0.5, 500",
    "BLMOVE onC onC LEFT RIGHT 2, 2000",
    "BRPOPLPUSH onC onC 1, 1000",
    "BLMPOP 1.5 1 onC LEFT, 1500",
    "BZPOPMIN onC 2, 2000",
    "BZPOPMAX onC 2, 2000",
    "BZMPOP 2 1 onC MIN, 2000",
    "XREAD BLOCK 700 STREAMS onC $, 700",
    "XREADGROUP GROUP g c BLOCK 700 STREAMS onC >, 700",
  })
  void nothingIsWhatComesAtTheEndOfTheTimeAlsoWhileNobodyServes(String command, long millis) {
    c.refusesDials = NOBODY;
    client.pipelines(command, "GET onA");
    passesInSteps(millis - 1);
    client.receivesNothing();
    script.passes(1);
    a.receives("GET onA").answers("$-1\r\n");
    client.receives(NIL + "$-1\r\n");
    client.isFine();
    c.refusesDials = 0;
    passesInSteps(2_000);
    script.endsQuietly(); // it is not sent any more
  }

  @Test
  void nothingIsOtherwiseInResp3() {
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%0\r\n");
    c.refusesDials = NOBODY;
    client.sends("BLPOP", "onC", "0.3");
    passesInSteps(300);
    client.receives("%0\r\n_\r\n");
    client.isFine();
  }

  @Test
  void whatWasSpentBeforeSomebodyServesIsNotGivenAgain() {
    c.refusesDials = NOBODY;
    client.sends("BLPOP", "onC", "2");
    passesInSteps(1_200);
    c.refusesDials = 0;
    int waited = 1_200;
    while (!c.isAsked()) {
      assertTrue(waited < 2_000, "it was not sent again");
      script.passes(10);
      waited += 10;
    }
    c.receives("BLPOP onC 0." + (2_000 - waited)).answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void refusalsCountAsWell() {
    client.sends("BLPOP", "onC", "1");
    for (int waited = 0; waited < 1_000; waited += 10) {
      String asked = c.receivesNext();
      if (asked != null) {
        c.answers(DOWN);
      }
      script.passes(10);
    }
    client.receives(NIL);
    client.isFine();
    script.endsQuietly();
  }

  /** No node has looked, so that nobody may say that there is nothing. */
  @Test
  void whatIsThereIsFoundLateRatherThanNotAtAllWhileItsKeysAreAtTwoNodes() {
    client.sends("BLPOP", "{onC}1", "{onC}2", "0.01");
    refusesFor(1_000);
    String last = "BLPOP {onC}1 {onC}2 0.002";
    for (int waited = 0; !c.isAsked() && waited < 1_000; waited += 10) {
      script.passes(10);
    }
    c.receives(last).answers("*2\r\n$6\r\n{onC}2\r\n$1\r\nx\r\n");
    client.receives("*2\r\n$6\r\n{onC}2\r\n$1\r\nx\r\n");
    script.endsQuietly();
  }

  @Test
  void whoseKeysStayAtTwoNodesIsToldSo() {
    client.sends("BLPOP", "{onC}1", "{onC}2", "0.01");
    refusesFor(10_000);
    client.receives(TRYAGAIN);
    client.isFine();
    script.endsQuietly();
  }

  private void refusesFor(long millis) {
    for (int passed = 0; passed < millis; passed += 10) {
      if (c.receivesNext() != null) {
        c.answers(TRYAGAIN);
      }
      script.passes(10);
    }
  }

  /** It waits behind a command of its slot that nobody takes. */
  @Test
  void whoIsHeldBackBehindAnotherHasNoMoreTime() {
    c.refusesDials = NOBODY;
    client.pipelines("INCR onC", "BLPOP onC 1", "GET onA");
    a.receives("GET onA").answers("$-1\r\n");
    passesInSteps(1_500);
    c.refusesDials = 0;
    passesInSteps(500);
    c.receives("INCR onC").answers(":1\r\n");
    client.receives(":1\r\n" + NIL + "$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void whoWaitsForEverIsNotAnsweredByTime() {
    c.refusesDials = NOBODY;
    client.sends("BLPOP", "onC", "0");
    passesInSteps(4_000);
    c.refusesDials = 0;
    passesInSteps(500);
    c.receives("BLPOP onC 0").answers(NIL);
    client.receives(NIL);
    script.endsQuietly();
  }

  @ParameterizedTest
  @CsvSource({
    "BLPOP onC onA 2, LLEN onA, :0, 2000",
    "BLMOVE onC onA LEFT RIGHT 1, , , 1000",
    "XREAD BLOCK 500 STREAMS onC onA 0 0, XREAD STREAMS onA 0, *-1, 500",
    "XREAD BLOCK 500 STREAMS onC onA $ 0, XREAD STREAMS onA 0, *-1, 500",
  })
  void overSeveralSlotsToo(String command, String there, String nothing, long millis) {
    c.refusesDials = NOBODY;
    client.pipelines(command, "GET onA");
    if (there != null) {
      a.receives(there).answers(nothing + "\r\n");
    }
    passesInSteps(millis - 1);
    client.receivesNothing();
    passesInSteps(20); // it may just have been sent once more, and refused
    a.receives("GET onA").answers("$-1\r\n");
    client.receives(NIL + "$-1\r\n");
    client.isFine();
    c.refusesDials = 0;
    passesInSteps(2_000);
    script.endsQuietly();
  }

  /** What a key that somebody serves has is not kept from the client for longer than its time. */
  @Test
  void whatOneSlotHasIsFoundInTime() {
    c.refusesDials = NOBODY;
    client.sends("BLPOP", "onC", "onA", "1");
    a.receives("LLEN onA").answers(":1\r\n");
    passesInSteps(1_000);
    a.receives("LPOP onA").answers("$1\r\nx\r\n");
    client.receives("*2\r\n$3\r\nonA\r\n$1\r\nx\r\n");
    script.endsQuietly();
  }

  @Test
  void waitIsToldWhyNobodyWasAsked() {
    int asked = 0;
    client.sends("WAIT", "1", "300");
    for (int waited = 0; waited < 300; waited += 10) {
      if (a.receivesNext() != null) {
        asked++;
        a.answers("-ERR WAIT cannot be used with replica instances.\r\n");
      }
      script.passes(10);
    }
    client.receives("-ERR unmoved: no primary was found to ask in the time of WAIT\r\n");
    assertTrue(asked > 1);
    client.isFine();
  }
}
