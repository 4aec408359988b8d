package dev.unmoved.engine;

import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** SCAN while keys of one slot (that of onB) go from B, walked last, to another node. */
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
    return " [" + slotOf("onB") + "->-" + Script.id(node) + "]";
  }

  private static String from(FakeNode node) {
    return " [" + slotOf("onB") + "-<-" + Script.id(node) + "]";
  }

  @Test
  void whereKeysGoToIsWalkedBehindWhereTheyComeFrom() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, Script.A_SLOTS + from(b));
    isWalked(c, NOTHING, Script.C_SLOTS);
    isWalked(b, NOTHING, Script.B_SLOTS + to(a)); // foo has gone to A meanwhile
    isWalked(a, page("onB"), Script.A_SLOTS + from(b));
    client.receives(page("onB"));
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void whatIsWalkedAnywayIsWalkedOnce() {
    client.sends("SCAN", "0", "MATCH", "*");
    a.receives("SCAN 0 MATCH *").answers(NOTHING);
    a.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(
            Script.bulk(Script.lineOf(a, Script.A_SLOTS + " [1->-" + Script.id(c) + "]")),
            script.shards());
    c.receives("SCAN 0 MATCH *").answers(NOTHING);
    c.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(
            Script.bulk(Script.lineOf(c, Script.C_SLOTS + " [1-<-" + Script.id(a) + "]")),
            script.shards());
    b.receives("SCAN 0 MATCH *").answers(NOTHING);
    b.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(Script.bulk(Script.lineOf(b, Script.B_SLOTS)), script.shards());
    client.receives(NOTHING);
    script.endsQuietly();
  }

  @Test
  void keysThatGoOnAreFollowed() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, Script.A_SLOTS);
    isWalked(c, NOTHING, Script.C_SLOTS);
    isWalked(b, NOTHING, Script.B_SLOTS + to(c));
    // all have come to B, which gives them to A
    isWalked(c, NOTHING, Script.C_SLOTS + " " + slotOf("onB") + to(a));
    isWalked(a, page("onB"), Script.A_SLOTS + " " + slotOf("onB"));
    client.receives(page("onB"));
    script.endsQuietly();
  }

  @Test
  void keysThatComeBackAreLookedForWhereTheyCameFrom() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, Script.A_SLOTS);
    isWalked(c, NOTHING, Script.C_SLOTS);
    isWalked(b, NOTHING, Script.B_SLOTS + to(a));
    isWalked(a, NOTHING, Script.A_SLOTS); // the migration was given up
    isWalked(b, page("onB"), Script.B_SLOTS);
    client.receives(page("onB"));
    script.endsQuietly();
  }

  @Test
  void theNodeThatKeysGoToNeedNotServeAnySlotYet() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, Script.A_SLOTS);
    isWalked(c, NOTHING, Script.C_SLOTS);
    FakeNode d = script.node("D");
    b.receives("SCAN 0").answers(NOTHING);
    b.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(Script.bulk(Script.lineOf(b, Script.B_SLOTS + to(d))), script.shards());
    d.receives("SCAN 0").answers(page("onB"));
    d.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(Script.bulk(Script.lineOf(d, from(b).trim())), script.shards());
    client.receives(page("onB"));
    script.endsQuietly();
  }

  @Test
  void aSlotThatNeverComesToRestDoesNotHoldUpThePage() {
    client.sends("SCAN", "0");
    isWalked(a, page("a"), Script.A_SLOTS);
    isWalked(c, NOTHING, Script.C_SLOTS);
    int walks = 0;
    String received = "";
    for (boolean atC = true; received.isEmpty(); atC = !atC) {
      isWalked(
          atC ? b : c,
          NOTHING,
          atC ? Script.B_SLOTS + to(c) : Script.C_SLOTS + " " + slotOf("onB") + to(b));
      received = client.takes();
      assertTrue(++walks < 100, "no page ever");
    }
    assertFalse(received.startsWith("*2\r\n$1\r\n0\r\n"), "the walk is not over: " + received);
  }
}
