package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which replies may be handed out before their turn. A serves bar, B c, C foo. */
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
    client.sends("GET", "bar");
    a.receives("GET bar").answers(ONE);
    client.receives(ONE);
  }

  private String overtaking() {
    assertTrue(client.session.findOvertaking());
    byte[] reply = new byte[client.session.overtakingLength()];
    client.session.deliverOvertaking(reply, 0);
    return client.session.overtakingPlace() + " " + new String(reply, StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatIsWholeOvertakesWhatIsMissing() {
    client.pipelines("GET bar", "GET c", "GET foo");
    a.receives("GET bar");
    b.receives("GET c");
    c.receives("GET foo").answers(TWO);
    assertEquals(3, client.session.undelivered());
    assertEquals("2 " + TWO, overtaking());
    assertFalse(client.session.findOvertaking());
    b.answers(TWO);
    assertEquals("1 " + TWO, overtaking());
    a.answers(ONE);
    assertFalse(client.session.findOvertaking(), "its turn has come");
    client.receives(ONE);
    script.endsQuietly();
  }

  @Test
  void commandsOfOneSlotStayInOrder() {
    client.pipelines("GET {bar}1", "GET {bar}2", "GET foo");
    a.receives("GET {bar}1", "GET {bar}2").answers("-MOVED 5061 10.0.0.2:7000\r\n");
    b.receives("GET {bar}1");
    a.answers(TWO);
    assertFalse(client.session.findOvertaking());
    c.receives("GET foo").answers(ONE);
    assertEquals("2 " + ONE, overtaking());
    b.answers(ONE);
    client.receives(ONE + TWO);
    script.endsQuietly();
  }

  @Test
  void nothingOvertakesAnOpenTransactionNorWhatHasOtherThanOneReply() {
    client.pipelines("GET bar", "MULTI", "GET foo");
    a.receives("GET bar");
    assertFalse(client.session.findOvertaking());
    a.answers(ONE);
    client.receives(ONE + "+OK\r\n");
  }
}
