package dev.unmoved.engine;

import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.link.ConnectionState;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The agent is switched off, or was attached, while a client is connected. */
@ParameterizedClass
@EnumSource(Chopping.class)
class LettingGoTest extends Conversation {
  LettingGoTest(Chopping chopping) {
    super(chopping);
    routed();
  }

  private boolean letGo() {
    return client.session.letGo(script.nowNanos());
  }

  @Test
  void atRestBytesPassAsTheyAreFromThenOn() {
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$1\r\nx\r\n");
    client.receives("$1\r\nx\r\n");
    assertTrue(letGo());
    client.sends("GET", "onC");
    a.receives("GET onC").answers("-MOVED " + slotOf("onC") + " c:1\r\n");
    client.receives("-MOVED " + slotOf("onC") + " c:1\r\n");
    assertTrue(letGo());
    client.isTransparent();
  }

  @Test
  void notWhileAReplyIsAwaited() {
    client.sends("GET", "onC");
    assertFalse(letGo());
    c.receives("GET onC").answers("$1\r\nx\r\n");
    client.receives("$1\r\nx\r\n");
    assertTrue(letGo());
  }

  @Test
  void notWithinATransaction() {
    client.sends("MULTI");
    client.receives("+OK\r\n");
    assertFalse(letGo());
    client.sends("DISCARD");
    client.receives("+OK\r\n");
    assertTrue(letGo());
  }

  @Test
  void notWhileKeysAreWatched() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers("+OK\r\n");
    client.receives("+OK\r\n");
    assertFalse(letGo());
  }

  @Test
  void notWhileSubscribed() {
    client.sends("SUBSCRIBE", "news");
    String confirmation = "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n";
    a.receives("SUBSCRIBE news").answers(confirmation);
    client.receives(confirmation);
    assertFalse(letGo());
  }

  @Test
  void notInTheMiddleOfACommand() {
    client.sendsRaw("*2\r\n$3\r\nGET\r\n$3\r\no");
    assertFalse(letGo());
    client.sendsRaw("nC\r\n");
    c.receives("GET onC").answers("$1\r\nx\r\n");
    client.receives("$1\r\nx\r\n");
    assertTrue(letGo());
  }

  @Test
  void notWhileRepliesAreTurnedOff() {
    client.sends("CLIENT", "REPLY", "OFF");
    assertFalse(letGo());
  }

  @Test
  void whatCameBeforeATakeoverIsDeliveredFirst() {
    ConnectionState state = ConnectionState.of("app", "secret");
    client.session.resumeFrom(state, "$3\r\nold\r\n".getBytes(StandardCharsets.US_ASCII));
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$1\r\nx\r\n");
    client.receives("$3\r\nold\r\n$1\r\nx\r\n");
    assertEquals(state, client.session.state());
  }
}
