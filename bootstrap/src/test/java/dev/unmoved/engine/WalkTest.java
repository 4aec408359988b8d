package dev.unmoved.engine;

import static dev.unmoved.engine.Script.slotOf;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SCAN over all nodes while slots move that nobody has told us of. The nodes are walked in the
 * order of their slots: A, C, B.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class WalkTest extends Conversation {
  private static final String NOTHING = "*2\r\n$1\r\n0\r\n*0\r\n";
  private static final String NO_SHARDS = "-ERR unknown subcommand 'SHARDS'. Try CLUSTER HELP.\r\n";

  WalkTest(Chopping chopping) {
    super(chopping);
    routed();
    script.answersTopologyItself();
  }

  private static String keys(String... keys) {
    StringBuilder page = new StringBuilder("*2\r\n$1\r\n0\r\n*" + keys.length + "\r\n");
    for (String key : keys) {
      page.append(Script.bulk(key));
    }
    return page.toString();
  }

  /** CLUSTER SLOTS with the slot of onB at {@code owner}. */
  private String slotsWithOnBAt(FakeNode owner) {
    int slot = slotOf("onB");
    return "*5\r\n"
        + range(0, 5460, a)
        + range(5461, 10922, c)
        + range(10923, slot - 1, b)
        + range(slot, slot, owner)
        + range(slot + 1, 16383, b);
  }

  /** What CLUSTER NODES says that {@code node} has, with the slot of onB at {@code owner}. */
  private String slots(FakeNode node, FakeNode owner) {
    int slot = slotOf("onB");
    String rest =
        node == a
            ? Script.A_SLOTS
            : node == c ? Script.C_SLOTS : "10923-" + (slot - 1) + " " + (slot + 1) + "-16383";
    return node == owner ? rest + " " + slot : rest;
  }

  private static String range(int first, int last, FakeNode node) {
    return "*3\r\n:"
        + first
        + "\r\n:"
        + last
        + "\r\n*3\r\n"
        + Script.bulk(node.address.host())
        + ":7000\r\n"
        + Script.bulk(Script.id(node));
  }

  private void isWalked(FakeNode node, String page, FakeNode ownerOfOnB) {
    node.receives("SCAN 0").answers(page);
    node.receives("CLUSTER NODES")
        .answers(Script.bulk(Script.lineOf(node, slots(node, ownerOfOnB))));
    node.receives("CLUSTER SHARDS").answers(NO_SHARDS);
    node.receives("CLUSTER SLOTS").answers(slotsWithOnBAt(ownerOfOnB));
  }

  @Test
  void aSlotThatWentToANodeWalkedBeforeIsWalkedThere() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, b);
    isWalked(c, NOTHING, b);
    isWalked(b, NOTHING, a); // onB has left for A meanwhile
    isWalked(a, keys("onB"), a);
    client.receives(keys("onB"));
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void whereNothingMovedEveryNodeIsWalkedOnce() {
    client.sends("SCAN", "0");
    isWalked(a, NOTHING, b);
    isWalked(c, NOTHING, b);
    isWalked(b, keys("onB"), b);
    client.receives(keys("onB"));
    script.endsQuietly();
  }

  @Test
  void whoMayNotAskForTheTopologyIsNotRefusedTheWalk() {
    String refused = "-NOPERM this user has no permissions to run the 'cluster' command\r\n";
    client.sends("SCAN", "0");
    a.receives("SCAN 0").answers(NOTHING);
    a.receives("CLUSTER NODES", "CLUSTER SHARDS").answers(refused, refused);
    a.receives("CLUSTER SLOTS").answers(refused);
    c.receives("SCAN 0").answers(NOTHING); // and is not asked in vain
    b.receives("SCAN 0").answers(keys("onB"));
    client.receives(keys("onB"));
    script.endsQuietly();
  }

  @Test
  void aNodeThatBreaksUnderTheQuestionIsAskedAgain() {
    client.sends("SCAN", "0");
    a.receives("SCAN 0").answers(NOTHING);
    a.receives("CLUSTER NODES", "CLUSTER SHARDS").breaks();
    script.passes(20);
    a.receives("CLUSTER NODES", "CLUSTER SHARDS").answers("-NOPERM x\r\n", NO_SHARDS);
    a.receives("CLUSTER SLOTS").answers(slotsWithOnBAt(b));
    isWalked(c, NOTHING, b);
    isWalked(b, NOTHING, b);
    client.receives(NOTHING);
    script.endsQuietly();
    client.isFine();
  }
}
