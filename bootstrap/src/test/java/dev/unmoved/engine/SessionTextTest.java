package dev.unmoved.engine;

import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;

/** What a session tells people of itself. */
class SessionTextTest extends Conversation {
  SessionTextTest() {
    super(Chopping.IN_PLACE);
    routed();
  }

  @Test
  void aSessionTellsWhyItWaitsAndForWhom() {
    client.sends("GET", "onC");
    client.sends("HELLO", "3");
    client.sends("SET", "secret", "value");
    c.receives("GET onC");
    String text = client.session.toString();
    assertTrue(text.contains("ROUTED; 2 kept for ALL_ANSWERS"), text);
    assertTrue(text.contains("1 in flight [GET (slot " + slotOf("onC") + ")]"), text);
    assertTrue(text.contains("awaited: GET (slot " + slotOf("onC") + ") IN_FLIGHT"), text);
    assertTrue(text.contains("awaited: HELLO BACKLOG"), text);
    assertFalse(text.contains("secret") || text.contains("value") || text.contains("onC"), text);
  }

  @Test
  void aSubscriptionThatOtherNodesHaveToConfirmIsNotOneThatItsSlotHolds() {
    client.sends("PSUBSCRIBE", "__keyevent@*");
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.receives("psubscribe __keyevent@*", "PING");
    }
    String text = client.session.toString();
    assertTrue(text.contains("awaited: PSUBSCRIBE UNCONFIRMED"), text);
  }

  @Test
  void aSessionAtRestWaitsForNothing() {
    assertEquals(1, client.session.toString().split("kept").length - 1);
    assertTrue(client.session.toString().contains("0 kept\n"), client.session.toString());
  }

  @Test
  void aBrokenSessionTellsWhy() {
    client.sends("INCR", "onC");
    c.receives("INCR onC");
    c.breaks();
    client.isBroken("INCR");
    String text = client.session.toString();
    assertTrue(text.contains("BROKEN (INCR (slot " + slotOf("onC") + ") at 10.0.0.3:7000"), text);
  }

  @Test
  void whoRunsOutOfTimeIsToldThatNothingWasSentYet() {
    client.sends("GET", "onC");
    client.sends("HELLO", "3");
    client.sends("GET", "onC");
    c.receives("GET onC").answers(ONE);
    a.receives("HELLO 3");
    client.receives(ONE);
    assertEquals("HELLO at 10.0.0.1:7000", client.session.trouble());
    a.answers("%0\r\n");
    client.receives("%0\r\n");
    c.receives("GET onC");
    assertEquals("GET (slot " + slotOf("onC") + ") at 10.0.0.3:7000", client.session.trouble());
  }

  @Test
  void aCommandThatWaitsForTheTopologyWasRefusedByNobody() {
    play();
    script.answersTopologyItself();
    client.sends("GET", "onC");
    assertEquals("GET (slot " + slotOf("onC") + ") was not sent yet", client.session.trouble());
  }
}
