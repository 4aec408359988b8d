package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** KEYS and SCAN for keys of one slot, that of foo: C serves it. */
@ParameterizedClass
@EnumSource(Chopping.class)
class OneSlotPatternTest extends Conversation {
  private static final String PROBE = "EXISTS {foo}unmoved:where-are-the-keys-of-this-slot";
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
    client.pipelines("SET foo 1", "KEYS {foo}*", "SET {foo}2 1");
    c.receives("SET foo 1", PROBE, "KEYS {foo}*", "SET {foo}2 1");
    c.answers("+OK\r\n", NONE, list("{foo}1"), "+OK\r\n");
    client.receives("+OK\r\n" + list("{foo}1") + "+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void keysOfASlotThatIsOnItsWayAreAskedOfEveryone() {
    client.sends("KEYS", "{foo}*");
    c.receives(PROBE, "KEYS {foo}*").answers("-ASK 12182 10.0.0.2:7000\r\n", list("{foo}1"));
    b.receives("ASKING", PROBE).answers("+OK\r\n", NONE);
    a.receives("KEYS {foo}*").answers(list());
    b.receives("KEYS {foo}*").answers(list("{foo}2"));
    c.receives("KEYS {foo}*").answers(list("{foo}1"));
    client.receives(list("{foo}2", "{foo}1"));
    script.endsQuietly();
  }

  @Test
  void keysOfASlotThatHasMovedAreAskedOfEveryone() {
    client.sends("KEYS", "{foo}*");
    c.receives(PROBE, "KEYS {foo}*").answers("-MOVED 12182 10.0.0.2:7000\r\n", list());
    b.receives(PROBE).answers(NONE);
    a.receives("KEYS {foo}*").answers(list());
    b.receives("KEYS {foo}*").answers(list("{foo}1"));
    c.receives("KEYS {foo}*").answers(list());
    client.receives(list("{foo}1"));
    script.endsQuietly();
  }

  @Test
  void aUserWhoMayNotAskForTheSlotAsksEveryone() {
    client.sends("KEYS", "{foo}*");
    c.receives(PROBE, "KEYS {foo}*")
        .answers("-NOPERM no permissions to access a key\r\n", list("{foo}1"));
    a.receives("KEYS {foo}*").answers(list());
    b.receives("KEYS {foo}*").answers(list());
    c.receives("KEYS {foo}*").answers(list("{foo}1"));
    client.receives(list("{foo}1"));
    script.endsQuietly();
  }

  @Test
  void aWalkForKeysOfOneSlotEndsAtItsOwner() {
    client.sends("SCAN", "0", "MATCH", "{foo}*");
    c.receives(PROBE, "SCAN 0 MATCH {foo}*").answers(NONE, page("7", "{foo}1"));
    String cursor = cursor("{foo}1");
    client.sends("SCAN", cursor, "MATCH", "{foo}*");
    c.receives(PROBE, "SCAN 7 MATCH {foo}*").answers(NONE, page("0", "{foo}2"));
    client.receives(page("0", "{foo}2"));
    script.endsQuietly();
  }

  @Test
  void aWalkGoesOnEverywhereElseWhereTheSlotIsOnItsWay() {
    client.sends("SCAN", "0", "MATCH", "{foo}*");
    c.receives(PROBE, "SCAN 0 MATCH {foo}*")
        .answers("-ASK 12182 10.0.0.2:7000\r\n", page("0", "{foo}1"));
    b.receives("ASKING", PROBE).answers("+OK\r\n", NONE);
    a.receives("SCAN 0 MATCH {foo}*").answers(page("0"));
    b.receives("SCAN 0 MATCH {foo}*").answers(page("0", "{foo}2"));
    client.receives(page("0", "{foo}1", "{foo}2"));
    script.endsQuietly();
  }

  @Test
  void aWalkGoesOnAtTheNewOwnerWhenTheSlotHasMoved() {
    client.sends("SCAN", "0", "MATCH", "{foo}*");
    c.receives(PROBE, "SCAN 0 MATCH {foo}*").answers(NONE, page("7"));
    String cursor = cursor();
    client.sends("SCAN", cursor, "MATCH", "{foo}*");
    c.receives(PROBE, "SCAN 7 MATCH {foo}*").answers("-MOVED 12182 10.0.0.2:7000\r\n", page("0"));
    b.receives(PROBE).answers(NONE);
    b.receives(PROBE, "SCAN 0 MATCH {foo}*").answers(NONE, page("0", "{foo}1"));
    client.receives(page("0", "{foo}1"));
    script.endsQuietly();
  }
}
