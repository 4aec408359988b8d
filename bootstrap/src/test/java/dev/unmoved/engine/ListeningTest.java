package dev.unmoved.engine;

import static dev.unmoved.engine.Script.movedTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.engine.link.Channel;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Shard;
import dev.unmoved.topology.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What comes unasked from several nodes: keyspace notifications, shard channels, MONITOR; each with
 * every way to cut the bytes. A is home; D serves nothing at first.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class ListeningTest extends Conversation {
  private static final String PONG = "*2\r\n$4\r\npong\r\n$0\r\n\r\n";
  private static final String EXPIRED = "__keyevent@*__:expired";
  private static final String EVENT = "__keyevent@0__:expired";

  private FakeNode d;

  ListeningTest(Chopping chopping) {
    super(chopping);
    d = script.node("D");
  }

  private void playWithD(String... options) {
    play(options);
    d = script.node("D");
  }

  // ---- Keyspace notifications ----

  @Test
  void homeIsAskedWhenTheOtherPrimariesHaveConfirmed() {
    client.sends("PSUBSCRIBE", EXPIRED);
    b.receives("psubscribe " + EXPIRED, "PING")
        .answers(confirmation("psubscribe", EXPIRED, 1), PONG);
    a.receivesNothing();
    client.receivesNothing();
    c.receives("psubscribe " + EXPIRED, "PING")
        .answers(confirmation("psubscribe", EXPIRED, 1), PONG);
    a.receives("PSUBSCRIBE " + EXPIRED).answers(confirmation("psubscribe", EXPIRED, 1));
    client.receives(confirmation("psubscribe", EXPIRED, 1));
    for (FakeNode node : new FakeNode[] {c, a, b, c}) {
      node.says(pmessage(EXPIRED, EVENT, node.name));
      client.receives(pmessage(EXPIRED, EVENT, node.name));
    }
    script.endsQuietly();
  }

  @Test
  void ordinaryMessagesComeOnceAlthoughEveryNodeTellsThem() {
    subscribed("PSUBSCRIBE", "*");
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.says(pmessage("*", "news", "hello"));
    }
    client.receives(pmessage("*", "news", "hello"));
    b.says(pmessage("*", "__keyspace@0__:onB", "del"));
    client.receives(pmessage("*", "__keyspace@0__:onB", "del"));
  }

  @Test
  void channelsThatNoNotificationComesByConcernHomeAlone() {
    routed();
    for (String pattern : new String[] {"news*", "__key", "__keyspice*", "__keyspac"}) {
      client.sends("PSUBSCRIBE", pattern);
      a.receives("PSUBSCRIBE " + pattern).answers(confirmation("psubscribe", pattern, 1));
      client.receives(confirmation("psubscribe", pattern, 1));
    }
    assertFalse(client.session.unasked().isListening());
    for (String pattern :
        new String[] {"__keyspac?@0__:x", "[_]_key*", "\\__key*", "__keyevent@0__:expired"}) {
      assertTrue(new Channel(Channel.Kind.PATTERN, Script.bytes(pattern)).mayBeKeyspace(), pattern);
    }
    script.endsQuietly();
  }

  @Test
  void channelsAreSubscribedToLikePatterns() {
    subscribed("SUBSCRIBE", EVENT);
    b.says(message("message", EVENT, "onB"));
    client.receives(message("message", EVENT, "onB"));
  }

  @Test
  void whatOthersTellBeforeHomeHasConfirmedIsNotHeard() {
    client.sends("SUBSCRIBE", EVENT);
    b.receives("subscribe " + EVENT, "PING").answers(confirmation("subscribe", EVENT, 1), PONG);
    b.says(message("message", EVENT, "early"));
    c.receives("subscribe " + EVENT, "PING").answers(confirmation("subscribe", EVENT, 1), PONG);
    a.receives("SUBSCRIBE " + EVENT).answers(confirmation("subscribe", EVENT, 1));
    b.says(message("message", EVENT, "late"));
    client.receives(confirmation("subscribe", EVENT, 1) + message("message", EVENT, "late"));
  }

  @Test
  void linksAreKeptWhileHomeConfirmsOneChannelAfterTheOther() {
    client.sends("SUBSCRIBE", "news", EVENT);
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.receives("subscribe " + EVENT, "PING")
          .answers(confirmation("subscribe", EVENT, 1), PONG);
    }
    String both = confirmation("subscribe", "news", 1) + confirmation("subscribe", EVENT, 2);
    a.receives("SUBSCRIBE news " + EVENT).answers(both);
    client.receives(both);
    assertEquals(1, b.dials);
    script.endsQuietly();
  }

  @Test
  void anEventOfAnotherNodeDoesNotOvertakeTheConfirmation() {
    resp3();
    client.sends("GET", "onC");
    c.receives("GET onC");
    client.sends("SUBSCRIBE", EVENT);
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.receives("subscribe " + EVENT, "PING");
    }
    b.answers(push(confirmation("subscribe", EVENT, 1)), "+PONG\r\n");
    c.answers("$-1\r\n", push(confirmation("subscribe", EVENT, 1)), "+PONG\r\n");
    a.receives("SUBSCRIBE " + EVENT);
    client.receives("$-1\r\n");
    client.pausesReading();
    a.answers(push(confirmation("subscribe", EVENT, 1)));
    b.says(push(message("message", EVENT, "onB")));
    client.readsOn();
    client.receives(push(confirmation("subscribe", EVENT, 1) + message("message", EVENT, "onB")));
  }

  @Test
  void unsubscribingEndsItEverywhere() {
    for (String[] end : new String[][] {{"UNSUBSCRIBE"}, {"UNSUBSCRIBE", EVENT}}) {
      playWithD();
      subscribed("SUBSCRIBE", EVENT);
      assertEquals(1, b.connections());
      client.sends(end);
      b.says(message("message", EVENT, "before"));
      a.receives(String.join(" ", end)).answers(confirmation("unsubscribe", EVENT, 0));
      client.receives(message("message", EVENT, "before") + confirmation("unsubscribe", EVENT, 0));
      assertEquals(0, b.connections());
      assertEquals(0, c.connections());
      assertFalse(client.session.unasked().isListening());
      client.sends("GET", "onC");
      c.receives("GET onC").answers(value("1"));
      client.receives(value("1"));
      script.endsQuietly();
    }
  }

  @Test
  void oneOfTwoPatternsMayEnd() {
    subscribed("PSUBSCRIBE", EXPIRED);
    client.sends("PSUBSCRIBE", "__keyspace*", "news");
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.receives("psubscribe __keyspace*", "PING")
          .answers(confirmation("psubscribe", "__keyspace*", 2), PONG);
    }
    String both =
        confirmation("psubscribe", "__keyspace*", 2) + confirmation("psubscribe", "news", 3);
    a.receives("PSUBSCRIBE __keyspace* news").answers(both);
    client.receives(both);
    client.sends("PUNSUBSCRIBE", EXPIRED);
    a.receives("PUNSUBSCRIBE " + EXPIRED).answers(confirmation("punsubscribe", EXPIRED, 2));
    client.receives(confirmation("punsubscribe", EXPIRED, 2));
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.says(pmessage(EXPIRED, EVENT, "too late"));
      node.receives("punsubscribe " + EXPIRED, "PING")
          .answers(confirmation("punsubscribe", EXPIRED, 1), PONG);
    }
    c.says(pmessage("__keyspace*", "__keyspace@0__:onC", "set"));
    client.receives(pmessage("__keyspace*", "__keyspace@0__:onC", "set"));
    script.endsQuietly();
  }

  @Test
  void aLinkThatBreaksIsOpenedAnewAndTheClientSeesNothing() {
    subscribed("PSUBSCRIBE", EXPIRED);
    c.breaks();
    client.isFine();
    script.passes(20);
    c.receives("psubscribe " + EXPIRED, "PING")
        .answers(confirmation("psubscribe", EXPIRED, 1), PONG);
    assertEquals(2, c.dials);
    c.says(pmessage(EXPIRED, EVENT, "onC"));
    client.receives(pmessage(EXPIRED, EVENT, "onC"));
    script.endsQuietly();
  }

  @Test
  void aNodeThatCannotBeReachedHoldsNobodyUpAndIsTriedAgain() {
    routed();
    c.refusesDials = 3;
    client.sends("PSUBSCRIBE", EXPIRED);
    b.receives("psubscribe " + EXPIRED, "PING")
        .answers(confirmation("psubscribe", EXPIRED, 1), PONG);
    a.receives("PSUBSCRIBE " + EXPIRED).answers(confirmation("psubscribe", EXPIRED, 1));
    client.receives(confirmation("psubscribe", EXPIRED, 1));
    for (int i = 0; i < 20 && c.dials < 4; i++) {
      assertTrue(client.session.nextWakeNanos() - script.nowNanos() > 0, "wakes up all the time");
      script.passesNanos(client.session.nextWakeNanos() - script.nowNanos());
    }
    c.receives("psubscribe " + EXPIRED, "PING")
        .answers(confirmation("psubscribe", EXPIRED, 1), PONG);
    assertEquals(4, c.dials);
    script.endsQuietly();
  }

  @Test
  void aNodeThatHangsHoldsTheClientUpForAMomentOnly() {
    client.sends("PSUBSCRIBE", EXPIRED);
    b.receives("psubscribe " + EXPIRED, "PING")
        .answers(confirmation("psubscribe", EXPIRED, 1), PONG);
    c.receives("psubscribe " + EXPIRED, "PING");
    script.passes(999);
    a.receivesNothing();
    script.passes(1);
    a.receives("PSUBSCRIBE " + EXPIRED).answers(confirmation("psubscribe", EXPIRED, 1));
    client.receives(confirmation("psubscribe", EXPIRED, 1));
  }

  @Test
  void whatHomeRefusesIsTakenBackElsewhere() {
    client.sends("SUBSCRIBE", EVENT);
    b.receives("subscribe " + EVENT, "PING")
        .answers("-NOPERM no channels\r\n", "-NOPERM no ping\r\n");
    c.receives("subscribe " + EVENT, "PING").answers(confirmation("subscribe", EVENT, 1), PONG);
    a.receives("SUBSCRIBE " + EVENT).answers("-NOPERM no channels\r\n");
    client.receives("-NOPERM no channels\r\n");
    assertEquals(0, b.connections());
    assertEquals(0, c.connections());
    assertFalse(client.session.unasked().isListening());
  }

  @Test
  void newPrimariesAreHeardAndThoseThatAreNoneAnyMoreAreNot() {
    subscribed("PSUBSCRIBE", EXPIRED);
    topology("A", "B", "D");
    script.passes(500);
    d.receives("psubscribe " + EXPIRED, "PING")
        .answers(confirmation("psubscribe", EXPIRED, 1), PONG);
    assertEquals(0, c.connections());
    d.says(pmessage(EXPIRED, EVENT, "onC"));
    client.receives(pmessage(EXPIRED, EVENT, "onC"));
    script.endsQuietly();
  }

  @Test
  void aHomeThatIsNoPrimaryAnyMoreRepeatsNothing() {
    subscribed("PSUBSCRIBE", "*");
    topology("D", "B", "C");
    script.passes(500);
    d.receives("psubscribe *", "PING").answers(confirmation("psubscribe", "*", 1), PONG);
    d.says(pmessage("*", EVENT, "onA"));
    a.says(pmessage("*", EVENT, "onA"));
    a.says(pmessage("*", "news", "hello"));
    client.receives(pmessage("*", EVENT, "onA") + pmessage("*", "news", "hello"));
  }

  @Test
  void homeIsHeardAloneWhereNothingIsFannedOut() {
    playWithD("fan-out=false");
    client.sends("PSUBSCRIBE", EXPIRED);
    a.receives("PSUBSCRIBE " + EXPIRED).answers(confirmation("psubscribe", EXPIRED, 1));
    client.receives(confirmation("psubscribe", EXPIRED, 1));
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  @Test
  void whoOnlyListensAsksForTheTopologyNowAndThen() {
    subscribed("PSUBSCRIBE", EXPIRED);
    script.refreshes.clear();
    script.passes(9_000);
    assertEquals(Collections.emptyList(), script.refreshes);
    script.passes(2_000);
    assertEquals(1, script.refreshes.size());
    playWithD("topology.refresh-period=0");
    subscribed("PSUBSCRIBE", EXPIRED);
    script.refreshes.clear();
    script.passes(20_000);
    assertEquals(Collections.emptyList(), script.refreshes);
  }

  // ---- Shard channels ----

  @Test
  void channelsOfSeveralSlotsAreConfirmedInTheOrderOfTheClient() {
    client.sends("SSUBSCRIBE", "onC", "onB", "{onC}2", "onB");
    b.receives("ssubscribe onB", "PING").answers(confirmation("ssubscribe", "onB", 1), PONG);
    b.says(message("smessage", "onB", "1"));
    client.receivesNothing();
    c.receives("ssubscribe onC {onC}2", "PING")
        .answers(
            confirmation("ssubscribe", "onC", 1) + confirmation("ssubscribe", "{onC}2", 2), PONG);
    client.receives(
        confirmation("ssubscribe", "onC", 1)
            + confirmation("ssubscribe", "onB", 2)
            + confirmation("ssubscribe", "{onC}2", 3)
            + confirmation("ssubscribe", "onB", 3)
            + message("smessage", "onB", "1"));
    c.says(message("smessage", "{onC}2", "2"));
    b.says(message("smessage", "onB", "3"));
    client.receives(message("smessage", "{onC}2", "2") + message("smessage", "onB", "3"));
    assertEquals(0, script.pooled());
    client.closes();
    assertEquals(0, b.connections() + c.connections());
    assertEquals(0, script.pooled());
  }

  @Test
  void channelsOfHomesOwnSlotsAreHeardToo() {
    client.sends("SSUBSCRIBE", "onA");
    a.receives("ssubscribe onA", "PING").answers(confirmation("ssubscribe", "onA", 1), PONG);
    client.receives(confirmation("ssubscribe", "onA", 1));
    a.says(message("smessage", "onA", "1"));
    client.receives(message("smessage", "onA", "1"));
  }

  @Test
  void unsubscribingCountsOverTheWholeSession() {
    shards();
    client.sends("SUNSUBSCRIBE", "onC", "unknown");
    client.receives(
        confirmation("sunsubscribe", "onC", 1) + confirmation("sunsubscribe", "unknown", 1));
    assertEquals(0, c.connections());
    b.says(message("smessage", "onB", "1"));
    client.receives(message("smessage", "onB", "1"));
    client.sends("SUNSUBSCRIBE");
    client.receives(confirmation("sunsubscribe", "onB", 0));
    assertEquals(0, b.connections());
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    script.endsQuietly();
  }

  @Test
  void oneOfTwoChannelsOfANodeMayEnd() {
    client.sends("SSUBSCRIBE", "onC", "{onC}2");
    String both = confirmation("ssubscribe", "onC", 1) + confirmation("ssubscribe", "{onC}2", 2);
    c.receives("ssubscribe onC {onC}2", "PING").answers(both, PONG);
    client.receives(both);
    client.sends("SUNSUBSCRIBE", "onC");
    client.receives(confirmation("sunsubscribe", "onC", 1));
    c.says(message("smessage", "onC", "too late"));
    c.receives("sunsubscribe onC", "PING").answers(confirmation("sunsubscribe", "onC", 1), PONG);
    c.says(message("smessage", "{onC}2", "1"));
    client.receives(message("smessage", "{onC}2", "1"));
    script.endsQuietly();
  }

  @Test
  void unsubscribingFromNothingIsTheServersToAnswer() {
    routed();
    client.sends("SUNSUBSCRIBE");
    a.receives("SUNSUBSCRIBE").answers("-ERR unknown command 'SUNSUBSCRIBE'\r\n");
    client.receives("-ERR unknown command 'SUNSUBSCRIBE'\r\n");
    client.sends("SUNSUBSCRIBE", "onC", "onB");
    client.receives(
        confirmation("sunsubscribe", "onC", 0) + confirmation("sunsubscribe", "onB", 0));
  }

  @Test
  void movedIsFollowed() {
    client.sends("SSUBSCRIBE", "onC");
    c.receives("ssubscribe onC", "PING").answers(movedTo(b, "onC"), "+PONG\r\n");
    b.receives("ssubscribe onC", "PING").answers(confirmation("ssubscribe", "onC", 1), PONG);
    client.receives(confirmation("ssubscribe", "onC", 1));
    assertEquals(0, c.connections());
  }

  @Test
  void aChannelWhoseSlotLeavesIsSubscribedToAtItsNewOwner() {
    shards();
    c.says(confirmation("sunsubscribe", "onC", 0)); // unasked
    c.receives("ssubscribe onC", "PING").answers(movedTo(b, "onC"), "+PONG\r\n");
    b.receives("ssubscribe onC", "PING").answers(confirmation("ssubscribe", "onC", 2), PONG);
    b.says(message("smessage", "onC", "1"));
    client.receives(message("smessage", "onC", "1"));
    client.sends("SUNSUBSCRIBE", "onB");
    client.receives(confirmation("sunsubscribe", "onB", 1));
    b.receives("sunsubscribe onB", "PING");
  }

  @Test
  void aSubscriptionThatEndsUnaskedWhileItIsBeingEndedIsOver() {
    client.sends("SSUBSCRIBE", "onC", "{onC}2");
    String both = confirmation("ssubscribe", "onC", 1) + confirmation("ssubscribe", "{onC}2", 2);
    c.receives("ssubscribe onC {onC}2", "PING").answers(both, PONG);
    client.receives(both);
    client.sends("SUNSUBSCRIBE", "onC");
    client.receives(confirmation("sunsubscribe", "onC", 1));
    c.receives("sunsubscribe onC", "PING");
    // the slot has left
    c.says(confirmation("sunsubscribe", "onC", 1) + confirmation("sunsubscribe", "{onC}2", 0));
    c.receives("ssubscribe {onC}2", "PING");
    c.answers(movedTo(b, "onC"), "+PONG\r\n", movedTo(b, "onC"), "+PONG\r\n");
    b.receives("ssubscribe {onC}2", "PING").answers(confirmation("ssubscribe", "{onC}2", 1), PONG);
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void aRefusedChannelIsAskedForAgainUntilTheClientHasWaitedLongEnough() {
    String down = "-CLUSTERDOWN Hash slot not served\r\n";
    client.sends("SSUBSCRIBE", "onC");
    c.receives("ssubscribe onC", "PING").answers(down, "+PONG\r\n");
    c.receivesNothing();
    int tries = 1;
    while (script.nowNanos() < 6_000_000_000L && client.session.trouble() != null) {
      script.passesNanos(client.session.nextWakeNanos() - script.nowNanos());
      if (client.session.trouble() != null && c.hasReceived()) {
        c.receives("ssubscribe onC", "PING").answers(down, "+PONG\r\n");
        tries++;
      }
    }
    client.receives(down);
    assertTrue(tries > 5 && tries < 50, tries + " tries");
  }

  @Test
  void aChannelTheUserMayNotHearFailsTheWholeCommand() {
    client.sends("SSUBSCRIBE", "onB", "onC");
    b.receives("ssubscribe onB", "PING").answers(confirmation("ssubscribe", "onB", 1), PONG);
    b.says(message("smessage", "onB", "1"));
    c.receives("ssubscribe onC", "PING").answers("-NOPERM no channels\r\n", "+PONG\r\n");
    client.receives("-NOPERM no channels\r\n");
    assertEquals(0, b.connections() + c.connections());
    script.endsQuietly();
  }

  @Test
  void whatIsSaidOfAnotherChannelIsNotTheAnswer() {
    shards();
    b.says(confirmation("sunsubscribe", "onB", 0)); // unasked: its slot has left
    client.sends("SSUBSCRIBE", "{onC}2");
    b.receives("ssubscribe onB", "PING").answers("-CLUSTERDOWN Hash slot not served\r\n", PONG);
    c.receives("ssubscribe {onC}2", "PING"); // which it never answers
    script.passes(6_000);
    client.isBroken("the owner of a channel cannot be reached");
  }

  @Test
  void aBrokenLinkIsReplacedAndItsChannelsSubscribedToAgain() {
    shards();
    c.breaks();
    client.isFine();
    script.passes(20);
    c.receives("ssubscribe onC", "PING").answers(confirmation("ssubscribe", "onC", 1), PONG);
    c.says(message("smessage", "onC", "1"));
    client.receives(message("smessage", "onC", "1"));
  }

  // ---- What else the client may do meanwhile ----

  @Test
  void resp2LeavesFewCommandsToAClientThatOnlyHearsShards() {
    shards();
    client.sends("GET", "onC");
    client.receives(
        "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed "
            + "in this context\r\n");
    client.sends("GET");
    a.receives("GET").answers("-ERR wrong number of arguments for 'get' command\r\n");
    client.receives("-ERR wrong number of arguments for 'get' command\r\n");
    client.pipelines("PING", "PING hello");
    a.receives("PING", "PING hello").answers("+PONG\r\n", value("hello"));
    client.receives(PONG + "*2\r\n$4\r\npong\r\n" + value("hello"));
    client.sends("SUBSCRIBE", "news");
    a.receives("SUBSCRIBE news").answers(confirmation("subscribe", "news", 1));
    client.receives(confirmation("subscribe", "news", 1));
    client.sends("PING");
    a.receives("PING").answers(PONG);
    client.receives(PONG);
    script.endsQuietly();
  }

  @Test
  void resp2LeavesItToHomeToRefuseWhatASubscriberMayNotAsk() {
    routed();
    client.pipelines("SUBSCRIBE news", "DBSIZE");
    a.receives("SUBSCRIBE news").answers(confirmation("subscribe", "news", 1));
    client.receives(confirmation("subscribe", "news", 1));
    a.receives("DBSIZE").answers("-ERR Can't execute 'dbsize'\r\n");
    client.receives("-ERR Can't execute 'dbsize'\r\n");
    client.pipelines("UNSUBSCRIBE", "DBSIZE");
    a.receives("UNSUBSCRIBE").answers(confirmation("unsubscribe", "news", 0));
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives("DBSIZE").answers(":1\r\n");
    }
    client.receives(confirmation("unsubscribe", "news", 0) + ":3\r\n");
  }

  @Test
  void inResp3CommandsGoOnAndPushesComeBetweenTheirReplies() {
    resp3();
    client.sends("SSUBSCRIBE", "onB");
    b.receives("ssubscribe onB", "PING")
        .answers(push(confirmation("ssubscribe", "onB", 1)), "+PONG\r\n");
    client.receives(push(confirmation("ssubscribe", "onB", 1)));
    client.sends("GET", "onC");
    c.receives("GET onC").answersPart("$10\r\n01234");
    client.receives("$10\r\n01234");
    b.says(push(message("smessage", "onB", "1")));
    client.receivesNothing();
    c.answers("56789\r\n");
    client.receives("56789\r\n" + push(message("smessage", "onB", "1")));
    client.sends("GET", "onB");
    b.receives("GET onB").answers(value("1"));
    client.receives(value("1"));
    assertEquals(2, b.connections()); // one to listen, one for commands
  }

  /** A client would read on in the middle, and take what it finds for the rest of a number. */
  @Test
  void nothingFollowsHalfAReplyWhoseNodeIsGone() {
    resp3();
    client.sends("SSUBSCRIBE", "onB");
    b.receives("ssubscribe onB", "PING")
        .answers(push(confirmation("ssubscribe", "onB", 1)), "+PONG\r\n");
    client.receives(push(confirmation("ssubscribe", "onB", 1)));
    client.sends("PUBLISH", "{onC}news", "1");
    c.receives("PUBLISH {onC}news 1").answersPart(":1");
    client.receives(":1");
    b.says(push(message("smessage", "onB", "1")));
    c.breaks();
    client.receivesNothing();
    client.isBroken("PUBLISH", "connection");
  }

  @Test
  void resetEndsEverything() {
    shards();
    client.sends("RESET");
    a.receives("RESET").answers("+RESET\r\n");
    client.receives("+RESET\r\n");
    assertEquals(0, b.connections() + c.connections());
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  @Test
  void quitEndsEverything() {
    shards();
    client.sends("QUIT");
    a.receives("QUIT").answers(OK);
    client.receives(OK);
    assertEquals(0, b.connections() + c.connections());
  }

  @Test
  void aNewUserIsToldToTheLinksThatListen() {
    resp3();
    client.sends("SSUBSCRIBE", "onB");
    b.receives("ssubscribe onB", "PING")
        .answers(push(confirmation("ssubscribe", "onB", 1)), "+PONG\r\n");
    client.receives(push(confirmation("ssubscribe", "onB", 1)));
    client.sends("AUTH", "app", "secret");
    a.receives("AUTH app secret").answers(OK);
    client.receives(OK);
    b.receives("AUTH app secret", "HELLO 3").answers(OK, "%1\r\n+proto\r\n:3\r\n");
    b.says(push(message("smessage", "onB", "1")));
    client.receives(push(message("smessage", "onB", "1")));
    script.endsQuietly();
  }

  @Test
  void aClientThatDoesNotReadIsNotReadFor() {
    assumeTrue(
        !chopping.atOnce && chopping.size > 1,
        "an event loop has other means; byte by byte takes too long");
    shards();
    client.pausesReading();
    char[] text = new char[1024 * 1024];
    java.util.Arrays.fill(text, 'x');
    String large = message("smessage", "onC", new String(text));
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      c.says(large);
      all.append(large);
    }
    assertTrue(client.session.deliverable() > 0);
    assertTrue(script.unread(c) >= 3 * text.length, "read although nobody takes it");
    client.readsOn();
    client.receives(all.toString());
    assertEquals(0, script.unread(c));
  }

  // ---- MONITOR ----

  @Test
  void monitorShowsWhatEveryPrimaryDoes() {
    client.sends("MONITOR");
    b.receives("MONITOR").answers(OK + "+1.1 [0 b] \"get\" \"onB\"\r\n");
    client.receivesNothing();
    c.receives("MONITOR").answers(OK);
    a.receives("MONITOR").answers(OK + "+1.2 [0 a] \"ping\"\r\n");
    client.receives(OK + "+1.1 [0 b] \"get\" \"onB\"\r\n+1.2 [0 a] \"ping\"\r\n");
    c.says("+1.3 [0 c] \"get\" \"onC\"\r\n");
    a.says("+1.4 [0 a] \"ping\"\r\n");
    client.receives("+1.3 [0 c] \"get\" \"onC\"\r\n+1.4 [0 a] \"ping\"\r\n");
    client.sends("PING");
    a.receives("PING").answers("+PONG\r\n");
    client.receives("+PONG\r\n");
    client.sends("RESET");
    a.receives("RESET").answers("+RESET\r\n");
    client.receives("+RESET\r\n");
    assertEquals(0, b.connections() + c.connections());
    script.endsQuietly();
  }

  @Test
  void aStatusThatReadsLikeAMonitoredCommandIsAReplyBeforeMonitorIsConfirmed() {
    routed();
    client.pipelines("EVAL status 1 onA", "EVAL status 1 onC", "MONITOR");
    a.receives("EVAL status 1 onA");
    b.receives("MONITOR").answers(OK);
    c.receives("EVAL status 1 onC").answers("+2 of 2\r\n");
    c.receives("MONITOR").answers(OK);
    a.receives("MONITOR").answers("+1 of 1\r\n", OK + "+1.2 [0 a] \"ping\"\r\n");
    client.receives("+1 of 1\r\n+2 of 2\r\n" + OK + "+1.2 [0 a] \"ping\"\r\n");
    assertTrue(client.session.isIdle());
    script.endsQuietly();
  }

  @Test
  void aRefusedMonitorIsAnsweredByItsError() {
    client.sends("MONITOR");
    b.receives("MONITOR").answers("-NOPERM no\r\n");
    c.receives("MONITOR").answers("-NOPERM no\r\n");
    a.receives("MONITOR").answers("-NOPERM no\r\n");
    client.receives("-NOPERM no\r\n");
    assertEquals(0, b.connections() + c.connections());
    routed();
  }

  @Test
  void monitorIsHomesAloneWhereNothingIsFannedOut() {
    playWithD("fan-out=false");
    client.sends("MONITOR");
    a.receives("MONITOR").answers(OK + "+1.2 [0 a] \"ping\"\r\n");
    client.receives(OK + "+1.2 [0 a] \"ping\"\r\n");
    client.isTransparent();
    script.endsQuietly();
  }

  // ---- How the play goes ----

  private void resp3() {
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%1\r\n+proto\r\n:3\r\n");
    client.receives("%1\r\n+proto\r\n:3\r\n");
    routed();
  }

  // ---- Keys that others have cached ----

  private static final String INVALIDATE = "__redis__:invalidate";
  private static final String[] ASKED = {"HELLO 3", "CLIENT TRACKING ON BCAST"};

  private void hearsInvalidations() {
    client.sends("SUBSCRIBE", INVALIDATE);
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives(ASKED).answers("%0\r\n", OK);
    }
    a.receives("SUBSCRIBE " + INVALIDATE).answers(confirmation("subscribe", INVALIDATE, 1));
    client.receives(confirmation("subscribe", INVALIDATE, 1));
  }

  private static String invalidation(String... keys) {
    StringBuilder message = new StringBuilder("*3\r\n" + value("message") + value(INVALIDATE));
    message.append(keys.length == 0 ? "$-1\r\n" : "*" + keys.length + "\r\n");
    for (String key : keys) {
      message.append(value(key));
    }
    return message.toString();
  }

  private static String told(String... keys) {
    return invalidation(keys)
        .replace("*3\r\n" + value("message") + value(INVALIDATE), ">2\r\n" + value("invalidate"));
  }

  @Test
  void changedKeysAreToldByAllPrimaries() {
    hearsInvalidations();
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.says(told(node.name, "other"));
      client.receives(invalidation(node.name, "other"));
    }
    c.says(">2\r\n" + value("invalidate") + "_\r\n");
    client.receives(invalidation());
    client.sends("UNSUBSCRIBE");
    a.receives("UNSUBSCRIBE").answers(confirmation("unsubscribe", INVALIDATE, 0));
    client.receives(confirmation("unsubscribe", INVALIDATE, 0));
    assertFalse(client.session.unasked().isListening());
    assertEquals(0, b.connections());
    script.endsQuietly();
  }

  @Test
  void changedKeysOfHomeAreToldOnceAndOrdinaryMessagesAsTheyAre() {
    hearsInvalidations();
    a.says(invalidation("onA")); // over the client's own link, where the last command came from
    a.says(invalidation());
    client.receivesNothing();
    a.says(message("message", INVALIDATE, "by hand"));
    client.receives(message("message", INVALIDATE, "by hand"));
    script.endsQuietly();
  }

  @Test
  void anyKeyMayHaveChangedWhereNobodyListenedForAWhile() {
    hearsInvalidations();
    b.breaks();
    client.receives(invalidation());
    script.passes(1_000);
    b.receives(ASKED).answers("%0\r\n", OK);
    client.receives(invalidation());
    script.endsQuietly();
  }

  @Test
  void aNewPrimaryIsListenedToAndMayHaveChangedAnyKey() {
    hearsInvalidations();
    topology("A", "B", "D");
    script.passes(500);
    d.receives(ASKED).answers("%0\r\n", OK);
    client.receives(invalidation());
    assertEquals(0, c.connections());
    script.endsQuietly();
  }

  // ---- Keys that the client itself asks to be told of ----

  private void broadcasts(String... options) {
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%0\r\n");
    client.sends("GET", "onA");
    a.receives("GET onA").answers("_\r\n");
    client.receives("%0\r\n_\r\n");
    tracks(options);
  }

  private void tracks(String... options) {
    client.sends(("CLIENT TRACKING ON BCAST " + String.join(" ", options)).trim().split(" "));
    a.receives(("CLIENT TRACKING ON BCAST " + String.join(" ", options)).trim()).answers(OK);
    client.receives(OK);
  }

  @Test
  void whoAsksForAllKeysIsToldByAllPrimaries() {
    broadcasts("PREFIX", "user:", "NOLOOP");
    for (FakeNode node : new FakeNode[] {b, c}) {
      assertEquals(
          Arrays.asList("HELLO 3", "CLIENT TRACKING ON BCAST PREFIX user: NOLOOP"), node.replayed);
    }
    assertTrue(client.session.unasked().isListening());
    for (FakeNode node : new FakeNode[] {b, a, c}) {
      node.says(told("user:" + node.name));
      client.receives(told("user:" + node.name));
    }
    client.sends("GET", "onC"); // over the link that is there
    c.receives("GET onC").answers("_\r\n");
    client.receives("_\r\n");
    assertEquals(1, c.connections());
  }

  @Test
  void whatIsToldStaysBehindTheValueThatItsNodeHasReadBefore() {
    broadcasts();
    client.pausesReading();
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$3\r\nold\r\n");
    c.says(told("onC"));
    client.readsOn();
    client.receives("$3\r\nold\r\n" + told("onC"));
  }

  @Test
  void prefixesAddUp() {
    broadcasts("PREFIX", "user:");
    tracks("PREFIX", "item:");
    topology("A", "B", "D");
    script.passes(500);
    String track = "CLIENT TRACKING ON BCAST PREFIX ";
    assertEquals(Arrays.asList("HELLO 3", track + "user:", track + "item:"), d.replayed);
  }

  @Test
  void whoAddsPrefixesIsToldOnce() {
    broadcasts("PREFIX", "user:");
    client.sends("GET", "onC");
    c.receives("GET onC"); // the node may tell of keys until it has answered
    client.sends("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "item:");
    a.receives("CLIENT TRACKING ON BCAST PREFIX item:").answers(OK);
    assertEquals(1, b.connections(), "where nothing is awaited the link is replaced");
    assertEquals(2, c.connections());
    c.answers("_\r\n");
    client.receives("_\r\n" + OK);
    script.passes(1);
    assertEquals(1, c.connections());
    client.sends("GET", "onC");
    c.receives("GET onC").answers("_\r\n");
    c.says(told("item:1"));
    client.receives("_\r\n" + told("item:1"));
    assertEquals(1, c.connections());
    client.isFine();
  }

  @Test
  void aPrimaryThatIsNotThereYetTellsAsSoonAsItIs() {
    b.refusesDials = 3;
    broadcasts();
    assertEquals(0, b.connections());
    for (int i = 0; i < 10; i++) {
      script.passes(500);
    }
    assertEquals(1, b.connections());
    b.says(told("onB"));
    client.receives(told("onB"));
    client.isFine();
  }

  @Test
  void whoIsToldOfAllKeysSeesWhenANodeCanTellNoMore() {
    broadcasts();
    b.breaks();
    client.isBroken("tracks for client-side caching is lost");
  }

  @Test
  void nobodyTellsWhoAsksForNothingAnyMore() {
    broadcasts();
    client.sends("GET", "onC");
    c.receives("GET onC");
    client.sends("CLIENT", "TRACKING", "OFF");
    a.receives("CLIENT TRACKING OFF").answers(OK);
    assertEquals(0, b.connections());
    c.answers("_\r\n");
    client.receives("_\r\n" + OK);
    script.passes(1);
    assertEquals(0, c.connections());
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  @Test
  void whoAsksForTheKeysHeReadsHearsOnlyWhereHeHasRead() {
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%0\r\n");
    client.sends("GET", "onA");
    a.receives("GET onA").answers("_\r\n");
    client.sends("CLIENT", "TRACKING", "ON", "PREFIX", "BCAST"); // as far as can be told from here
    a.receives("CLIENT TRACKING ON PREFIX BCAST").answers(OK);
    client.receives("%0\r\n_\r\n" + OK);
    assertFalse(client.session.unasked().isListening());
    assertEquals(0, b.connections());
  }

  @Test
  void otherLinksAreToldNothingOfARedirection() {
    client.sends("GET", "onA");
    a.receives("GET onA").answers("$-1\r\n");
    client.sends("CLIENT", "TRACKING", "ON", "redirect", "7", "BCAST");
    a.receives("CLIENT LIST ID 7").answers(value("")); // nobody whom this process routes
    a.receives("CLIENT TRACKING ON redirect 7 BCAST").answers(OK);
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n" + OK + "$-1\r\n");
    assertEquals(Collections.emptyList(), c.replayed);
    script.endsQuietly();
  }

  @Test
  void aChannelOfThatNameConcernsHomeAloneInRESP3() {
    resp3();
    client.sends("SUBSCRIBE", INVALIDATE);
    a.receives("SUBSCRIBE " + INVALIDATE).answers(push(confirmation("subscribe", INVALIDATE, 1)));
    client.receives(push(confirmation("subscribe", INVALIDATE, 1)));
    assertFalse(client.session.unasked().isListening());
    script.endsQuietly();
  }

  /** The client is subscribed to one channel or pattern of keyspace notifications. */
  private void subscribed(String command, String channel) {
    String kind = command.toLowerCase(java.util.Locale.ROOT);
    client.sends(command, channel);
    for (FakeNode node : new FakeNode[] {b, c}) {
      node.receives(kind + " " + channel, "PING").answers(confirmation(kind, channel, 1), PONG);
    }
    a.receives(command + " " + channel).answers(confirmation(kind, channel, 1));
    client.receives(confirmation(kind, channel, 1));
  }

  /** The client hears onC at C and onB at B. */
  private void shards() {
    client.sends("SSUBSCRIBE", "onC", "onB");
    c.receives("ssubscribe onC", "PING").answers(confirmation("ssubscribe", "onC", 1), PONG);
    b.receives("ssubscribe onB", "PING").answers(confirmation("ssubscribe", "onB", 1), PONG);
    client.receives(confirmation("ssubscribe", "onC", 1) + confirmation("ssubscribe", "onB", 2));
  }

  /**
   * From now on these three share the slots in thirds; whoever is left out is a replica of the one
   * in its place.
   */
  private void topology(String... primaries) {
    String[] ranges = {Script.A_SLOTS, Script.B_SLOTS, Script.C_SLOTS};
    List<Shard> shards = new ArrayList<>();
    for (int i = 0; i < ranges.length; i++) {
      String[] range = ranges[i].split("-");
      List<Node> replicas = new ArrayList<>();
      String former = "ABC".substring(i, i + 1);
      if (!primaries[i].equals(former)) {
        replicas.add(node(former));
      }
      shards.add(
          new Shard(
              node(primaries[i]),
              replicas,
              new int[] {Integer.parseInt(range[0]), Integer.parseInt(range[1])}));
    }
    Cluster cluster = client.session.cluster();
    assertTrue(cluster.onRefreshed(new Topology(shards), cluster.refreshMark(), script.nowNanos()));
  }

  private Node node(String name) {
    StringBuilder id = new StringBuilder();
    while (id.length() < 40) {
      id.append(name.toLowerCase(java.util.Locale.ROOT));
    }
    NodeAddress address = script.node(name).address;
    return new Node(id.toString(), address, Collections.<NodeAddress>emptyList());
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
