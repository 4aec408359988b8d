package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Channels with a hash tag: published at the owner of their slot, which counts those who hear them;
 * heard by way of home. A is home; D serves nothing at first.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class CountedChannelsTest extends Conversation {
  private static final String PONG = "*2\r\n$4\r\npong\r\n$0\r\n\r\n";
  private static final String ON_A = "news:{onA}";
  private static final String ON_B = "news:{onB}";
  private static final String ON_C = "news:{onC}";

  private FakeNode d;

  CountedChannelsTest(Chopping chopping) {
    super(chopping);
    d = script.node("D");
  }

  private void playAnew(String... options) {
    play(options);
    d = script.node("D");
  }

  // ---- PUBLISH ----

  @Test
  void aChannelIsPublishedAtTheOwnerOfItsSlot() {
    client.sends("PUBLISH", ON_C, "m"); // the first command: that it is a cluster matters to it
    c.receives("PUBLISH " + ON_C + " m").answers(":1\r\n");
    client.receives(":1\r\n");
    client.pipelines("SET onB 1", "PUBLISH " + ON_B + " m", "PUBLISH " + ON_A + " m");
    b.receives("SET onB 1", "PUBLISH " + ON_B + " m").answers(OK, ":2\r\n");
    a.receives("PUBLISH " + ON_A + " m").answers(":0\r\n");
    client.receives(OK + ":2\r\n:0\r\n");
    script.endsQuietly();
  }

  @Test
  void channelsWithoutHashTagAndThoseOfKeysArePublishedAtHome() {
    routed();
    for (String channel :
        new String[] {"onC", "a{}{onC}", "{onC", "__keyspace@0__:{onC}", "__keyevent@0__:{onC}"}) {
      client.sends("PUBLISH", channel, "m");
      a.receives("PUBLISH " + channel + " m").answers(":1\r\n");
      client.receives(":1\r\n");
    }
    client.sends("PUBLISH", ON_C);
    a.receives("PUBLISH " + ON_C).answers("-ERR wrong number of arguments\r\n");
    client.receives("-ERR wrong number of arguments\r\n");
    script.endsQuietly();
  }

  @Test
  void aMessageDoesNotOvertakeWhatWasWrittenInItsSlotBefore() {
    routed();
    client.pipelines("SET onC 1", "PUBLISH " + ON_C + " m");
    c.receives("SET onC 1", "PUBLISH " + ON_C + " m").answers(Script.movedTo(b, "onC"));
    b.receives("SET onC 1");
    c.answers(":0\r\n");
    b.answers(OK);
    client.receives(OK + ":0\r\n");
    client.sends("PUBLISH", ON_C, "m");
    b.receives("PUBLISH " + ON_C + " m").answers(":1\r\n");
    client.receives(":1\r\n");
  }

  @Test
  void aTransactionPublishesWhereItIs() {
    for (String option : new String[] {"cross-slot=error", "cross-slot=emulate"}) {
      playAnew(option);
      routed();
      client.pipelines("MULTI", "PUBLISH " + ON_C + " m", "SET onB 1", "EXEC");
      b.receives("MULTI", "PUBLISH " + ON_C + " m", "SET onB 1", "EXEC")
          .answers(OK, QUEUED, QUEUED, "*2\r\n:0\r\n+OK\r\n");
      client.receives(OK + QUEUED + QUEUED + "*2\r\n:0\r\n+OK\r\n");
      client.pipelines(
          "MULTI", "ECHO 1", "PUBLISH " + ON_C + " m", "PUBLISH " + ON_B + " m", "EXEC");
      c.receives("MULTI", "ECHO 1", "PUBLISH " + ON_C + " m", "PUBLISH " + ON_B + " m", "EXEC")
          .answers(OK, QUEUED, QUEUED, QUEUED, "*3\r\n$1\r\n1\r\n:1\r\n:0\r\n");
      client.receives(OK + QUEUED + QUEUED + QUEUED + "*3\r\n$1\r\n1\r\n:1\r\n:0\r\n");
      script.endsQuietly();
    }
  }

  // ---- Who is counted ----

  @Test
  void whoSubscribesIsCountedAtTheOwnerBeforeHomeConfirms() {
    client.sends("SUBSCRIBE", "news", ON_C, ON_A);
    c.receives("subscribe " + ON_C, "PING");
    a.receivesNothing();
    c.answers(confirmation("subscribe", ON_C, 1), PONG);
    a.receives("SUBSCRIBE news " + ON_C + " " + ON_A);
    String all =
        confirmation("subscribe", "news", 1)
            + confirmation("subscribe", ON_C, 2)
            + confirmation("subscribe", ON_A, 3);
    a.answers(all);
    client.receives(all);
    assertEquals(0, b.connections());
    script.endsQuietly();
  }

  @Test
  void messagesComeOnceByWayOfHome() {
    subscribed("SUBSCRIBE", ON_C);
    c.says(message("message", ON_C, "1"));
    client.receivesNothing();
    a.says(message("message", ON_C, "1"));
    c.says(message("message", ON_C, "2"));
    a.says(message("message", ON_C, "2"));
    client.receives(message("message", ON_C, "1") + message("message", ON_C, "2"));
    script.endsQuietly();
  }

  @Test
  void inResp3TheSame() {
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%0\r\n");
    client.receives("%0\r\n");
    client.sends("SUBSCRIBE", ON_C);
    c.receives("subscribe " + ON_C, "PING")
        .answers(push(confirmation("subscribe", ON_C, 1)), "+PONG\r\n");
    a.receives("SUBSCRIBE " + ON_C).answers(push(confirmation("subscribe", ON_C, 1)));
    client.receives(push(confirmation("subscribe", ON_C, 1)));
    c.says(push(message("message", ON_C, "1")));
    a.says(push(message("message", ON_C, "1")));
    client.receives(push(message("message", ON_C, "1")));
    client.sends("GET", "onC");
    c.receives("GET onC").answers("_\r\n");
    client.receives("_\r\n");
    client.sends("UNSUBSCRIBE", ON_C);
    c.receives("unsubscribe " + ON_C, "PING")
        .answers(push(confirmation("unsubscribe", ON_C, 0)), "+PONG\r\n");
    a.receives("UNSUBSCRIBE " + ON_C).answers(push(confirmation("unsubscribe", ON_C, 0)));
    client.receives(push(confirmation("unsubscribe", ON_C, 0)));
    script.endsQuietly();
  }

  @Test
  void whoIsAnsweredThatHeHearsNothingAnyMoreIsNotCounted() {
    for (String[] end : new String[][] {{"UNSUBSCRIBE"}, {"UNSUBSCRIBE", ON_C, "unknown"}}) {
      playAnew();
      subscribed("SUBSCRIBE", ON_C);
      client.sends(end);
      c.receives("unsubscribe " + ON_C, "PING");
      a.receivesNothing();
      c.answers(confirmation("unsubscribe", ON_C, 0), PONG);
      String confirmed = confirmation("unsubscribe", ON_C, 0);
      confirmed += end.length > 1 ? confirmation("unsubscribe", "unknown", 0) : "";
      a.receives(String.join(" ", end)).answers(confirmed);
      client.receives(confirmed);
      assertEquals(0, c.connections());
      assertFalse(client.session.unasked().isListening());
      client.sends("GET", "onC");
      c.receives("GET onC").answers("$-1\r\n");
      client.receives("$-1\r\n");
      script.endsQuietly();
    }
  }

  @Test
  void whatIsAskedTogetherIsCountedInItsOrder() {
    subscribed("SUBSCRIBE", ON_C);
    client.pipelines("SUBSCRIBE 2" + ON_C, "UNSUBSCRIBE 2" + ON_C, "SUBSCRIBE 2" + ON_C);
    String second = "2" + ON_C;
    for (int i = 0; i < 2; i++) {
      c.receives("subscribe " + second, "PING").answers(confirmation("subscribe", second, 2), PONG);
      if (i == 0) {
        c.receives("unsubscribe " + second, "PING")
            .answers(confirmation("unsubscribe", second, 1), PONG);
      }
    }
    a.receives("SUBSCRIBE " + second, "UNSUBSCRIBE " + second, "SUBSCRIBE " + second)
        .answers(
            confirmation("subscribe", second, 2),
            confirmation("unsubscribe", second, 1),
            confirmation("subscribe", second, 2));
    client.receives(
        confirmation("subscribe", second, 2)
            + confirmation("unsubscribe", second, 1)
            + confirmation("subscribe", second, 2));
    script.endsQuietly();
  }

  @Test
  void ofTwoChannelsAtOneNodeOneMayEnd() {
    subscribed("SUBSCRIBE", ON_C);
    client.sends("SUBSCRIBE", "2" + ON_C);
    c.receives("subscribe 2" + ON_C, "PING")
        .answers(confirmation("subscribe", "2" + ON_C, 2), PONG);
    a.receives("SUBSCRIBE 2" + ON_C).answers(confirmation("subscribe", "2" + ON_C, 2));
    client.receives(confirmation("subscribe", "2" + ON_C, 2));
    client.sends("UNSUBSCRIBE", ON_C);
    c.receives("unsubscribe " + ON_C, "PING").answers(confirmation("unsubscribe", ON_C, 1), PONG);
    a.receives("UNSUBSCRIBE " + ON_C).answers(confirmation("unsubscribe", ON_C, 1));
    client.receives(confirmation("unsubscribe", ON_C, 1));
    assertEquals(1, c.connections());
    script.endsQuietly();
  }

  @Test
  void resetAndQuitEndItEverywhere() {
    for (String end : new String[] {"RESET", "QUIT"}) {
      playAnew();
      subscribed("SUBSCRIBE", ON_C);
      client.sends(end);
      a.receives(end).answers(OK);
      client.receives(OK);
      assertEquals(0, c.connections());
    }
  }

  @Test
  void aPatternThatFixesTheTagIsCountedAtItsOwnerAndOneThatLeavesItOpenAtAllPrimaries() {
    subscribed("PSUBSCRIBE", "news:{onC}:*");
    assertEquals(0, b.connections());
    playAnew();
    client.sends("PSUBSCRIBE", "news:{on*");
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.receives("psubscribe news:{on*", "PING")
          .answers(confirmation("psubscribe", "news:{on*", 1), PONG);
    }
    a.receives("PSUBSCRIBE news:{on*").answers(confirmation("psubscribe", "news:{on*", 1));
    client.receives(confirmation("psubscribe", "news:{on*", 1));
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.says(pmessage("news:{on*", ON_C, "1"));
    }
    client.receives(pmessage("news:{on*", ON_C, "1"));
    playAnew();
    routed();
    client.sends("PSUBSCRIBE", "news:*");
    a.receives("PSUBSCRIBE news:*").answers(confirmation("psubscribe", "news:*", 1));
    client.receives(confirmation("psubscribe", "news:*", 1));
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  // ---- What goes wrong ----

  @Test
  void whatHomeRefusesIsTakenBackAtTheOwner() {
    client.sends("SUBSCRIBE", ON_C);
    c.receives("subscribe " + ON_C, "PING").answers("-NOPERM no channels\r\n", PONG);
    a.receives("SUBSCRIBE " + ON_C).answers("-NOPERM no channels\r\n");
    client.receives("-NOPERM no channels\r\n");
    c.receives("unsubscribe " + ON_C, "PING").answers(confirmation("unsubscribe", ON_C, 0), PONG);
    assertEquals(0, c.connections());
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  @Test
  void anOwnerThatHangsHoldsTheClientUpForAMomentOnly() {
    client.sends("SUBSCRIBE", ON_C);
    c.receives("subscribe " + ON_C, "PING");
    script.passes(999);
    a.receivesNothing();
    script.passes(1);
    a.receives("SUBSCRIBE " + ON_C).answers(confirmation("subscribe", ON_C, 1));
    client.receives(confirmation("subscribe", ON_C, 1));
  }

  @Test
  void aLinkOnWhichNothingIsListenedToIsLetGoWhateverItsNodeAnswersLast() {
    subscribed("SUBSCRIBE", ON_C);
    client.sends("UNSUBSCRIBE", ON_C);
    c.receives("unsubscribe " + ON_C, "PING");
    script.passes(1_000);
    a.receives("UNSUBSCRIBE " + ON_C).answers(confirmation("unsubscribe", ON_C, 0));
    client.receives(confirmation("unsubscribe", ON_C, 0));
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    c.receives("AUTH secret");
    c.answers(confirmation("unsubscribe", ON_C, 0), PONG);
    assertEquals(1, c.connections());
    c.answers(OK);
    assertEquals(0, c.connections());
    assertFalse(client.session.unasked().isListening());
    assertEquals(Long.MAX_VALUE, client.session.nextWakeNanos());
    script.endsQuietly();
  }

  @Test
  void aBrokenLinkIsReplacedAndTheClientSeesNothing() {
    subscribed("SUBSCRIBE", ON_C);
    c.breaks();
    client.isFine();
    script.passes(20);
    c.receives("subscribe " + ON_C, "PING").answers(confirmation("subscribe", ON_C, 1), PONG);
    a.says(message("message", ON_C, "1"));
    client.receives(message("message", ON_C, "1"));
    script.endsQuietly();
  }

  // ---- Slots that move ----

  @Test
  void whenASlotMovesItsNewOwnerCountsBeforeTheFormerCeasesTo() {
    subscribed("SUBSCRIBE", ON_C);
    topology("A", "B", "D"); // C's slots are D's
    script.passes(500);
    d.receives("subscribe " + ON_C, "PING");
    c.receivesNothing();
    a.says(message("message", ON_C, "1"));
    c.says(message("message", ON_C, "1"));
    client.receives(message("message", ON_C, "1"));
    d.answers(confirmation("subscribe", ON_C, 1));
    d.says(message("message", ON_C, "2"));
    c.receivesNothing();
    d.answers(PONG);
    c.receives("unsubscribe " + ON_C, "PING").answers(confirmation("unsubscribe", ON_C, 0), PONG);
    a.says(message("message", ON_C, "2"));
    client.receives(message("message", ON_C, "2"));
    assertEquals(0, c.connections());
    script.endsQuietly();
  }

  @Test
  void whereHomeOwnsTheSlotItCountsByItself() {
    subscribed("SUBSCRIBE", ON_C);
    topology("C", "B", "A");
    script.passes(500);
    c.receives("unsubscribe " + ON_C, "PING").answers(confirmation("unsubscribe", ON_C, 0), PONG);
    assertEquals(0, c.connections());
    assertEquals(1, a.connections());
    topology("A", "B", "C");
    script.passes(500);
    c.receives("subscribe " + ON_C, "PING").answers(confirmation("subscribe", ON_C, 1), PONG);
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void anOwnerThatDiesIsSucceeded() {
    subscribed("SUBSCRIBE", ON_C);
    c.refusesDials = 100;
    c.breaks();
    topology("A", "B", "D");
    script.passes(500);
    d.receives("subscribe " + ON_C, "PING").answers(confirmation("subscribe", ON_C, 1), PONG);
    a.says(message("message", ON_C, "1"));
    client.receives(message("message", ON_C, "1"));
    script.endsQuietly();
  }

  @Test
  void whoHearsAChannelOfHomesSlotAsksForTheTopologyNowAndThen() {
    client.sends("SUBSCRIBE", ON_A);
    a.receives("SUBSCRIBE " + ON_A).answers(confirmation("subscribe", ON_A, 1));
    client.receives(confirmation("subscribe", ON_A, 1));
    script.refreshes.clear();
    script.passes(11_000);
    assertEquals(1, script.refreshes.size());
  }

  // ---- Links that linger ----

  @Test
  void aLinkThatTakesNoThreadIsKeptForTheNextSubscription() {
    script.listensWithoutThreads = true;
    for (int i = 0; i < 3; i++) {
      subscribed("SUBSCRIBE", ON_C);
      client.sends("UNSUBSCRIBE", ON_C);
      c.receives("unsubscribe " + ON_C, "PING").answers(confirmation("unsubscribe", ON_C, 0), PONG);
      a.receives("UNSUBSCRIBE " + ON_C).answers(confirmation("unsubscribe", ON_C, 0));
      client.receives(confirmation("unsubscribe", ON_C, 0));
      script.passes(9_000);
    }
    assertEquals(1, c.dials);
    script.passes(2_000);
    assertEquals(0, c.connections());
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  // ---- PUBSUB ----

  @Test
  void whoIsSubscribedAtSeveralNodesIsCountedOnce() {
    routed();
    client.sends("PUBSUB", "NUMSUB", "news", ON_C, "__keyevent@0__:del");
    int[] news = {1, 0, 2};
    int[] onC = {1, 0, 3};
    int i = 0;
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives("PUBSUB NUMSUB news " + ON_C + " __keyevent@0__:del")
          .answers(
              "*6\r\n"
                  + value("news")
                  + (":" + news[i] + "\r\n")
                  + value(ON_C)
                  + (":" + onC[i++] + "\r\n")
                  + value("__keyevent@0__:del")
                  + ":4\r\n");
    }
    client.receives(
        "*6\r\n"
            + value("news")
            + ":3\r\n"
            + value(ON_C)
            + ":3\r\n"
            + value("__keyevent@0__:del")
            + ":4\r\n");
    assertTrue(client.session.failure() == null);
  }

  // ---- How the play goes ----

  /** The client is subscribed to one channel or pattern of a slot of C's. */
  private void subscribed(String command, String channel) {
    String kind = command.toLowerCase(java.util.Locale.ROOT);
    client.sends(command, channel);
    c.receives(kind + " " + channel, "PING").answers(confirmation(kind, channel, 1), PONG);
    a.receives(command + " " + channel).answers(confirmation(kind, channel, 1));
    client.receives(confirmation(kind, channel, 1));
  }

  /** From now on these three share the slots in thirds. */
  private void topology(String... primaries) {
    String[] ranges = {Script.A_SLOTS, Script.B_SLOTS, Script.C_SLOTS};
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < ranges.length; i++) {
      String[] range = ranges[i].split("-");
      shards.add(
          new Shard(
              node(primaries[i]),
              Collections.<Node>emptyList(),
              new int[] {Integer.parseInt(range[0]), Integer.parseInt(range[1])}));
    }
    Cluster cluster = client.session.cluster();
    assertTrue(cluster.onRefreshed(new Topology(shards), cluster.refreshMark(), script.nowNanos()));
  }

  private Node node(String name) {
    NodeAddress address = script.node(name).address;
    return new Node(Script.id(script.node(name)), address, Collections.<NodeAddress>emptyList());
  }

  private static String value(String text) {
    return Script.bulk(text);
  }

  private static String confirmation(String kind, String channel, int count) {
    return "*3\r\n" + value(kind) + value(channel) + ":" + count + "\r\n";
  }

  private static String message(String kind, String channel, String text) {
    return "*3\r\n" + value(kind) + value(channel) + value(text);
  }

  private static String pmessage(String pattern, String channel, String text) {
    return "*4\r\n" + value("pmessage") + value(pattern) + value(channel) + value(text);
  }

  /** The same frames in RESP3. */
  private static String push(String frames) {
    return frames.replace("*3\r\n", ">3\r\n").replace("*4\r\n", ">4\r\n");
  }
}
