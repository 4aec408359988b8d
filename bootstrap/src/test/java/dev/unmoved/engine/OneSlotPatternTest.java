package dev.unmoved.engine;

import static dev.unmoved.engine.Script.askTo;
import static dev.unmoved.engine.Script.movedTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** KEYS and SCAN for keys of one slot, which C serves. */
@ParameterizedClass
@EnumSource(Chopping.class)
class OneSlotPatternTest extends Conversation {
  private static final String PROBE = "EXISTS {onC}unmoved:where-are-the-keys-of-this-slot";
  private static final String NONE = ":0\r\n";

  OneSlotPatternTest(Chopping chopping) {
    super(chopping);
    routed();
  }

  private static String list(String... keys) {
    StringBuilder list = new StringBuilder("*" + keys.length + "\r\n");
    for (String key : keys) {
      list.append(Script.bulk(key));
    }
    return list.toString();
  }

  private static String page(String cursor, String... keys) {
    return "*2\r\n" + Script.bulk(cursor) + list(keys);
  }

  /** The cursor of the reply that the client has had, which has to be the page given. */
  private String cursor(String... keys) {
    String reply = client.takes();
    String cursor = reply.split("\r\n")[2];
    assertEquals(page(cursor, keys), reply);
    return cursor;
  }

  @Test
  void keysOfOneSlotAreAskedOfItsOwnerInOrder() {
    client.pipelines("SET onC 1", "KEYS {onC}*", "SET {onC}2 1");
    c.receives("SET onC 1", PROBE, "KEYS {onC}*", "SET {onC}2 1");
    c.answers("+OK\r\n", NONE, list("{onC}1"), "+OK\r\n");
    client.receives("+OK\r\n" + list("{onC}1") + "+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void keysOfASlotThatIsOnItsWayAreAskedOfEveryone() {
    client.sends("KEYS", "{onC}*");
    c.receives(PROBE, "KEYS {onC}*").answers(askTo(b, "onC"), list("{onC}1"));
    b.receives("ASKING", PROBE).answers("+OK\r\n", NONE);
    a.receives("KEYS {onC}*").answers(list());
    b.receives("KEYS {onC}*").answers(list("{onC}2"));
    c.receives("KEYS {onC}*").answers(list("{onC}1"));
    client.receives(list("{onC}1", "{onC}2"));
    script.endsQuietly();
  }

  @Test
  void keysOfASlotThatHasMovedAreAskedOfEveryone() {
    client.sends("KEYS", "{onC}*");
    c.receives(PROBE, "KEYS {onC}*").answers(movedTo(b, "onC"), list());
    script.answersTopologyItself();
    b.receives(PROBE).answers(NONE);
    int slot = Script.slotOf("onC");
    answersAll(a, list(), Script.A_SLOTS);
    answersAll(b, list("{onC}1"), slot + " " + Script.B_SLOTS);
    answersAll(c, list(), "5461-" + (slot - 1) + " " + (slot + 1) + "-10922");
    client.receives(list("{onC}1"));
    script.endsQuietly();
  }

  private void answersAll(FakeNode node, String keys, String slots) {
    node.receives("KEYS {onC}*", "CLUSTER NODES")
        .answers(keys, Script.bulk(Script.lineOf(node, slots)));
  }

  @Test
  void aUserWhoMayNotAskForTheSlotAsksEveryone() {
    client.sends("KEYS", "{onC}*");
    c.receives(PROBE, "KEYS {onC}*")
        .answers("-NOPERM no permissions to access a key\r\n", list("{onC}1"));
    a.receives("KEYS {onC}*").answers(list());
    b.receives("KEYS {onC}*").answers(list());
    c.receives("KEYS {onC}*").answers(list("{onC}1"));
    client.receives(list("{onC}1"));
    script.endsQuietly();
  }

  @Test
  void aWalkForKeysOfOneSlotEndsAtItsOwner() {
    client.sends("SCAN", "0", "MATCH", "{onC}*");
    c.receives(PROBE, "SCAN 0 MATCH {onC}*").answers(NONE, page("7", "{onC}1"));
    String cursor = cursor("{onC}1");
    client.sends("SCAN", cursor, "MATCH", "{onC}*");
    c.receives(PROBE, "SCAN 7 MATCH {onC}*").answers(NONE, page("0", "{onC}2"));
    client.receives(page("0", "{onC}2"));
    script.endsQuietly();
  }

  @Test
  void aWalkGoesOnEverywhereElseWhereTheSlotIsOnItsWay() {
    client.sends("SCAN", "0", "MATCH", "{onC}*");
    c.receives(PROBE, "SCAN 0 MATCH {onC}*").answers(askTo(b, "onC"), page("0", "{onC}1"));
    b.receives("ASKING", PROBE).answers("+OK\r\n", NONE);
    a.receives("SCAN 0 MATCH {onC}*").answers(page("0"));
    b.receives("SCAN 0 MATCH {onC}*").answers(page("0", "{onC}2"));
    client.receives(page("0", "{onC}1", "{onC}2"));
    script.endsQuietly();
  }

  @Test
  void aWalkGoesOnAtTheNewOwnerWhenTheSlotHasMoved() {
    client.sends("SCAN", "0", "MATCH", "{onC}*");
    c.receives(PROBE, "SCAN 0 MATCH {onC}*").answers(NONE, page("7"));
    String cursor = cursor();
    client.sends("SCAN", cursor, "MATCH", "{onC}*");
    c.receives(PROBE, "SCAN 7 MATCH {onC}*").answers(movedTo(b, "onC"), page("0"));
    b.receives(PROBE).answers(NONE);
    b.receives(PROBE, "SCAN 0 MATCH {onC}*").answers(NONE, page("0", "{onC}1"));
    client.receives(page("0", "{onC}1"));
    script.endsQuietly();
  }
}
