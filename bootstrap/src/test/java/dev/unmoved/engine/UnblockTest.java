package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** CLIENT UNBLOCK by the id that home, which is A, has given, wherever that client waits. */
@ParameterizedClass
@EnumSource(Chopping.class)
class UnblockTest {
  private static final String UNBLOCKED = "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n";
  private static final String NIL = "*-1\r\n";

  private final Script script;
  private final Client waiter;
  private final Client other;
  private FakeNode a;
  private FakeNode b;
  private FakeNode c;

  UnblockTest(Chopping chopping) {
    script = new Script(chopping, "cross-slot=emulate");
    waiter = script.client();
    other = script.connects();
  }

  @BeforeEach
  void tellTheId() {
    a = script.node("A");
    b = script.node("B");
    c = script.node("C");
    waiter.sends("CLIENT", "ID");
    a.receives("CLIENT ID").answers(":7\r\n");
    waiter.receives(":7\r\n");
    other.sends("GET", "onA");
    a.receives("GET onA").answers("$-1\r\n");
    other.receives("$-1\r\n");
  }

  private void waitsAtC() {
    waiter.sends("BLPOP", "onC", "0");
    c.receives("CLIENT ID", "BLPOP onC 0").answers(":31\r\n");
  }

  @Test
  void aWaitAtAnotherNodeIsEndedThere() {
    waitsAtC();
    other.sends("CLIENT", "UNBLOCK", "7");
    c.receives("CLIENT UNBLOCK 31").answersLast(":1\r\n").answers(NIL);
    other.receives(":1\r\n");
    waiter.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void howItEndsIsSaidToTheNode() {
    waitsAtC();
    other.sends("CLIENT", "UNBLOCK", "7", "error");
    c.receives("CLIENT UNBLOCK 31 error").answersLast(":1\r\n").answers(UNBLOCKED);
    other.receives(":1\r\n");
    waiter.receives(UNBLOCKED);
    script.endsQuietly();
  }

  @Test
  void aWaitThatGoesOnElsewhereIsEndedElsewhere() {
    waitsAtC();
    c.answers(movedTo(b, "onC"));
    b.receives("CLIENT ID", "BLPOP onC 0").answers(":5\r\n");
    other.sends("CLIENT", "UNBLOCK", "7");
    b.receives("CLIENT UNBLOCK 5").answersLast(":1\r\n").answers(NIL);
    other.receives(":1\r\n");
    waiter.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void aWaitAtHomeIsEndedAtHome() {
    waitsAtC();
    c.answers(NIL);
    waiter.receives(NIL);
    waiter.sends("BLPOP", "onA", "0");
    a.receives("BLPOP onA 0");
    other.sends("CLIENT", "UNBLOCK", "7");
    a.receives("CLIENT UNBLOCK 7").answersLast(":1\r\n").answers(NIL);
    other.receives(":1\r\n");
    waiter.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void aNodeIsAskedOnceForTheIdOfALink() {
    waitsAtC();
    c.answers(NIL);
    waiter.receives(NIL);
    waiter.sends("BLPOP", "onC", "1");
    c.receives("BLPOP onC 1");
    other.sends("CLIENT", "UNBLOCK", "7");
    c.receives("CLIENT UNBLOCK 31").answersLast(":1\r\n").answers(NIL);
    other.receives(":1\r\n");
    waiter.receives(NIL);
    script.endsQuietly();
  }

  /** An UNBLOCK that comes too late must not end what another session waits for. */
  @Test
  void theLinkIsSharedWithNobodyAfterwards() {
    waitsAtC();
    c.answers(NIL);
    waiter.receives(NIL);
    assertEquals(0, script.pooled());
    waiter.closes();
    assertEquals(0, script.pooled());
    other.sends("CLIENT", "UNBLOCK", "7");
    a.receives("CLIENT UNBLOCK 7").answers(":0\r\n");
    other.receives(":0\r\n");
    script.endsQuietly();
  }

  @Test
  void whoHasNotAskedForItsIdPaysNothing() {
    other.sends("BLPOP", "onC", "0");
    c.receives("BLPOP onC 0").answers(NIL);
    other.receives(NIL);
    assertEquals(1, script.pooled());
    script.endsQuietly();
  }

  @Test
  void aNodeThatDoesNotTellTheIdIsWaitedAtAllTheSame() {
    waiter.sends("BLPOP", "onC", "0");
    c.receives("CLIENT ID", "BLPOP onC 0").answers("-NOPERM no\r\n", NIL);
    waiter.receives(NIL);
    script.endsQuietly();
    waiter.isFine();
  }

  @Test
  void whomNobodyKnowsHereIsLookedForAtHome() {
    waitsAtC();
    other.pipelines("CLIENT UNBLOCK 8", "CLIENT UNBLOCK x", "CLIENT UNBLOCK 7 SOMEHOW");
    a.receives("CLIENT UNBLOCK 8", "CLIENT UNBLOCK x", "CLIENT UNBLOCK 7 SOMEHOW");
    a.answers(":0\r\n", "-ERR a\r\n", "-ERR b\r\n");
    other.receives(":0\r\n-ERR a\r\n-ERR b\r\n");
    c.answers(NIL);
    waiter.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void aWaitOverSeveralSlotsEndsAsIfItsTimeWereOver() {
    waitsInSteps();
    other.sends("CLIENT", "UNBLOCK", "7", "TIMEOUT");
    other.receives(":1\r\n");
    script.passes(20);
    waiter.receives(NIL);
    script.endsQuietly();
  }

  @Test
  void aWaitOverSeveralSlotsEndsWithAnError() {
    waitsInSteps();
    other.sends("CLIENT", "UNBLOCK", "7", "ERROR");
    other.receives(":1\r\n");
    script.passes(20);
    waiter.receives(UNBLOCKED);
    waiter.sends("BLPOP", "onC", "0");
    c.receives("CLIENT ID", "BLPOP onC 0").answers(":31\r\n", NIL);
    waiter.receives(NIL);
    script.endsQuietly();
  }

  private void waitsInSteps() {
    waiter.sends("BLPOP", "onC", "onA", "0");
    c.receives("LLEN onC").answers(":0\r\n");
    a.receives("LLEN onA").answers(":0\r\n");
    waiter.receivesNothing();
  }
}
