package dev.unmoved.engine;

import static dev.unmoved.engine.Script.askTo;
import static dev.unmoved.engine.Script.movedTo;
import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.engine.link.Login;
import dev.unmoved.topology.Cluster;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Topology;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole conversations, each with every way to cut the bytes. */
@ParameterizedClass
@EnumSource(Chopping.class)
class SessionTest extends Conversation {
  SessionTest(Chopping chopping) {
    super(chopping);
  }

  private static String value(String text) {
    return Script.bulk(text);
  }

  // ---- Order ----

  @Test
  void repliesOfSeveralNodesComeInTheOrderOfTheRequests() {
    routed();
    client.pipelines("GET onC", "GET onB", "GET onA", "GET also-on-C");
    c.receives("GET onC", "GET also-on-C");
    b.receives("GET onB").answers(value("of onB"));
    a.receives("GET onA").answers(value("of onA"));
    client.receivesNothing();
    c.answers(value("of onC"), value("of also-on-C"));
    client.receives(value("of onC") + value("of onB") + value("of onA") + value("of also-on-C"));
    script.endsQuietly();
  }

  @Test
  void linksOfEqualStatesAreOneLinkToASessionThatLeasesThem() {
    client.sends("CLIENT", "SETNAME", "app");
    a.receives("CLIENT SETNAME app").answers(OK);
    client.receives(OK);
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    Client second = script.connects();
    second.sends("CLIENT", "SETNAME", "app");
    a.receives("CLIENT SETNAME app").answers(OK);
    second.receives(OK);
    second.pipelines("SET onC 2", "GET onC");
    assertEquals(1, c.connections());
    c.receives("SET onC 2", "GET onC").answers(OK, value("2"));
    second.receives(OK + value("2"));
  }

  @Test
  void aRedirectedCommandIsSentAgainAsItsUserAlthoughAnotherLogsInBehindIt() {
    routed();
    client.pipelines("SET onC 1", "AUTH secret");
    c.receives("SET onC 1");
    a.receivesNothing();
    c.answers(movedTo(b, "onC"));
    b.receives("SET onC 1").answers(OK);
    assertEquals(Collections.emptyList(), b.replayed);
    a.receives("AUTH secret").answers(OK);
    client.receives(OK + OK);
  }

  @Test
  void aCommandDoesNotOvertakeItsSlotAcrossAChangeOfState() {
    routed();
    client.pipelines("SET onC 1", "CLIENT NO-TOUCH ON", "GET onC");
    c.receives("SET onC 1");
    a.receives("CLIENT NO-TOUCH ON").answers(OK);
    c.receivesNothing();
    c.answers(OK);
    c.receives("GET onC").answers(value("1"));
    client.receives(OK + OK + value("1"));
  }

  // ---- MOVED ----

  @Test
  void movedIsFollowedAndNeverSeen() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(movedTo(b, "onC"));
    b.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    assertEquals(1, script.refreshes.size());
    client.sends("GET", "onC");
    b.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    script.endsQuietly();
  }

  @Test
  void movedToANodeWithoutSlotsIsFollowed() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(movedTo(script.node("D"), "onC"));
    script.node("D").receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  @Test
  void movedToAnUnknownNodeIsFollowedOnceTheTopologyNamesIt() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers("-MOVED " + slotOf("onC") + " 10.0.0.5:7000\r\n");
    client.receivesNothing();
    assertNull(script.node("10.0.0.5:7000"), "nobody's credentials went there");
    assertEquals(1, script.refreshes.size());
    Cluster cluster = client.session.cluster();
    Topology before = cluster.topology();
    Node joined = Node.at(new NodeAddress("10.0.0.5", 7000));
    Topology after = new Topology(before.shards(), Collections.singletonList(joined));
    assertTrue(cluster.onRefreshed(after, cluster.refreshMark(), script.nowNanos()));
    script.passes(20);
    c.receives("GET onC").answers("-MOVED " + slotOf("onC") + " 10.0.0.5:7000\r\n");
    script.node("10.0.0.5:7000").receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  @Test
  void askIsFollowedWhereTheTopologyNamesNoNodesWithoutSlots() {
    script.answersTopologyItself();
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS").answers("-ERR unknown subcommand 'SHARDS'\r\n");
    a.receives("CLUSTER SLOTS")
        .answers("*1\r\n*3\r\n:0\r\n:16383\r\n*3\r\n$8\r\n10.0.0.1\r\n:7000\r\n$1\r\na\r\n");
    a.receives("CLUSTER MYID").answers("$1\r\na\r\n");
    a.receives("GET onC").answers("-ASK " + slotOf("onC") + " 10.0.0.5:7000\r\n");
    script.node("10.0.0.5:7000").receives("ASKING", "GET onC").answers(OK, value("1"));
    client.receives(value("1"));
    client.sends("GET", "onC");
    a.receives("GET onC").answers("-MOVED " + slotOf("onC") + " 10.0.0.6:7000\r\n");
    client.receivesNothing();
    assertNull(script.node("10.0.0.6:7000"));
  }

  @Test
  void movedWithoutAHostMeansTheHostThatAnswered() {
    play("redirects.known-only=false");
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers("-MOVED " + slotOf("onC") + " :7009\r\n");
    FakeNode elsewhere = script.node("10.0.0.3:7009");
    assertNotNull(elsewhere);
    elsewhere.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  @Test
  void movedToTheAnsweringAddressReconnects() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(movedTo(c, "onC"));
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    assertEquals(2, c.dials);
    assertEquals(1, c.connections());
    assertEquals(Collections.singletonList("10.0.0.3:7000"), script.discarded);
  }

  @Test
  void redirectsThatLeadInCirclesEndWithTheLastOne() {
    play("redirects.max=4");
    routed();
    client.sends("GET", "onC");
    for (int i = 0; i < 2; i++) {
      c.receives("GET onC").answers(movedTo(b, "onC"));
      b.receives("GET onC").answers(movedTo(c, "onC"));
    }
    c.receives("GET onC").answers(movedTo(b, "onC"));
    client.receives(movedTo(b, "onC"));
    script.endsQuietly();
    client.isFine();
  }

  /** Both name the other for some milliseconds while a slot changes hands. */
  @Test
  void nodesThatDisagreeAreGivenTimeToAgree() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(movedTo(b, "onC"));
    for (int i = 0; i < 2; i++) {
      b.receives("GET onC").answers(movedTo(c, "onC"));
      c.receives("GET onC").answers(movedTo(b, "onC"));
    }
    b.receives("GET onC").answers(movedTo(c, "onC"));
    c.receivesNothing();
    script.passes(10);
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    script.endsQuietly();
  }

  @Test
  void aMalformedRedirectBecomesAnErrorThatClientsCanRead() {
    routed();
    for (String error :
        Arrays.asList(
            "-MOVED " + slotOf("onC") + "\r\n",
            "-MOVED 99999 10.0.0.2:7000\r\n",
            "-MOVED x y\r\n",
            "-ASK " + slotOf("onC") + " 10.0.0.2\r\n",
            "-MOVED " + slotOf("onC") + " 10.0.0.2:7000 more\r\n",
            "-MOVED  " + slotOf("onC") + " 10.0.0.2:7000\r\n")) {
      client.sends("GET", "onC");
      c.receives("GET onC").answers(error);
      client.receives(
          "-ERR unmoved: 10.0.0.3:7000 answered with a malformed redirect: " + error.substring(1));
    }
    assertEquals(Collections.emptyList(), script.refreshes);
    script.endsQuietly();
  }

  @Test
  void aPipelinedWriteThatMovedIsNotOvertakenByTheNextOne() {
    routed();
    client.pipelines("SET onC 1");
    c.receives("SET onC 1").answers(movedTo(b, "onC"));
    client.pipelines("SET onC 2", "GET onC");
    b.receives("SET onC 1", "SET onC 2", "GET onC").answers(OK, OK, value("2"));
    client.receives(OK + OK + value("2"));
  }

  @Test
  void commandsBehindAMovedOneFollowItInOrder() {
    routed();
    client.pipelines("SET onC 1", "GET onC", "SET onC 2", "GET onC");
    c.receives("SET onC 1", "GET onC", "SET onC 2", "GET onC").answers(movedTo(b, "onC"));
    b.receives("SET onC 1");
    c.answers(movedTo(b, "onC"), movedTo(b, "onC"), movedTo(b, "onC"));
    b.answers(OK);
    b.receives("GET onC").answers(value("1"));
    b.receives("SET onC 2").answers(OK);
    b.receives("GET onC").answers(value("2"));
    client.receives(OK + value("1") + OK + value("2"));
  }

  @Test
  void aNewCommandWaitsForAnOlderOneThatIsStillAtTheOldOwner() {
    routed();
    client.pipelines("SET onC 1");
    c.receives("SET onC 1");
    Client other = script.connects();
    other.sends("GET", "onC");
    c.receives("GET onC").answersLast(movedTo(b, "onC"));
    b.receives("GET onC").answers(value("0"));
    other.receives(value("0"));
    client.sends("GET", "onC"); // to B by what is known now, but SET is not answered
    b.receivesNothing();
    c.answers(OK);
    b.receives("GET onC").answers(value("1"));
    client.receives(OK + value("1"));
  }

  @Test
  void otherSlotsGoOnWhileOneIsRedirected() {
    routed();
    client.pipelines("GET onC");
    c.receives("GET onC").answers(movedTo(b, "onC"));
    b.receives("GET onC");
    client.pipelines("GET also-on-C", "GET onA");
    c.receives("GET also-on-C");
    a.receives("GET onA");
    c.answers(value("3"));
    a.answers(value("4"));
    client.receivesNothing();
    b.answers(value("2"));
    client.receives(value("2") + value("3") + value("4"));
  }

  @Test
  void movedToANodeThatTheTopologyNeverNamesIsTheAnswer() {
    play("retry.timeout=100ms");
    routed();
    client.sends("GET", "onC");
    while (c.hasReceived()) {
      c.receives("GET onC").answers("-MOVED " + slotOf("onC") + " 10.0.0.5:7000\r\n");
      script.passes(100);
    }
    client.receives("-MOVED " + slotOf("onC") + " 10.0.0.5:7000\r\n");
    assertNull(script.node("10.0.0.5:7000"));
    client.sends("GET", "onC");
    c.receives("GET onC").answers(movedTo(b, "onC"));
    b.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  // ---- ASK ----

  @Test
  void askSendsAskingAndTheCommandSideBySideAndLearnsNothing() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(askTo(b, "onC"));
    b.receives("ASKING", "GET onC").answers(OK, value("1"));
    client.receives(value("1"));
    assertEquals(Collections.emptyList(), script.refreshes);
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    script.endsQuietly();
  }

  @Test
  void everyCommandOfAPipelineIsAskedForAnew() {
    routed();
    client.pipelines("GET onC", "GET onC", "GET onC");
    c.receives("GET onC", "GET onC", "GET onC")
        .answers(askTo(b, "onC"), askTo(b, "onC"), askTo(b, "onC"));
    for (int i = 0; i < 3; i++) {
      b.receives("ASKING", "GET onC");
      b.answers(OK, value("v" + i));
    }
    client.receives(value("v0") + value("v1") + value("v2"));
  }

  @Test
  void askLeadsToANodeWithoutSlots() {
    routed();
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers(askTo(script.node("D"), "onC"));
    script.node("D").receives("ASKING", "SET onC 1").answers(OK, OK);
    client.receives(OK);
  }

  @Test
  void whatTheConnectionNeedsIsReplayedBeforeAsking() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(askTo(b, "onC"));
    assertEquals(Collections.singletonList("AUTH secret"), b.replayed);
    b.receives("ASKING", "GET onC").answers(OK, value("1"));
    client.receives(value("1"));
  }

  @Test
  void askIsAskedAgainAfterTryagainAtTheImportingNode() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(askTo(b, "onC"));
    b.receives("ASKING", "GET onC")
        .answers(OK, "-TRYAGAIN Multiple keys request during rehashing of slot\r\n");
    script.passes(10);
    b.receives("ASKING", "GET onC").answers(OK, value("1"));
    client.receives(value("1"));
  }

  @Test
  void askMayBeFollowedByMoved() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(askTo(b, "onC"));
    b.receives("ASKING", "GET onC").answers(OK, movedTo(a, "onC"));
    a.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  // ---- Refused for now ----

  @Test
  void refusalsAreRepeatedWithGrowingWaitsUntilTheTimeIsUpThenToldInTheServersWords() {
    play("retry.timeout=1s");
    routed();
    for (String error :
        Arrays.asList(
            "-TRYAGAIN Multiple keys request during rehashing of slot\r\n",
            "-CLUSTERDOWN The cluster is down\r\n",
            "-LOADING Redis is loading the dataset in memory\r\n",
            "-READONLY You can't write against a read only replica.\r\n",
            "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n")) {
      client.sends("SET", "onC", "1");
      long start = script.nowNanos();
      long waited = 0;
      int tries = 0;
      while (true) {
        c.receives("SET onC 1").answers(error);
        long wake = client.session.nextWakeNanos();
        if (wake == Long.MAX_VALUE) {
          break;
        }
        long wait = wake - script.nowNanos();
        long full = 10_000_000L << tries;
        assertTrue(
            wait >= Math.min(full, 500_000_000L) / 2 && wait <= Math.min(full, 500_000_000L),
            error + wait);
        client.receivesNothing();
        script.passesNanos(wait - 1);
        c.receivesNothing();
        script.passesNanos(1);
        waited += wait;
        tries++;
      }
      assertTrue(
          tries >= 6 && waited <= 1_000_000_000L && waited > 400_000_000L,
          tries + " tries, " + waited);
      assertEquals(waited, script.nowNanos() - start);
      client.receives(error);
      client.isFine();
    }
  }

  @Test
  void onlyRefusalsThatTellOfAStaleTopologyAskForARefresh() {
    routed();
    String[] errors = {
      "-TRYAGAIN x\r\n",
      "-LOADING x\r\n",
      "-CLUSTERDOWN x\r\n",
      "-READONLY x\r\n",
      "-MASTERDOWN x\r\n"
    };
    int[] refreshes = {0, 0, 1, 2, 3};
    for (int i = 0; i < errors.length; i++) {
      client.sends("SET", "onC", "1");
      c.receives("SET onC 1").answers(errors[i]);
      assertEquals(refreshes[i], script.refreshes.size(), errors[i]);
      script.passes(10);
      c.receives("SET onC 1").answers(OK);
      client.receives(OK);
    }
  }

  @Test
  void aRefusedCommandGoesToTheOwnerThatIsKnownByThen() {
    routed();
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers("-READONLY You can't write against a read only replica.\r\n");
    Client other = script.connects();
    other.sends("GET", "onC");
    c.receives("GET onC").answers(movedTo(b, "onC"));
    b.receives("GET onC").answers(value("0"));
    other.receives(value("0"));
    script.passes(10);
    b.receives("SET onC 1").answers(OK);
    client.receives(OK);
  }

  @Test
  void laterCommandsOfTheSlotWaitForARefusedOne() {
    routed();
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers("-CLUSTERDOWN Hash slot not served\r\n");
    client.pipelines("GET onC", "GET also-on-C");
    c.receives("GET also-on-C").answers(value("other"));
    script.passes(10);
    c.receives("SET onC 1");
    c.answers(OK);
    c.receives("GET onC").answers(value("1"));
    client.receives(OK + value("1") + value("other"));
  }

  @Test
  void aBlockingPopGoesOnWhereItsSlotWent() {
    routed();
    client.sends("BLPOP", "onC", "0");
    c.receives("BLPOP onC 0").answers(movedTo(b, "onC"));
    b.receives("BLPOP onC 0").answers("*2\r\n" + value("onC") + value("1"));
    client.receives("*2\r\n" + value("onC") + value("1"));
    script.endsQuietly();
  }

  @Test
  void aBlockingPopGoesOnWhereItsNodeBecameAReplica() {
    routed();
    client.sends("BLPOP", "onC", "0");
    c.receives("BLPOP onC 0")
        .answers(
            "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n");
    assertEquals(1, script.refreshes.size());
    script.passes(20);
    c.receives("BLPOP onC 0").answers("*2\r\n" + value("onC") + value("1"));
    client.receives("*2\r\n" + value("onC") + value("1"));
    script.endsQuietly();
  }

  @Test
  void aBlockingPopThatSomebodyUnblocksIsAnswered() {
    routed();
    client.sends("BLPOP", "onC", "0");
    c.receives("BLPOP onC 0").answers("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    client.receives("-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n");
    script.endsQuietly();
  }

  @Test
  void ordinaryErrorsAreAnswers() {
    routed();
    for (String error :
        Arrays.asList(
            "-ERR no\r\n",
            "-WRONGTYPE x\r\n",
            "-OOM command not allowed\r\n",
            "-CROSSSLOT Keys in request don't hash to the same slot\r\n",
            "-MOVEDX 1 10.0.0.2:7000\r\n",
            "-\r\n",
            "-BUSY x\r\n",
            "-NOPERM x\r\n")) {
      client.sends("GET", "onC");
      c.receives("GET onC").answers(error);
      client.receives(error);
    }
  }

  // ---- Broken links ----

  @Test
  void aReadThatWasWrittenIsRepeatedWhenItsLinkBreaks() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").breaks();
    client.isFine();
    script.passes(10);
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    assertEquals(1, script.refreshes.size());
  }

  @Test
  void aWriteThatMayHaveBeenExecutedBreaksTheClientAfterItsEarlierReplies() {
    routed();
    client.pausesReading();
    client.pipelines("GET onA", "GET onB", "SET onC 1");
    a.receives("GET onA").answers(value("of onA"));
    b.receives("GET onB").answers(value("of onB"));
    c.receives("SET onC 1").breaks();
    client.readsOn();
    client.receives(value("of onA") + value("of onB"));
    client.isBroken("SET (slot " + slotOf("onC") + ")", "10.0.0.3:7000", "may have been executed");
    script.passes(10_000);
    c.receivesNothing();
    client.receivesNothing();
  }

  @Test
  void whatWaitsToBeWrittenIsNotWrittenAfterAWriteThatMayHaveBeenExecuted() {
    routed();
    a.failsWrites = true;
    client.pipelines("SET onA 1", "SET onC 1", "SET onB 1");
    client.isBroken("SET (slot " + slotOf("onA") + ")", "may have been executed");
    c.receivesNothing();
    b.receivesNothing();
  }

  @Test
  void aWriteThatNeverLeftIsSentAgain() {
    routed();
    c.failsWrites = true;
    client.pipelines("GET onC", "SET also-on-C 1");
    client.isFine();
    c.failsWrites = false;
    script.passes(10);
    c.receives("GET onC");
    client.isFine();
  }

  @Test
  void aRefusedDialIsTriedAgainAtTheOwnerKnownByThen() {
    routed();
    c.refusesDials = 2;
    client.sends("SET", "onC", "1");
    assertEquals(1, c.dials);
    client.receivesNothing();
    assertEquals(1, script.refreshes.size());
    script.passes(10);
    script.passes(20);
    c.receives("SET onC 1").answers(OK);
    client.receives(OK);
    assertEquals(3, c.dials);
  }

  @Test
  void aNodeThatCannotBeReachedBreaksTheClientWhenTheTimeIsUp() {
    play("retry.timeout=100ms");
    routed();
    c.refusesDials = 1000;
    client.sends("SET", "onC", "1");
    for (int i = 0; i < 20; i++) {
      script.passes(10);
    }
    client.receivesNothing();
    client.isBroken("SET (slot " + slotOf("onC") + ")", "10.0.0.3:7000", "Connection refused");
    assertEquals(Long.MAX_VALUE, client.session.nextWakeNanos());
  }

  @Test
  void aNodeThatRefusesTheCredentialsSaysSoToTheClient() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    routed();
    c.refusesHandshake = "WRONGPASS invalid username-password pair";
    client.sends("GET", "onC");
    client.receives(
        "-WRONGPASS invalid username-password pair (unmoved: 10.0.0.3:7000, which serves slot "
            + slotOf("onC")
            + ", refused what this connection was set up with)\r\n");
    assertEquals(1, c.dials);
    client.sends("MGET", "onC", "onA");
    a.receives("MGET onA").answers("*1\r\n$1\r\n1\r\n");
    client.receives(
        "-WRONGPASS invalid username-password pair (unmoved: slot "
            + slotOf("onC")
            + " at 10.0.0.3:7000; "
            + "1 of the 2 parts of this command were executed)\r\n");
    client.sends("GET", "onA");
    a.receives("GET onA").answers(value("1"));
    client.receives(value("1"));
    c.refusesHandshake = null;
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("2"));
    client.receives(value("2"));
  }

  @Test
  void linksAreLoggedInWithWhatTheProviderHasNow() {
    client.sends("AUTH", "app", "token-1");
    a.receives("AUTH app token-1").answers(OK);
    client.receives(OK);
    routed();
    client.provider = Login.of("app", "token-2");
    client.sends("GET", "onB");
    b.receives("GET onB").answers(value("1"));
    client.receives(value("1"));
    assertEquals(Collections.singletonList("AUTH app token-2"), b.replayed);
    client.provider = null; // what was learned is known
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("2"));
    client.receives(value("2"));
    assertEquals(Collections.singletonList("AUTH app token-2"), c.replayed);
    client.sends("GET", "onB");
    b.receives("GET onB").answers(value("1"));
    client.receives(value("1"));
    assertEquals(1, b.dials, "it is the link that lies idle");
  }

  /** A node that does not know the provider's user yet has let it in as the one it was. */
  @Test
  void whatTheClientItselfSaidIsNotLearnedAgain() {
    client.sends("AUTH", "one", "secret");
    a.receives("AUTH one secret").answers(OK);
    client.receives(OK);
    routed();
    client.provider = Login.of("two", "secret");
    client.sends("GET", "onB");
    b.receives("GET onB").answers(value("1"));
    client.receives(value("1"));
    client.provider = Login.of("one", "secret");
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("2"));
    client.receives(value("2"));
    assertEquals(Collections.singletonList("AUTH one secret"), c.replayed);
    client.sends("GET", "onB");
    b.receives("GET onB").answers(value("1"));
    client.receives(value("1"));
    assertEquals(1, b.dials, "it is the link that lies idle");
  }

  @Test
  void whoHasLoggedInAgainIsWhoItSaidToBe() {
    client.sends("AUTH", "app", "token-1");
    a.receives("AUTH app token-1").answers(OK);
    client.receives(OK);
    routed();
    client.provider = Login.of("app", "token-2");
    client.sends("AUTH", "eve", "secret");
    a.receives("AUTH eve secret").answers(OK);
    client.receives(OK);
    client.sends("GET", "onB");
    b.receives("GET onB").answers(value("1"));
    client.receives(value("1"));
    assertEquals(Collections.singletonList("AUTH eve secret"), b.replayed);
  }

  /** RESET forgets who the client was, so nothing tells that its provider knows who it is now. */
  @Test
  void whoHasLoggedInAgainBehindAResetIsWhoItSaidToBe() {
    client.sends("AUTH", "app", "token-1");
    a.receives("AUTH app token-1").answers(OK);
    client.receives(OK);
    routed();
    client.provider = Login.of("app", "token-2");
    client.sends("RESET");
    a.receives("RESET").answers("+RESET\r\n");
    client.receives("+RESET\r\n");
    client.sends("AUTH", "eve", "secret");
    a.receives("AUTH eve secret").answers(OK);
    client.receives(OK);
    client.sends("GET", "onB");
    b.receives("GET onB").answers(value("1"));
    client.receives(value("1"));
    assertEquals(Collections.singletonList("AUTH eve secret"), b.replayed);
  }

  @Test
  void aHomeThatRefusesTheCredentialsWhenItIsOpenedAnewBreaksTheConnection() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    routed();
    a.breaks();
    for (FakeNode any : new FakeNode[] {a, b, c}) {
      any.refusesHandshake = "WRONGPASS no";
    }
    client.sends("PING");
    client.isBroken("PING", "WRONGPASS");
  }

  @Test
  void aTransactionAtANodeThatRefusesTheCredentialsIsAborted() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    routed();
    c.refusesHandshake = "WRONGPASS no";
    String refusal =
        "-WRONGPASS no (unmoved: 10.0.0.3:7000, which serves slot "
            + slotOf("onC")
            + ", refused what this connection was set up with)\r\n";
    client.pipelines("MULTI", "SET onC 1", "GET onC", "EXEC", "GET onA");
    a.receives("GET onA").answers(value("1"));
    client.receives(OK + refusal + refusal + abortedBy(refusal) + value("1"));
    client.sends("MULTI");
    client.receives(OK);
    client.sends("SET", "onC", "1");
    client.receives(refusal);
    client.sends("EXEC");
    client.receives(abortedBy(refusal));
    client.sends("GET", "onA");
    a.receives("GET onA").answers(value("2"));
    client.receives(value("2"));
    script.endsQuietly();
  }

  @Test
  void aMalformedReplyEndsItsLinkOnly() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers("bogus\r\n");
    client.isFine();
    script.passes(10);
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    assertEquals(2, c.dials);
    client.sends("GET", "onA");
    a.receives("GET onA").answers(value("1"));
    client.receives(value("1"));
  }

  @Test
  void anErrorWithoutEndIsAMalformedReply() {
    routed();
    client.sends("GET", "onC");
    StringBuilder error = new StringBuilder("-ERR ");
    while (error.length() < 100_000) {
      error.append(
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    }
    c.receives("GET onC").answers(error.toString());
    script.passes(10);
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  @Test
  void aReplyThatNothingAskedForEndsItsLink() {
    // it has to come with the reply before it: an idle link is not read from
    assumeTrue(chopping.size > 1);
    routed();
    client.pipelines("GET onC", "GET onA");
    a.receives("GET onA");
    c.receives("GET onC").answers(value("1") + value("2"));
    a.answers(value("3"));
    client.receives(value("1") + value("3"));
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("4"));
    client.receives(value("4"));
  }

  @Test
  void aHomeThatWasLostIsReplacedByAnotherPrimary() {
    routed();
    client.sends("ECHO", "1");
    a.receives("ECHO 1").answers(value("1"));
    client.receives(value("1"));
    client.sends("GET", "onA");
    a.receives("GET onA").breaks();
    script.passes(10);
    a.receives("GET onA").answers(value("1"));
    client.receives(value("1"));
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("2"));
    client.receives(value("2"));
  }

  // ---- The state of the connection ----

  @Test
  void whatTheClientMadeOfItsConnectionIsReplayedOnOthers() {
    client.sends("HELLO", "3", "AUTH", "user", "secret", "SETNAME", "app");
    a.receives("HELLO 3 AUTH user secret SETNAME app").answers("%1\r\n$5\r\nproto\r\n:3\r\n");
    client.receives("%1\r\n$5\r\nproto\r\n:3\r\n");
    client.sends("CLIENT", "SETINFO", "LIB-NAME", "lib");
    a.receives("CLIENT SETINFO LIB-NAME lib").answers(OK);
    client.receives(OK);
    routed();
    client.sends("GET", "onC");
    assertEquals(
        Arrays.asList(
            "AUTH user secret", "HELLO 3", "CLIENT SETNAME app", "CLIENT SETINFO LIB-NAME lib"),
        c.replayed);
    c.receives("GET onC").answers("_\r\n");
    client.receives("_\r\n");
  }

  @Test
  void aRefusedChangeIsNotReplayed() {
    client.sends("AUTH", "wrong");
    a.receives("AUTH wrong").answers("-WRONGPASS no\r\n");
    client.receives("-WRONGPASS no\r\n");
    routed();
    client.sends("GET", "onC");
    assertEquals(Collections.emptyList(), c.replayed);
    c.receives("GET onC");
  }

  @Test
  void everythingBehindAChangeWaitsForIt() {
    routed();
    client.pipelines("AUTH secret", "GET onC", "GET onB");
    a.receives("AUTH secret");
    c.receivesNothing();
    b.receivesNothing();
    a.answers(OK);
    c.receives("GET onC").answers(value("1"));
    b.receives("GET onB").answers(value("2"));
    assertEquals(Collections.singletonList("AUTH secret"), c.replayed);
    client.receives(OK + value("1") + value("2"));
  }

  @Test
  void aLongAnswerToAChangeIsNotMistakenForAnErrorWhereverItIsCut() {
    String hello = "%2\r\n$7\r\nversion\r\n$9\r\n9.0.0-rc1\r\n$5\r\nproto\r\n:3\r\n";
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers(hello);
    client.receives(hello);
    assertEquals(3, client.session.state().protocol());
  }

  @Test
  void linksOfAnotherStateAreNotUsed() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    client.sends("CLIENT", "SETNAME", "app");
    a.receives("CLIENT SETNAME app").answers(OK);
    client.receives(OK);
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    assertEquals(2, c.dials);
    assertEquals(Collections.singletonList("CLIENT SETNAME app"), c.replayed);
  }

  // ---- Is it a cluster? ----

  @Test
  void aStandaloneServerIsLeftAlone() {
    script.answersTopologyItself();
    client.pipelines("PING", "GET onC", "SET onC 1");
    a.receives("PING", "CLUSTER SHARDS")
        .answers("+PONG\r\n", "-ERR This instance has cluster support disabled\r\n");
    a.receives("GET onC", "SET onC 1").answers(value("1"), OK);
    client.receives("+PONG\r\n" + value("1") + OK);
    client.isTransparent();
    client.sendsRaw("GET on");
    client.sendsRaw("C\r\n");
    a.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    Client second = script.connects();
    second.isTransparent();
    script.endsQuietly();
  }

  @Test
  void halfACommandIsNotLostWhenTheServerTurnsOutToBeStandalone() {
    script.answersTopologyItself();
    client.sendsRaw("*2\r\n$3\r\nGET\r\n$3\r\nonC\r\n*2\r\n$3\r\nGET\r\n$3\r\no");
    a.receives("CLUSTER SHARDS").answers("-ERR This instance has cluster support disabled\r\n");
    a.receives("GET onC").answers(value("1"));
    client.sendsRaw("nA\r\n");
    a.receives("GET onA").answers(value("2"));
    client.receives(value("1") + value("2"));
    script.endsQuietly();
  }

  @Test
  void whatAUserMayNotAskIsLearnedFromRedirects() {
    script.answersTopologyItself();
    client.sends("SET", "onC", "1");
    a.receives("CLUSTER SHARDS")
        .answers("-NOPERM this user has no permissions to run 'cluster|shards'\r\n");
    a.receives("CLUSTER SLOTS")
        .answers("-NOPERM this user has no permissions to run 'cluster|slots'\r\n");
    a.receives("SET onC 1").answers(movedTo(c, "onC"));
    c.receives("SET onC 1").answers(OK);
    client.receives(OK);
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
    Client second = script.connects();
    second.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    second.receives(value("1"));
    script.endsQuietly();
  }

  @Test
  void slotsWithoutAKnownOwnerKeepTheirOrderWhileOthersAreRedirected() {
    script.answersTopologyItself();
    client.sends("SET", "onC", "1");
    a.receives("CLUSTER SHARDS").answers("-NOPERM x\r\n");
    a.receives("CLUSTER SLOTS").answers("-NOPERM x\r\n");
    a.receives("SET onC 1").answers(movedTo(c, "onC"));
    c.receives("SET onC 1"); // from here on, order is tracked
    client.pipelines("SET onB 1", "GET onB");
    a.receives("SET onB 1", "GET onB").answers(movedTo(b, "onB"));
    if (chopping.atOnce) {
      b.receives("SET onB 1");
      client.sends("SET", "onB", "2");
      b.receivesNothing(); // GET c is still at A
      a.answers(movedTo(b, "onB"));
      b.receives("GET onB", "SET onB 2").answers(OK, value("1"), OK);
      c.answers(OK);
      client.receives(OK + OK + value("1") + OK);
    }
  }

  @Test
  void aPasswordThatIsStillMissingPutsTheQuestionOff() {
    script.answersTopologyItself();
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS").answers("-NOAUTH Authentication required.\r\n");
    a.receives("CLUSTER SLOTS").answers("-NOAUTH Authentication required.\r\n");
    a.receives("GET onC").answers("-NOAUTH Authentication required.\r\n");
    client.receives("-NOAUTH Authentication required.\r\n");
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    client.sends("GET", "onC");
    a.receives("CLUSTER SHARDS").answers(script.shards());
    a.receives("CLUSTER MYID").answers(value("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    c.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  @Test
  void aTransactionMayBeTheFirstThingAfterAPassword() {
    client.sends("AUTH", "secret");
    a.receives("AUTH secret").answers(OK);
    client.receives(OK);
    client.sends("MULTI");
    client.receives(OK);
    client.sends("SET", "onA", "1");
    a.receives("MULTI").answers(OK);
    a.receives("SET onA 1").answers("+QUEUED\r\n");
    client.receives("+QUEUED\r\n");
    client.sends("EXEC");
    a.receives("EXEC").answers("*1\r\n+OK\r\n");
    client.receives("*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  // ---- CLIENT REPLY ----

  @Test
  void repliesThatTheClientDoesNotWantAreDroppedAndRedirectsFollowed() {
    routed();
    client.pipelines("CLIENT REPLY OFF", "SET onC 1", "SET onA 1");
    c.receives("SET onC 1").answers(movedTo(b, "onC"));
    a.receives("SET onA 1").answers(OK);
    b.receives("SET onC 1").answers(OK);
    client.receivesNothing();
    client.pipelines("CLIENT REPLY ON", "GET onA");
    a.receives("GET onA").answers("$1\r\n1\r\n");
    client.receives(OK + "$1\r\n1\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void oneReplyIsSkipped() {
    routed();
    client.pipelines(
        "CLIENT REPLY SKIP",
        "SET onC 1",
        "GET onA",
        "CLIENT REPLY SKIP",
        "MGET onC onA",
        "GET onA");
    c.receives("SET onC 1", "MGET onC").answers(OK, "*1\r\n$-1\r\n");
    a.receives("GET onA", "MGET onA", "GET onA")
        .answers("$1\r\n1\r\n", "*1\r\n$-1\r\n", "$1\r\n2\r\n");
    client.receives("$1\r\n1\r\n" + "$1\r\n2\r\n");
    script.endsQuietly();
  }

  @Test
  void howRepliesAreWantedIsNotQueued() {
    routed();
    client.pipelines("MULTI", "CLIENT REPLY OFF", "EXEC");
    String refusal = "-ERR unmoved: CLIENT REPLY cannot be queued in a transaction\r\n";
    client.receives(OK + refusal + abortedBy(refusal));
    client.sends("CLIENT", "REPLY", "MAYBE");
    a.receives("CLIENT REPLY MAYBE").answers("-ERR syntax error\r\n");
    client.receives("-ERR syntax error\r\n");
    script.endsQuietly();
  }

  // ---- All shards ----

  @Test
  void waitAsksTheConnectionsThatWroteAndAnswersTheSmallestNumber() {
    routed();
    client.pipelines("SET onA 1", "SET onC 1", "GET onC", "WAIT 1 100", "GET onC");
    a.receives("SET onA 1");
    c.receives("SET onC 1", "GET onC").answers(OK, "$1\r\n1\r\n");
    a.receivesNothing(); // what is redirected would not be written yet
    a.answers(OK);
    a.receives("WAIT 1 100").answers(":2\r\n");
    c.receives("WAIT 1 100").answers(":1\r\n");
    client.receives(OK + OK + "$1\r\n1\r\n" + ":1\r\n");
    c.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
    client.sends("WAIT", "1", "100");
    // nothing was written since, and nobody is asked but those who took what was
    a.receives("WAIT 1 100").answers(":2\r\n");
    c.receives("WAIT 1 100").answers(":1\r\n");
    client.receives(":1\r\n");
    script.endsQuietly();
  }

  @Test
  void waitForTheDiskAnswersTheSmallestOfBothNumbers() {
    routed();
    client.pipelines("SET onA 1", "SET onC 1", "WAITAOF 1 1 100");
    a.receives("SET onA 1").answers(OK);
    c.receives("SET onC 1").answers(OK);
    a.receives("WAITAOF 1 1 100").answers("*2\r\n:1\r\n:2\r\n");
    c.receives("WAITAOF 1 1 100").answers("*2\r\n:0\r\n:3\r\n");
    client.receives(OK + OK + "*2\r\n:0\r\n:2\r\n");
    script.endsQuietly();
  }

  @Test
  void waitIsNotAnsweredWhereTheConnectionThatWroteIsNotToBeHad() {
    routed();
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers(OK);
    client.receives(OK);
    Client other = script.connects();
    other.sends("GET", "onC");
    c.receives("GET onC"); // over the very connection
    client.sends("WAIT", "1", "100");
    client.receives(
        "-ERR unmoved: this connection wrote to several nodes; how many replicas have it all cannot be told "
            + "this time, only of what is written from now on\r\n");
    c.answers("$-1\r\n");
    other.receives("$-1\r\n");
    client.sends("SET", "onC", "2");
    c.receives("SET onC 2").answers(OK);
    client.receives(OK);
    other.sends("GET", "onC");
    c.receives("GET onC"); // over another one: the client keeps what it will ask
    client.sends("WAIT", "1", "100");
    c.receives("WAIT 1 100");
    c.answers("$-1\r\n", ":1\r\n");
    other.receives("$-1\r\n");
    client.receives(":1\r\n");
    script.endsQuietly();
    assertEquals(2, script.pooled());
  }

  @Test
  void slowLogsOfAllNodesAreOneWithTheNewestFirst() {
    routed();
    client.sends("SLOWLOG", "GET", "2");
    a.receives("SLOWLOG GET 2").answers("*1\r\n*3\r\n:7\r\n:100\r\n:5\r\n");
    b.receives("SLOWLOG GET 2").answers("*1\r\n*3\r\n:3\r\n:300\r\n:5\r\n");
    c.receives("SLOWLOG GET 2").answers("*1\r\n*3\r\n:4\r\n:200\r\n:5\r\n");
    client.receives("*2\r\n*3\r\n:3\r\n:300\r\n:5\r\n*3\r\n:4\r\n:200\r\n:5\r\n");
    script.endsQuietly();
  }

  /** The nodes tell seconds only, and log what all of them were sent. */
  @Test
  void whatOneNodeExecutedAfterTheResetOfItsSlowLogIsTheNewest() {
    routed();
    String second = ":100\r\n:5\r\n";
    client.sends("SLOWLOG", "GET");
    a.receives("SLOWLOG GET").answers("*1\r\n*3\r\n:1\r\n" + second);
    b.receives("SLOWLOG GET").answers("*2\r\n*3\r\n:3\r\n" + second + "*3\r\n:2\r\n" + second);
    c.receives("SLOWLOG GET").answers("*2\r\n*3\r\n:5\r\n:101\r\n:5\r\n*3\r\n:4\r\n" + second);
    client.receives(
        "*5\r\n*3\r\n:5\r\n:101\r\n:5\r\n"
            + "*3\r\n:3\r\n"
            + second
            + "*3\r\n:1\r\n"
            + second
            + "*3\r\n:4\r\n"
            + second
            + "*3\r\n:2\r\n"
            + second);
    script.endsQuietly();
  }

  @Test
  void denialsThatSeveralNodesNotedAreOneLogWithTheNewestFirst() {
    routed();
    String young = "*4\r\n$5\r\ncount\r\n:1\r\n$11\r\nage-seconds\r\n$5\r\n0.250\r\n";
    String old = "%2\r\n$5\r\ncount\r\n:2\r\n$11\r\nage-seconds\r\n,10.5\r\n";
    String oldest = "*4\r\n$5\r\ncount\r\n:3\r\n$11\r\nage-seconds\r\n$7\r\n999.001\r\n";
    client.sends("ACL", "LOG", "2");
    a.receives("ACL LOG 2").answers("*1\r\n" + old);
    b.receives("ACL LOG 2").answers("*0\r\n");
    c.receives("ACL LOG 2").answers("*2\r\n" + young + oldest);
    client.receives("*2\r\n" + young + old);
    client.sends("ACL", "LOG", "RESET");
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      node.receives("ACL LOG RESET").answers(OK);
    }
    client.receives(OK);
    client.sends("ACL", "LOG");
    a.receives("ACL LOG").answers("*1\r\n*2\r\n+no\r\n+age\r\n");
    b.receives("ACL LOG").answers("*0\r\n");
    c.receives("ACL LOG").answers("*0\r\n");
    client.receives("-ERR unmoved: the nodes' replies to ACL LOG do not fit together\r\n");
    script.endsQuietly();
  }

  @Test
  void aScriptThatAsksForAllKeysRunsAtEveryPrimary() {
    routed();
    client.sends("EVAL", "return #redis.call('keys',ARGV[1])", "0", "x*");
    String seen = "EVAL return #redis.call('keys',ARGV[1]) 0 x*";
    a.receives(seen).answers(":2\r\n");
    b.receives(seen).answers(":0\r\n");
    c.receives(seen).answers(":-1\r\n");
    client.receives(":1\r\n");
    client.sends("EVAL", "return redis.call('keys','*')", "0");
    seen = "EVAL return redis.call('keys','*') 0";
    a.receives(seen).answers("*1\r\n" + value("onA"));
    b.receives(seen).answers("*0\r\n");
    c.receives(seen).answers("*1\r\n" + value("onC"));
    client.receives("*2\r\n" + value("onA") + value("onC"));
    script.endsQuietly();
  }

  @Test
  void whereSomeNodesHaveNoKeyToDeleteAScriptCountsThoseOfTheOthers() {
    routed();
    client.sends("EVAL", "return redis.call('del',unpack(redis.call('keys','x*')))", "0");
    String seen = "EVAL return redis.call('del',unpack(redis.call('keys','x*'))) 0";
    String empty =
        "-ERR Wrong number of args calling Redis command from script script: 1, on @user_script:1.\r\n";
    a.receives(seen).answers(empty);
    b.receives(seen).answers(":3\r\n");
    c.receives(seen).answers(empty);
    client.receives(":3\r\n");
    client.sends("EVAL", "return redis.call('del',unpack(redis.call('keys','x*')))", "0");
    a.receives(seen).answers(":1\r\n");
    b.receives(seen).answers("-NOPERM no\r\n");
    c.receives(seen).answers(":1\r\n");
    client.receives("-NOPERM no\r\n");
    client.sends("EVAL", "return redis.call('del',unpack(redis.call('keys','x*')))", "0");
    a.receives(seen).answers(empty);
    b.receives(seen).answers(empty);
    c.receives(seen).answers(empty);
    client.receives(empty);
    script.endsQuietly();
  }

  @Test
  void aScanOfSmallShardsIsAnsweredAtOnce() {
    routed();
    client.sends("SCAN", "0");
    a.receives("SCAN 0").answers("*2\r\n$1\r\n0\r\n*1\r\n" + value("onA"));
    c.receives("SCAN 0").answers("*2\r\n$1\r\n0\r\n*1\r\n" + value("onC"));
    b.receives("SCAN 0").answers("*2\r\n$1\r\n0\r\n*0\r\n");
    client.receives("*2\r\n$1\r\n0\r\n*2\r\n" + value("onA") + value("onC"));
    client.sends("SCAN", "4611686018427387904");
    client.receives("-ERR invalid cursor\r\n");
    script.endsQuietly();
  }

  @Test
  void aFailedPartOfASplitCommandTellsWhichAndWhatBecameOfTheOthers() {
    routed();
    client.sends("DEL", "onA", "onC", "onB");
    a.receives("DEL onA").answers(":1\r\n");
    c.receives("DEL onC").answers("-NOPERM no permissions to access a key\r\n");
    b.receives("DEL onB").answers(":1\r\n");
    client.receives(
        "-NOPERM no permissions to access a key (unmoved: slot "
            + slotOf("onC")
            + " at 10.0.0.3:7000; 2 of the 3 parts of"
            + " this command were executed)\r\n");
    script.endsQuietly();
  }

  @Test
  void homeIsKnownByItsIdEvenUnderAnotherAddress() {
    routed();
    assertEquals(1, a.connections());
    assertEquals(0, a.dials);
  }

  @Test
  void aSecondSessionWaitsForTheAnswerThatAnotherIsWaitingFor() {
    script.answersTopologyItself();
    Client second = script.connects();
    client.sends("GET", "onA");
    a.receives("CLUSTER SHARDS");
    second.sends("GET", "onC");
    a.receivesNothing();
    script.passes(1);
    a.receivesNothing();
    a.answers(script.shards());
    a.receives("CLUSTER MYID").answers(value("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
    a.receives("GET onA").answers(value("1"));
    client.receives(value("1"));
    script.passes(1);
    c.receives("GET onC").answers(value("2"));
    second.receives(value("2"));
    script.endsQuietly();
  }

  @Test
  void aSessionThatWaitedTooLongAsksItself() {
    script.answersTopologyItself();
    Client second = script.connects();
    client.sends("GET", "onA");
    a.receives("CLUSTER SHARDS");
    second.sends("GET", "onC");
    script.passes(501);
    a.receives("CLUSTER SHARDS");
  }

  @Test
  void aSecondSessionAsksNothing() {
    routed();
    script.answersTopologyItself();
    Client second = script.connects();
    second.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    second.receives(value("1"));
    script.endsQuietly();
  }

  // ---- Transparent ----

  @Test
  void aClusterAwareClientTalksToHomeAlone() {
    routed();
    script.answersTopologyItself();
    client.pipelines("GET onC", "CLUSTER NODES", "GET onC");
    c.receives("GET onC");
    a.receivesNothing();
    c.answers(value("1"));
    a.receives("CLUSTER NODES", "GET onC").answers(value("nodes"), movedTo(c, "onC"));
    client.receives(value("1") + value("nodes") + movedTo(c, "onC"));
    client.isTransparent();
    client.sends("GET", "onC");
    a.receives("GET onC").answers(movedTo(c, "onC"));
    client.receives(movedTo(c, "onC"));
    script.endsQuietly();
  }

  @Test
  void repliesKeepTheirOrderWhenASessionBecomesTransparent() {
    routed();
    script.answersTopologyItself();
    client.pipelines("GET onA", "GET onC", "CLUSTER NODES");
    a.receives("GET onA");
    c.receives("GET onC").answers(value("of onC"));
    a.answers(value("of onA"));
    a.receives("CLUSTER NODES").answers(value("nodes"));
    client.receives(value("of onA") + value("of onC") + value("nodes"));
    client.isTransparent();
  }

  @Test
  void theAnswerToAskingIsNotSeenWhenASessionBecomesTransparent() {
    routed();
    script.answersTopologyItself();
    client.sends("GET", "onC");
    c.receives("GET onC").answers(askTo(a, "onC"));
    a.receives("ASKING", "GET onC");
    client.sends("CLUSTER", "NODES");
    a.answers(OK, value("1"));
    a.receives("CLUSTER NODES").answers(value("nodes"));
    client.receives(value("1") + value("nodes"));
  }

  @Test
  void theAnswerToTheSessionsOwnQuestionIsNeverSeen() {
    script.answersTopologyItself();
    client.sendsRaw("*2\r\n$3\r\nGET\r\n$3\r\nonC\r\n*1\r\nbogus\r\n");
    a.receives("CLUSTER SHARDS").answers("-ERR This instance has cluster support disabled\r\n");
    a.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  @Test
  void bytesThatAreNoRespGoHomeAsTheyAre() {
    routed();
    client.sendsRaw("*1\r\nbogus\r\n");
    a.receives("garbage").answers("-ERR Protocol error: expected '$', got 'b'\r\n");
    client.receives("-ERR Protocol error: expected '$', got 'b'\r\n");
    client.isTransparent();
  }

  // ---- Large replies ----

  @Test
  void theFirstBytesOfALargeReplyReachTheClientBeforeTheLastArrive() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC");
    c.answersPart("$1000\r\n0123456789");
    client.receives("$1000\r\n0123456789");
    StringBuilder rest = new StringBuilder();
    for (int i = 1; i < 100; i++) {
      rest.append("0123456789");
    }
    c.answers(rest + "\r\n");
    client.receives(rest + "\r\n");
    client.sends("GET", "onC");
    c.receives("GET onC").answers(value("next"));
    client.receives(value("next"));
  }

  @Test
  void aReplyThatBreaksOffBreaksTheClient() {
    routed();
    client.pipelines("GET onC", "GET onA");
    a.receives("GET onA").answers(value("2"));
    c.receives("GET onC");
    c.answersPart("$1000\r\n0123456789");
    c.breaks();
    client.receives("$1000\r\n0123456789");
    client.isBroken("GET (slot " + slotOf("onC") + ")", "10.0.0.3:7000");
    script.passes(1000);
    c.receivesNothing();
  }

  @Test
  void nothingMoreIsSentForAClientWhoseReplyBrokeOff() {
    routed();
    client.pipelines("GET onC", "GET also-on-C");
    c.receives("GET onC", "GET also-on-C");
    c.answersPart("$1000\r\n0123456789");
    c.breaks();
    client.receives("$1000\r\n0123456789");
    client.isBroken("GET (slot " + slotOf("onC") + ")");
    script.passes(1000);
    c.receivesNothing();
  }

  @Test
  void anErrorIsHeldBackUntilItIsKnownToBeNoRedirect() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC");
    c.answersPart("-MOVED " + slotOf("onC") + " 10.0.");
    client.receivesNothing();
    c.answers("0.2:7000\r\n");
    b.receives("GET onC").answers(value("1"));
    client.receives(value("1"));
  }

  // ---- Pushes and subscriptions ----

  @Test
  void pushesReachTheClientBetweenReplies() {
    resp3();
    client.pipelines("GET onA", "GET onA");
    a.receives("GET onA", "GET onA").answers(value("1"));
    a.says(">2\r\n+invalidate\r\n*1\r\n$3\r\nonA\r\n");
    a.answers(value("2"));
    client.receives(value("1") + ">2\r\n+invalidate\r\n*1\r\n$3\r\nonA\r\n" + value("2"));
  }

  @Test
  void aPushThatFollowsAReplyReachesTheClientAfterIt() {
    resp3();
    client.pausesReading();
    client.sends("GET", "onA");
    a.receives("GET onA").answers(value("old"));
    // of the value just read: it must be the last word
    a.says(">2\r\n+invalidate\r\n*1\r\n$3\r\nonA\r\n");
    client.readsOn();
    client.receives(value("old") + ">2\r\n+invalidate\r\n*1\r\n$3\r\nonA\r\n");
  }

  @Test
  void aPushIsNotLostWhereARedirectedRequestIsAnsweredBehindLaterOnes() {
    resp3();
    client.pipelines("GET onC", "GET onB", "GET onA");
    c.receives("GET onC").answers(movedTo(a, "onC"));
    b.receives("GET onB");
    a.receives("GET onA", "GET onC").answers(value("of onA"), value("of onC"));
    client.receives(value("of onC"));
    a.says(">2\r\n+invalidate\r\n*1\r\n$3\r\nonA\r\n");
    client.receivesNothing();
    b.answers(value("of onB"));
    client.receives(value("of onB") + value("of onA") + ">2\r\n+invalidate\r\n*1\r\n$3\r\nonA\r\n");
  }

  @Test
  void aPushNeverComesInsideAReply() {
    resp3();
    client.pipelines("GET onC", "GET onA");
    a.receives("GET onA");
    c.receives("GET onC");
    c.answersPart("$10\r\n01234");
    a.says(">2\r\n+invalidate\r\n_\r\n");
    client.receives("$10\r\n01234");
    c.answers("56789\r\n");
    a.answers(value("2"));
    client.receives("56789\r\n>2\r\n+invalidate\r\n_\r\n" + value("2"));
  }

  @Test
  void aPushOfAnIdleConnectionReachesTheClient() {
    resp3();
    a.says(">2\r\n+invalidate\r\n_\r\n");
    client.receives(">2\r\n+invalidate\r\n_\r\n");
  }

  @Test
  void messagesFollowTheConfirmationOfTheirSubscription() {
    routed();
    client.pausesReading();
    client.sends("SUBSCRIBE", "news");
    a.receives("SUBSCRIBE news")
        .answers(confirmation("subscribe", "news", 1) + message("news", "hello"));
    client.readsOn();
    client.receives(confirmation("subscribe", "news", 1) + message("news", "hello"));
  }

  @Test
  void everyChannelIsConfirmedAndTheConnectionServesCommandsAfterwards() {
    routed();
    client.pipelines("SUBSCRIBE x y", "PING");
    a.receives("SUBSCRIBE x y", "PING")
        .answers(
            confirmation("subscribe", "x", 1)
                + message("x", "1")
                + confirmation("subscribe", "y", 2),
            "*2\r\n$4\r\npong\r\n$0\r\n\r\n");
    client.receives(
        confirmation("subscribe", "x", 1)
            + message("x", "1")
            + confirmation("subscribe", "y", 2)
            + "*2\r\n$4\r\npong\r\n$0\r\n\r\n");
    a.says(message("y", "2"));
    client.receives(message("y", "2"));
    client.sends("UNSUBSCRIBE");
    a.receives("UNSUBSCRIBE")
        .answers(confirmation("unsubscribe", "x", 1) + confirmation("unsubscribe", "y", 0));
    client.receives(confirmation("unsubscribe", "x", 1) + confirmation("unsubscribe", "y", 0));
    client.pipelines("GET onC", "GET onA");
    c.receives("GET onC").answers(value("1"));
    a.receives("GET onA").answers(value("2"));
    client.receives(value("1") + value("2"));
    script.endsQuietly();
  }

  @Test
  void confirmationsDoNotOvertakeTheRepliesBeforeThem() {
    routed();
    client.pipelines("GET onA", "SUBSCRIBE x y");
    a.receives("GET onA", "SUBSCRIBE x y")
        .answers(
            value("1") + confirmation("subscribe", "x", 1) + confirmation("subscribe", "y", 2));
    client.receives(
        value("1") + confirmation("subscribe", "x", 1) + confirmation("subscribe", "y", 2));
  }

  @Test
  void confirmationsDoNotOvertakeTheRepliesOfOtherNodes() {
    routed();
    client.pipelines("GET onC", "SUBSCRIBE x y");
    c.receives("GET onC");
    a.receives("SUBSCRIBE x y")
        .answers(confirmation("subscribe", "x", 1) + confirmation("subscribe", "y", 2));
    client.receivesNothing();
    c.answers(value("1"));
    client.receives(
        value("1") + confirmation("subscribe", "x", 1) + confirmation("subscribe", "y", 2));
  }

  @Test
  void aListThatReadsLikeAMessageIsAReplyAsLongAsNothingIsSubscribedTo() {
    for (String word :
        Arrays.asList("subscribe", "psubscribe", "unsubscribe", "message", "pmessage")) {
      play();
      routed();
      String list = "*3\r\n" + Script.bulk(word) + Script.bulk("x") + Script.bulk("1");
      client.pipelines("LRANGE onA 0 -1", "GET onC", "GET onA", "SUBSCRIBE x y", "UNSUBSCRIBE");
      c.receives("GET onC").answers(value("1"));
      String confirmations =
          confirmation("subscribe", "x", 1)
              + confirmation("subscribe", "y", 2)
              + confirmation("unsubscribe", "x", 1)
              + confirmation("unsubscribe", "y", 0);
      a.receives("LRANGE onA 0 -1", "GET onA", "SUBSCRIBE x y", "UNSUBSCRIBE")
          .answers(list + value("2") + confirmations);
      client.receives(list + value("1") + value("2") + confirmations);
      client.pipelines("LRANGE onA 0 -1", "SUBSCRIBE x");
      a.receives("LRANGE onA 0 -1", "SUBSCRIBE x").answers(list, confirmation("subscribe", "x", 1));
      client.receives(list + confirmation("subscribe", "x", 1));
      assertTrue(client.session.isIdle(), word);
    }
  }

  @Test
  void aMessageThatComesInPiecesIsNoReplyToAPing() {
    routed();
    client.sends("SUBSCRIBE", "x");
    a.receives("SUBSCRIBE x").answers(confirmation("subscribe", "x", 1));
    client.receives(confirmation("subscribe", "x", 1));
    client.sends("PING");
    a.receives("PING");
    a.says(message("x", "1"));
    a.answers("*2\r\n$4\r\npong\r\n$0\r\n\r\n");
    client.sends("UNSUBSCRIBE", "x");
    a.receives("UNSUBSCRIBE x").answers(confirmation("unsubscribe", "x", 0));
    client.receives(
        message("x", "1") + "*2\r\n$4\r\npong\r\n$0\r\n\r\n" + confirmation("unsubscribe", "x", 0));
    assertTrue(client.session.isIdle());
  }

  @Test
  void unsubscribingFromNothingIsConfirmedOnce() {
    routed();
    client.pipelines("UNSUBSCRIBE", "GET onA");
    a.receives("UNSUBSCRIBE").answers("*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n");
    a.receives("GET onA").answers(value("1"));
    client.receives("*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n" + value("1"));
    client.sends("GET", "onA");
    a.receives("GET onA").answers("*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\ny\r\n");
    client.receives("*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\ny\r\n");
  }

  @Test
  void aRefusedSubscriptionIsAnsweredByItsError() {
    routed();
    client.pipelines("SUBSCRIBE x y", "GET onA");
    a.receives("SUBSCRIBE x y").answers("-NOPERM no channels\r\n");
    a.receives("GET onA").answers(value("1")); // which a subscribed connection might not have asked
    client.receives("-NOPERM no channels\r\n" + value("1"));
  }

  @Test
  void subscribedConnectionsOfResp3ServeCommandsToo() {
    resp3();
    client.pipelines("SUBSCRIBE x", "GET onC");
    c.receives("GET onC").answers(value("1"));
    a.receives("SUBSCRIBE x").answers(">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n");
    client.receives(">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n" + value("1"));
    client.sends("LRANGE", "onA", "0", "-1");
    a.receives("LRANGE onA 0 -1").answers("*1\r\n" + value("unlike a message"));
    a.says(">3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\n1\r\n");
    client.receives(
        "*1\r\n" + value("unlike a message") + ">3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\n1\r\n");
  }

  @Test
  void inResp3AListThatLooksLikeAMessageIsAReply() {
    resp3();
    client.sends("SUBSCRIBE", "x");
    a.receives("SUBSCRIBE x").answers(">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n");
    client.receives(">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n");
    for (String list : Arrays.asList(message("x", "1"), confirmation("unsubscribe", "x", 0))) {
      client.sends("LRANGE", "onA", "0", "-1");
      a.receives("LRANGE onA 0 -1").answers(list);
      client.receives(list);
      assertTrue(client.session.isIdle());
    }
  }

  @Test
  void aDeeplyNestedReplyIsServedOnASubscribedConnection() {
    resp3();
    client.sends("SUBSCRIBE", "x");
    a.receives("SUBSCRIBE x").answers(">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n");
    client.receives(">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n");
    StringBuilder nested = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      nested.append("*1\r\n");
    }
    client.sends("EVAL_RO", "return x", "1", "onA");
    a.receives("EVAL_RO return x 1 onA").answers(nested + ":1\r\n");
    client.receives(nested + ":1\r\n");
  }

  @Test
  void aSubscribedLinkThatBreaksBreaksTheClient() {
    routed();
    client.sends("SUBSCRIBE", "news");
    a.receives("SUBSCRIBE news").answers(confirmation("subscribe", "news", 1));
    client.receives(confirmation("subscribe", "news", 1));
    a.breaks();
    client.isBroken("subscriptions");
  }

  // ---- The end ----

  @Test
  void idleLinksAreGivenBackAndUsedByOthers() {
    routed();
    client.sends("GET", "onC");
    c.receives("GET onC");
    assertEquals(0, script.pooled());
    c.answers(value("1"));
    client.receives(value("1"));
    assertEquals(1, script.pooled());
    Client second = script.connects();
    second.sends("GET", "onC");
    c.receives("GET onC").answers(value("1"));
    second.receives(value("1"));
    assertEquals(1, c.dials);
    assertEquals(1, script.pooled());
  }

  @Test
  void closingGivesBackIdleLinksAndClosesBusyOnes() {
    routed();
    client.pipelines("GET onC", "GET onB");
    c.receives("GET onC").answers(value("1"));
    b.receives("GET onB");
    client.receives(value("1"));
    client.closes();
    assertEquals(1, c.connections());
    assertEquals(0, b.connections());
    assertEquals(0, a.connections());
  }

  @Test
  void aReplyMayBeDeliveredPieceByPiece() {
    routed();
    client.pausesReading();
    client.sends("GET", "onA");
    a.receives("GET onA").answers(value("0123456789"));
    client.readsOn();
    client.receives(value("0123456789"));
    assertNull(client.session.failure());
  }

  @Test
  void aTransactionMayFollowAChangeOfStateAtOnce() {
    client.sends("CLIENT", "SETNAME", "app");
    a.receives("CLIENT SETNAME app").answers(OK);
    client.receives(OK);
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, "+QUEUED\r\n", "*1\r\n+OK\r\n");
    client.receives(OK + "+QUEUED\r\n*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aReadIsNotRepeatedBehindAWriteThatMayHaveBeenExecuted() {
    routed();
    client.pipelines("GET onC", "SET onC 2");
    c.receives("GET onC", "SET onC 2");
    c.breaks();
    script.passes(20);
    c.receivesNothing(); // one server would not have shown the new value to the older request
    client.receivesNothing();
    client.isBroken("GET");
  }

  private void resp3() {
    client.sends("HELLO", "3");
    a.receives("HELLO 3").answers("%1\r\n+proto\r\n:3\r\n");
    client.receives("%1\r\n+proto\r\n:3\r\n");
    routed();
  }

  private static String confirmation(String kind, String channel, int count) {
    return "*3\r\n" + value(kind) + value(channel) + ":" + count + "\r\n";
  }

  private static String message(String channel, String text) {
    return "*3\r\n" + value("message") + value(channel) + value(text);
  }
}
