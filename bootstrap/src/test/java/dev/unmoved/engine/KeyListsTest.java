package dev.unmoved.engine;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** KEYS while keys of a slot of C's, 6000, are on their way to A. */
@ParameterizedClass
@EnumSource(Chopping.class)
class KeyListsTest extends Conversation {
  private static final String NONE = "*0\r\n";
  private static final String LEAVING = "5461-10922 [6000->-%s]";
  private static final String ARRIVING = "0-5460 [6000-<-%s]";
  private static final String BOTH = "*2\r\n$1\r\nx\r\n$1\r\ny\r\n";

  KeyListsTest(Chopping chopping) {
    super(chopping);
    routed();
    script.answersTopologyItself();
    client.sends("KEYS", "*");
  }

  private void answers(FakeNode node, String keys, String slots) {
    node.receives("KEYS *", "CLUSTER NODES").answers(keys, Script.bulk(Script.lineOf(node, slots)));
  }

  private void answersAgain(FakeNode node, String keys, String slots) {
    node.receives("KEYS *").answers(keys);
    node.receives("CLUSTER NODES", "CLUSTER SHARDS")
        .answers(Script.bulk(Script.lineOf(node, slots)), script.shards());
  }

  private static String list(String... keys) {
    StringBuilder list = new StringBuilder("*" + keys.length + "\r\n");
    for (String key : keys) {
      list.append(Script.bulk(key));
    }
    return list.toString();
  }

  private String leaving() {
    return String.format(LEAVING, Script.id(a));
  }

  private String arriving() {
    return String.format(ARRIVING, Script.id(c));
  }

  @Test
  void inAClusterAtRestEachNodeIsAskedOnce() {
    answers(a, list("x"), Script.A_SLOTS);
    answers(b, NONE, Script.B_SLOTS);
    answers(c, list("y"), Script.C_SLOTS);
    client.receives(BOTH);
    script.endsQuietly();
  }

  /** A was asked before the key had come, and C when it had gone. */
  @Test
  void aKeyThatWasAtNeitherNodeWhenItWasAskedIsFound() {
    answers(a, list("x"), Script.A_SLOTS);
    answers(b, NONE, Script.B_SLOTS);
    answers(c, NONE, leaving());
    answersAgain(c, NONE, leaving());
    answersAgain(a, list("x", "y"), arriving());
    client.receives(BOTH);
    script.endsQuietly();
  }

  /** C was asked before the key had gone, and A when it had come. */
  @Test
  void aKeyThatWasAtBothNodesIsNamedOnce() {
    answers(c, list("y"), Script.C_SLOTS);
    answers(b, NONE, Script.B_SLOTS);
    answers(a, list("x", "y"), "0-5460 6000");
    client.receives(BOTH);
    script.endsQuietly();
  }

  /** Then C has told of its slots before it has told of its keys: one may have left in between. */
  @Test
  void whoCouldNotAnswerAtOnceIsAskedForItsSlotsAgain() {
    answers(a, list("x"), Script.A_SLOTS);
    answers(b, NONE, Script.B_SLOTS);
    answers(c, "-LOADING Redis is loading the dataset in memory\r\n", Script.C_SLOTS);
    script.passes(20);
    c.receives("KEYS *").answers(NONE);
    answersAgain(c, NONE, leaving());
    answersAgain(a, list("x", "y"), arriving());
    client.receives(BOTH);
    script.endsQuietly();
  }

  @Test
  void aUserWhoMayNotAskForOpenSlotsIsAnsweredByOneLook() {
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives("KEYS *", "CLUSTER NODES")
          .answers(list("x", "y"), "-NOPERM this user has no permissions\r\n");
    }
    client.receives(BOTH);
    client.sends("KEYS", "*");
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives("KEYS *").answers(list("x", "y"));
    }
    client.receives(BOTH);
    script.endsQuietly();
  }

  @Test
  void anErrorIsTheAnswer() {
    answers(a, NONE, Script.A_SLOTS);
    answers(b, NONE, Script.B_SLOTS);
    answers(c, "-NOPERM no\r\n", leaving());
    client.receives("-NOPERM no\r\n");
    script.endsQuietly();
  }
}
