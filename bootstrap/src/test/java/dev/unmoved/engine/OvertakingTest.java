package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which replies may be handed out before their turn. */
class OvertakingTest {
  private static final String ONE = "$1\r\n1\r\n";
  private static final String TWO = "$1\r\n2\r\n";

  private final Script script = new Script(Chopping.AT_ONCE);
  private final Client client = script.client();
  private final FakeNode a = script.node("A");
  private final FakeNode b = script.node("B");
  private final FakeNode c = script.node("C");

  @BeforeEach
  void join() {
    client.sends("GET", "onA");
    a.receives("GET onA").answers(ONE);
    client.receives(ONE);
  }

  private String overtaking() {
    assertTrue(client.session.overtaking().find());
    byte[] reply = new byte[client.session.overtaking().length()];
    client.session.overtaking().deliver(reply, 0);
    return client.session.overtaking().place()
        + " "
        + new String(reply, StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatIsWholeOvertakesWhatIsMissing() {
    client.pipelines("GET onA", "GET onB", "GET onC");
    a.receives("GET onA");
    b.receives("GET onB");
    c.receives("GET onC").answers(TWO);
    assertEquals(3, client.session.undelivered());
    assertEquals("2 " + TWO, overtaking());
    assertFalse(client.session.overtaking().find());
    b.answers(TWO);
    assertEquals("1 " + TWO, overtaking());
    a.answers(ONE);
    assertFalse(client.session.overtaking().find(), "its turn has come");
    client.receives(ONE);
    script.endsQuietly();
  }

  @Test
  void commandsOfOneSlotStayInOrder() {
    client.pipelines("GET {onA}1", "GET {onA}2", "GET onC");
    a.receives("GET {onA}1", "GET {onA}2").answers(movedTo(b, "onA"));
    b.receives("GET {onA}1");
    a.answers(TWO);
    assertFalse(client.session.overtaking().find());
    c.receives("GET onC").answers(ONE);
    assertEquals("2 " + ONE, overtaking());
    b.answers(ONE);
    client.receives(ONE + TWO);
    script.endsQuietly();
  }

  @Test
  void nothingOvertakesAnOpenTransactionNorWhatHasOtherThanOneReply() {
    client.pipelines("GET onA", "MULTI", "GET onC");
    a.receives("GET onA");
    assertFalse(client.session.overtaking().find());
    a.answers(ONE);
    client.receives(ONE + "+OK\r\n");
  }
}
