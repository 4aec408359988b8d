package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a client asks before SUBSCRIBE or MONITOR is answered as on a connection without: where it
 * comes to home's node behind them, it must not come over home, which allows hardly anything by
 * then.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class LateCommandsTest extends Conversation {
  private static final String CONFIRMED = "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n";
  private static final String ENDED = "*3\r\n$11\r\nunsubscribe\r\n$4\r\nnews\r\n:0\r\n";
  private static final String LOADING = "-LOADING Redis is loading the dataset in memory\r\n";

  LateCommandsTest(Chopping chopping) {
    super(chopping);
  }

  @Test
  void aCommandThatIsRedirectedToASubscribedHomeComesBesideIt() {
    routed();
    client.pipelines("GET onB", "SUBSCRIBE news");
    b.receives("GET onB");
    a.receives("SUBSCRIBE news").answers(CONFIRMED);
    b.answers(Script.movedTo(a, "onB"));
    a.receives("GET onB").answers(ONE);
    assertEquals(2, a.connections());
    client.receives(ONE + CONFIRMED);
    script.endsQuietly();
  }

  @Test
  void aCommandThatIsRedirectedToAHomeThatShowsAllCommandsComesBesideIt() {
    routed();
    client.pipelines("GET onB", "MONITOR");
    b.receives("GET onB", "MONITOR").answersLast(OK);
    c.receives("MONITOR").answers(OK);
    a.receives("MONITOR").answers(OK);
    b.answers(Script.movedTo(a, "onB"));
    a.receives("GET onB").answers(ONE);
    assertEquals(2, a.connections());
    client.receives(ONE + OK);
    script.endsQuietly();
  }

  @Test
  void aTransactionThatIsRedirectedToASubscribedHomeComesBesideIt() {
    routed();
    client.pipelines("MULTI", "GET onB", "EXEC", "SUBSCRIBE news");
    b.receives("MULTI", "GET onB", "EXEC");
    a.receives("SUBSCRIBE news").answers(CONFIRMED);
    b.answers(OK, Script.movedTo(a, "onB"), EXECABORT);
    a.receives("MULTI", "GET onB", "EXEC").answers(OK, QUEUED, "*1\r\n" + ONE);
    assertEquals(2, a.connections());
    client.receives(OK + QUEUED + "*1\r\n" + ONE + CONFIRMED);
    script.endsQuietly();
  }

  @Test
  void whatALostHomeWasAskedComesBesideTheNextOneIfThatIsSubscribed() {
    routed();
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.refusesDials = 1;
    }
    a.breaks();
    client.sends("PING", "1"); // home is to be opened anew, and is not
    client.sends("SUBSCRIBE", "news");
    FakeNode home = asked();
    home.receives("SUBSCRIBE news").answers(CONFIRMED);
    script.passes(20);
    FakeNode asked = asked();
    asked.receives("PING 1").answers(ONE);
    assertEquals(home, asked);
    assertEquals(2, home.connections());
    client.receives(ONE + CONFIRMED);
    client.sends("PING", "2");
    home.receives("PING 2").answers("*2\r\n$4\r\npong\r\n" + TWO);
    client.receives("*2\r\n$4\r\npong\r\n" + TWO);
    script.endsQuietly();
  }

  @Test
  void whatASubscribedHomeRefusesForNowNobodyElseAnswers() {
    routed();
    client.sends("SUBSCRIBE", "news");
    a.receives("SUBSCRIBE news").answers(CONFIRMED);
    client.receives(CONFIRMED);
    client.pipelines("PING 1", "UNSUBSCRIBE");
    a.receives("PING 1", "UNSUBSCRIBE").answers(LOADING, ENDED);
    client.receives(LOADING + ENDED);
    script.endsQuietly();
  }

  @Test
  void whereASubscribedConnectionMayDoAnythingNothingComesBesideIt() {
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%0\r\n");
    client.receives("%0\r\n");
    client.pipelines("GET onB", "SUBSCRIBE news");
    b.receives("GET onB");
    a.receives("SUBSCRIBE news").answers(CONFIRMED.replace('*', '>'));
    b.answers(Script.movedTo(a, "onB"));
    a.receives("GET onB").answers(ONE);
    assertEquals(1, a.connections());
    client.receives(ONE + CONFIRMED.replace('*', '>'));
    script.endsQuietly();
  }

  @Test
  void whereMonitorIsRefusedNothingComesBesideHome() {
    routed();
    client.sends("MONITOR");
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.receives("MONITOR").answers("-NOPERM\r\n");
    }
    a.receives("MONITOR").answers("-NOPERM\r\n");
    client.receives("-NOPERM\r\n");
    client.sends("GET", "onA");
    a.receives("GET onA").answers(ONE);
    client.receives(ONE);
    assertEquals(1, a.connections());
    script.endsQuietly();
  }

  private FakeNode asked() {
    return a.isAsked() ? a : b.isAsked() ? b : c;
  }
}
