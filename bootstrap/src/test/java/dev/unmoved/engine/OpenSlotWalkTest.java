package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** SCAN while keys of one slot (12182, foo's) go from C, walked last, to another node. */
@ParameterizedClass
@EnumSource(Chopping.class)
class OpenSlotWalkTest extends Conversation {
  private static final String NOTHING = page();

  OpenSlotWalkTest(Chopping chopping) {
    super(chopping);
    routed();
    script.answersTopologyItself();
  }

  private static String page(String... keys) {
    StringBuilder page = new StringBuilder("*2\r\n$1\r\n0\r\n*" + keys.length + "\r\n");
    for (String key : keys) {
      page.append(Script.bulk(key));
    }
    return page.toString();
  }

  /** The node gives {@code page}, its last one, and says that it has {@code slots}. */
  private void isWalked(FakeNode node, String page, String slots) {
    node.receives("SCAN 0").answers(page);
    node.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(Script.bulk(Script.lineOf(node, slots)), script.shards());
  }

  private static String to(FakeNode node) {
    return " [12182->-" + Script.id(node) + "]";
  }

  private static String from(FakeNode node) {
    return " [12182-<-" + Script.id(node) + "]";
  }

  @Test
  void whereKeysGoToIsWalkedBehindWhereTheyComeFrom() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, Script.A_SLOTS + from(c));
    isWalked(b, NOTHING, Script.B_SLOTS);
    isWalked(c, NOTHING, Script.C_SLOTS + to(a)); // foo has gone to A meanwhile
    isWalked(a, page("foo"), Script.A_SLOTS + from(c));
    client.receives(page("foo"));
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void whatIsWalkedAnywayIsWalkedOnce() {
    client.sends("SCAN", "0", "MATCH", "*");
    a.receives("SCAN 0 MATCH *").answers(NOTHING);
    a.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(
            Script.bulk(Script.lineOf(a, Script.A_SLOTS + " [1->-" + Script.id(b) + "]")),
            script.shards());
    b.receives("SCAN 0 MATCH *").answers(NOTHING);
    b.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(
            Script.bulk(Script.lineOf(b, Script.B_SLOTS + " [1-<-" + Script.id(a) + "]")),
            script.shards());
    c.receives("SCAN 0 MATCH *").answers(NOTHING);
    c.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(Script.bulk(Script.lineOf(c, Script.C_SLOTS)), script.shards());
    client.receives(NOTHING);
    script.endsQuietly();
  }

  @Test
  void keysThatGoOnAreFollowed() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, Script.A_SLOTS);
    isWalked(b, NOTHING, Script.B_SLOTS);
    isWalked(c, NOTHING, Script.C_SLOTS + to(b));
    // all have come to B, which gives them to A
    isWalked(b, NOTHING, Script.B_SLOTS + " 12182" + to(a));
    isWalked(a, page("foo"), Script.A_SLOTS + " 12182");
    client.receives(page("foo"));
    script.endsQuietly();
  }

  @Test
  void keysThatComeBackAreLookedForWhereTheyCameFrom() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, Script.A_SLOTS);
    isWalked(b, NOTHING, Script.B_SLOTS);
    isWalked(c, NOTHING, Script.C_SLOTS + to(a));
    isWalked(a, NOTHING, Script.A_SLOTS); // the migration was given up
    isWalked(c, page("foo"), Script.C_SLOTS);
    client.receives(page("foo"));
    script.endsQuietly();
  }

  @Test
  void theNodeThatKeysGoToNeedNotServeAnySlotYet() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, Script.A_SLOTS);
    isWalked(b, NOTHING, Script.B_SLOTS);
    FakeNode d = script.node("D");
    c.receives("SCAN 0").answers(NOTHING);
    c.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(
            Script.bulk(Script.lineOf(c, Script.C_SLOTS + to(d))),
            script.shardsAndOneWithoutSlots());
    d.receives("SCAN 0").answers(page("foo"));
    d.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(Script.bulk(Script.lineOf(d, from(c).trim())), script.shardsAndOneWithoutSlots());
    client.receives(page("foo"));
    script.endsQuietly();
  }

  @Test
  void aSlotThatNeverComesToRestDoesNotHoldUpThePage() {
    client.sends("SCAN", "0");
    isWalked(a, page("a"), Script.A_SLOTS);
    isWalked(b, NOTHING, Script.B_SLOTS);
    int walks = 0;
    String received = "";
    for (boolean atC = true; received.isEmpty(); atC = !atC) {
      isWalked(
          atC ? c : b, NOTHING, atC ? Script.C_SLOTS + to(b) : Script.B_SLOTS + " 12182" + to(c));
      received = client.takes();
      assertTrue(++walks < 100, "no page ever");
    }
    assertFalse(received.startsWith("*2\r\n$1\r\n0\r\n"), "the walk is not over: " + received);
  }
}
