package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.topology.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * MULTI to EXEC, WATCH and scripts, while slots move; each with every way to cut the bytes. foo
 * lives at C, bar at A.
 */
@ParameterizedClass
@EnumSource(Chopping.class)
class TransactionTest extends Conversation {
  TransactionTest(Chopping chopping) {
    super(chopping);
    routed();
  }

  /**
   * Plays the transaction that B now owns: three commands of it, and what the client still misses
   * of the replies.
   */
  private void runsAtB(String missing) {
    b.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(missing);
    script.endsQuietly();
    client.isFine();
    client.sends("GET", "foo");
    b.receives("GET foo").answers("$1\r\n1\r\n");
    client.receives("$1\r\n1\r\n");
  }

  private void multiAndSetOneByOne() {
    client.sends("MULTI");
    client.receives(OK);
    client.sends("SET", "foo", "1");
    c.receives("MULTI", "SET foo 1").answers(OK);
  }

  // ---- Where it runs ----

  /**
   * One without channels is an error wherever it goes, and no subscription that anything would have
   * to wait for.
   */
  @Test
  void aMalformedSubscribeInATransactionWhoseSlotMovesLeavesNoTrace() {
    client.pipelines("MULTI", "GET bar", "SUBSCRIBE", "EXEC", "BLPOP foo 1");
    String arity = "-ERR wrong number of arguments for 'subscribe' command\r\n";
    String abort = "-EXECABORT Transaction discarded because of previous errors.\r\n";
    a.receives("MULTI", "GET bar", "SUBSCRIBE", "EXEC")
        .answers(OK, "-MOVED 5061 10.0.0.2:7000\r\n", arity, abort);
    b.receives("MULTI", "GET bar", "SUBSCRIBE", "EXEC").answers(OK, QUEUED, arity, abort);
    c.receives("BLPOP foo 1").answers("*-1\r\n");
    client.receives(OK + QUEUED + arity + abort + "*-1\r\n");
    client.pipelines("PING", "BLPOP bar 1");
    a.receives("PING").answers("+PONG\r\n");
    b.receives("BLPOP bar 1").answers("*-1\r\n");
    client.receives("+PONG\r\n*-1\r\n");
    script.endsQuietly();
  }

  @Test
  void nobodySubscribesInsideMulti() {
    client.pipelines("MULTI", "SUBSCRIBE news", "GET foo", "EXEC");
    c.receives("MULTI", "GET foo").answers(OK, QUEUED);
    c.receives("DISCARD").answers(OK);
    client.receives(
        OK
            + "-ERR unmoved: SUBSCRIBE and its kin are not supported inside MULTI\r\n"
            + QUEUED
            + "-EXECABORT Transaction discarded because of previous errors.\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionRunsOnTheLinkOfItsSlot() {
    client.pipelines("MULTI", "SET foo 1", "GET foo", "EXEC", "GET foo");
    c.receives("MULTI", "SET foo 1", "GET foo", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n$1\r\n1\r\n");
    c.receives("GET foo").answers("$1\r\n1\r\n");
    client.receives(OK + QUEUED + QUEUED + "*2\r\n+OK\r\n$1\r\n1\r\n" + "$1\r\n1\r\n");
    script.endsQuietly();
  }

  @Test
  void anEmptyTransactionRunsToo() {
    client.pipelines("MULTI", "EXEC");
    a.receives("MULTI", "EXEC").answers(OK, "*0\r\n");
    client.receives(OK + "*0\r\n");
    script.endsQuietly();
  }

  @Test
  void commandsBeforeTheFirstKeyGoWithIt() {
    client.sends("MULTI");
    client.sends("ECHO", "x");
    client.receives(OK + QUEUED);
    client.sends("SET", "foo", "1");
    c.receives("MULTI", "ECHO x", "SET foo 1").answers(OK, QUEUED, QUEUED);
    client.sends("EXEC");
    c.receives("EXEC").answers("*2\r\n$1\r\nx\r\n+OK\r\n");
    client.receives(QUEUED + "*2\r\n$1\r\nx\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void whatIsDiscardedNeverRan() {
    client.pipelines("MULTI", "SET foo 1", "DISCARD");
    c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, QUEUED, OK);
    client.receives(OK + QUEUED + OK);
    client.pipelines("MULTI", "DISCARD");
    client.receives(OK + OK);
    script.endsQuietly();
  }

  @Test
  void keysOfTwoSlotsAreTheServersErrors() {
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, QUEUED, OK);
    client.receives(
        OK + QUEUED + "-CROSSSLOT Keys in request don't hash to the same slot\r\n" + EXECABORT);
    script.endsQuietly();
    client.isFine();
  }

  /** The node of the transaction would do it for its own keys, and say OK. */
  @Test
  void whatConcernsAllNodesIsRefused() {
    String[] calls = {
      "KEYS *",
      "KEYS {foo}*",
      "SCAN 0",
      "DBSIZE",
      "RANDOMKEY",
      "FLUSHALL",
      "FLUSHDB ASYNC",
      "CONFIG SET maxmemory 0",
      "SCRIPT LOAD x",
      "SCRIPT FLUSH",
      "FUNCTION LOAD x",
      "ACL SETUSER x",
      "PUBSUB CHANNELS",
      "SLOWLOG RESET",
      "CLIENT PAUSE 1",
      "CLIENT UNBLOCK 1",
      "WAIT 0 0"
    };
    for (String call : calls) {
      client.pipelines("MULTI", "SET foo 1", call, "EXEC");
      c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, QUEUED, OK);
      client.receives(OK + QUEUED + concernsAllNodes(call) + EXECABORT);
      client.pipelines("MULTI", call, "EXEC");
      client.receives(OK + concernsAllNodes(call) + EXECABORT);
    }
    client.sends("MULTI");
    client.sends("EVAL", "return redis.call('KEYS', '*')", "0");
    client.sends("EXEC");
    client.receives(OK + concernsAllNodes("EVAL") + EXECABORT);
    script.endsQuietly();
    client.isFine();
  }

  private static String concernsAllNodes(String call) {
    String[] words = call.split(" ");
    boolean isContained =
        words.length > 1 && words[0].matches("CONFIG|SCRIPT|FUNCTION|ACL|PUBSUB|SLOWLOG|CLIENT");
    return "-ERR unmoved: "
        + words[0]
        + (isContained ? " " + words[1] : "")
        + " concerns all nodes, and a transaction is executed at one; unmoved.cross-slot=emulate"
        + " executes it at all of them, at its place in the transaction\r\n";
  }

  @Test
  void whatConcernsHomeIsNotExecutedAtTheNodeOfTheKeys() {
    String[] calls = {
      "INFO", "CONFIG GET x", "CLIENT ID", "CLIENT LIST", "CLIENT INFO", "ROLE", "BGSAVE"
    };
    for (String call : calls) {
      String refusal = concernsHome(call);
      client.pipelines("MULTI", "SET foo 1", call, "EXEC");
      c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, QUEUED, OK);
      client.receives(OK + QUEUED + refusal + EXECABORT);
      client.pipelines("MULTI", call, "SET foo 1", "EXEC");
      client.receives(OK + QUEUED + refusal + EXECABORT);
      client.pipelines("MULTI", "PING", call, "EXEC");
      a.receives("MULTI", "PING", call, "EXEC")
          .answers(OK, QUEUED, QUEUED, "*2\r\n+PONG\r\n+x\r\n");
      client.receives(OK + QUEUED + QUEUED + "*2\r\n+PONG\r\n+x\r\n");
    }
    script.endsQuietly();
  }

  private static String concernsHome(String call) {
    String[] words = call.split(" ");
    boolean isContained = words[0].matches("CONFIG|CLIENT");
    return "-ERR unmoved: "
        + words[0]
        + (isContained ? " " + words[1] : "")
        + " concerns the node that the client is connected to, and a transaction is executed at the"
        + " node of its keys; unmoved.cross-slot=emulate executes each where it belongs\r\n";
  }

  /** Whoever gets the link next would be that user, or in that database. */
  @Test
  void nothingIsChangedOfALinkThatOthersUse() {
    String[] calls = {"AUTH x", "HELLO 3", "SELECT 1", "CLIENT SETNAME x", "CLIENT TRACKING ON"};
    for (String call : calls) {
      client.pipelines("MULTI", "SET foo 1", call, "EXEC");
      c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, QUEUED, OK);
      String name =
          call.startsWith("CLIENT") ? call.substring(0, call.lastIndexOf(' ')) : call.split(" ")[0];
      client.receives(
          OK
              + QUEUED
              + "-ERR unmoved: "
              + name
              + " changes the client's connection, and a transaction is executed on one that others"
              + " use after it; send it before MULTI, or set unmoved.cross-slot=emulate\r\n"
              + EXECABORT);
    }
    client.pipelines("MULTI", "SELECT 0", "SET foo 1", "ACL USERS", "CLIENT GETNAME", "EXEC");
    c.receives("MULTI", "SELECT 0", "SET foo 1", "ACL USERS", "CLIENT GETNAME", "EXEC")
        .answers(OK, QUEUED, QUEUED, QUEUED, QUEUED, "*4\r\n+OK\r\n+OK\r\n*0\r\n$-1\r\n");
    client.receives(OK + QUEUED + QUEUED + QUEUED + QUEUED + "*4\r\n+OK\r\n+OK\r\n*0\r\n$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void whatOnlyClusterClientsSendIsRefused() {
    client.pipelines("MULTI", "SET foo 1", "READONLY", "EXEC");
    c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, QUEUED, OK);
    client.receives(
        OK + QUEUED + "-ERR unmoved: READONLY is not supported inside MULTI\r\n" + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void aScriptThatDeclaresNoKeysIsRunWhereTheKeyLivesThatItNames() {
    String text = "return redis.call('get', 'foo')";
    client.pipelines("MULTI");
    client.sends("EVAL", text, "0");
    c.receives("MULTI", "EVAL " + text + " 0").answers(OK, QUEUED);
    client.sends("EXEC");
    c.receives("EXEC").answers("*1\r\n$1\r\n1\r\n");
    client.receives(OK + QUEUED + "*1\r\n$1\r\n1\r\n");
    client.pipelines("MULTI", "SET bar 1");
    a.receives("MULTI", "SET bar 1").answers(OK, QUEUED);
    client.sends("EVAL", text, "0");
    client.sends("EXEC");
    a.receives("DISCARD").answers(OK);
    client.receives(OK + QUEUED + CROSSSLOT + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void aFlushOfScriptsThatIsRefusedForgetsNone() {
    evaluatesAtA();
    client.pipelines("MULTI", "SCRIPT FLUSH", "EXEC");
    client.receives(OK + concernsAllNodes("SCRIPT FLUSH") + EXECABORT);
    client.sends("EVALSHA", SHA, "1", "foo");
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 foo").answers("+x\r\n", ":1\r\n");
    client.receives(":1\r\n");
    script.endsQuietly();
  }

  @Test
  void aCommandThatTheServerRefusesAbortsAsOnOneServer() {
    client.pipelines("MULTI", "SET foo", "EXEC");
    String wrong = "-ERR wrong number of arguments for 'set' command\r\n";
    c.receives("MULTI", "SET foo", "EXEC").answers(OK, wrong, EXECABORT);
    client.receives(OK + wrong + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void anUnknownSubcommandIsTheServersToRefuse() {
    String unknown = "-ERR unknown subcommand 'NOSUCH'. Try OBJECT HELP.\r\n";
    client.sends("MULTI");
    client.receives(OK);
    client.sends("OBJECT", "NOSUCH", "foo");
    a.receives("COMMAND INFO OBJECT|NOSUCH").answers("*1\r\n*-1\r\n");
    a.receives("MULTI", "OBJECT NOSUCH foo").answers(OK, unknown);
    client.receives(unknown);
    client.sends("EXEC");
    a.receives("EXEC").answers(EXECABORT);
    client.receives(EXECABORT);
    script.endsQuietly();
  }

  @Test
  void aCommandThatShouldHaveHadKeysIsTheServersToJudge() {
    // by 6.2
    String unknown =
        "-ERR unknown command 'LMPOP', with args beginning with: '0' 'foo' 'LEFT' \r\n";
    client.pipelines("MULTI", "LMPOP 0 foo LEFT", "EXEC");
    a.receives("MULTI", "LMPOP 0 foo LEFT", "EXEC").answers(OK, unknown, EXECABORT);
    client.receives(OK + unknown + EXECABORT);
    script.endsQuietly();
  }

  /**
   * Whichever of both is tried again first, and although nothing in the transaction has a slot to
   * wait for.
   */
  @Test
  void aTransactionWaitsForItsWatchWhereNeitherCanBeSent() {
    c.refusesDials = 5;
    client.pipelines("WATCH foo", "MULTI", "PING x", "EXEC");
    for (int i = 0; i < 2_000 && !c.hasReceived(); i++) {
      script.passes(1);
    }
    c.receives("WATCH foo");
    c.receivesNothing();
    script.passes(1_000);
    c.answers(OK);
    c.receives("MULTI", "PING x", "EXEC").answers(OK, QUEUED, "*1\r\n$1\r\nx\r\n");
    client.receives(OK + OK + QUEUED + "*1\r\n$1\r\nx\r\n");
    script.endsQuietly();
    client.isFine();
  }

  /**
   * What the transaction touches may be where it was although a key of its WATCH is not: it would
   * run, unguarded.
   */
  @Test
  void aTransactionWaitsForItsWatchThatIsRefusedForNow() {
    client.pipelines("WATCH foo {foo}2", "MULTI", "SET foo 1", "EXEC");
    c.receives("WATCH foo {foo}2");
    c.receivesNothing();
    c.answers("-TRYAGAIN Multiple keys request during rehashing of slot\r\n");
    c.receivesNothing();
    script.passes(20);
    c.receives("WATCH foo {foo}2").answers(OK);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*-1\r\n");
    client.receives(OK + OK + QUEUED + "*-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionWaitsForItsWatchThatIsAskedFor() {
    client.pipelines("WATCH foo", "MULTI", "SET {foo}2 1", "EXEC");
    c.receives("WATCH foo").answers(ASK_FOO_AT_B);
    c.receivesNothing();
    b.receives("ASKING", "WATCH foo").answers(OK, OK);
    b.receives("MULTI", "SET {foo}2 1", "EXEC")
        .answers(OK, "-MOVED 12182 10.0.0.3:7000\r\n", EXECABORT);
    client.receives(OK + OK + QUEUED + "*-1\r\n");
    c.receivesNothing();
    script.endsQuietly();
  }

  /** Each of several: the last one is no better than the first. */
  @Test
  void aTransactionWaitsForEveryWatch() {
    client.pipelines("WATCH foo", "WATCH {foo}2", "MULTI", "SET foo 1", "EXEC");
    c.receives("WATCH foo", "WATCH {foo}2");
    c.answers("-TRYAGAIN Multiple keys request during rehashing of slot\r\n", OK);
    c.receivesNothing();
    script.passes(20);
    c.receives("WATCH foo").answers(OK);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + OK + OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  /** It ran, and its client would run it again. */
  @Test
  void aWatchThatWasRefusedVoidsNoTransactionOfALaterOne() {
    client.pipelines("WATCH {s1}", "UNWATCH", "WATCH foo", "MULTI", "SET foo 1", "EXEC");
    c.receives("WATCH {s1}", "UNWATCH", "WATCH foo");
    c.answers("-MOVED 15224 10.0.0.1:7000\r\n", OK, OK);
    a.receives("WATCH {s1}", "UNWATCH").answers(OK, OK);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + OK + OK + OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionFollowsItsWatch() {
    client.pipelines("WATCH foo", "MULTI", "PING x", "EXEC");
    c.receives("WATCH foo").answers(MOVED_FOO_TO_B);
    b.receives("WATCH foo").answers(OK);
    b.receives("MULTI", "PING x", "EXEC").answers(OK, QUEUED, "*1\r\n$1\r\nx\r\n");
    client.receives(OK + OK + QUEUED + "*1\r\n$1\r\nx\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aTransactionDoesNotOvertakeWhatWentByAnOlderTopology() {
    client.sends("APPEND", "foo", "1");
    c.receives("APPEND foo 1");
    // others were told
    client.session.cluster().onMoved(12182, Node.at(b.address), script.nowNanos(), false);
    client.pipelines("MULTI", "APPEND foo 2", "EXEC");
    b.receivesNothing();
    c.answers(MOVED_FOO_TO_B);
    b.receives("APPEND foo 1").answers(":1\r\n");
    b.receives("MULTI", "APPEND foo 2", "EXEC").answers(OK, QUEUED, "*1\r\n:2\r\n");
    client.receives(":1\r\n" + OK + QUEUED + "*1\r\n:2\r\n");
    script.endsQuietly();
  }

  @Test
  void resetEndsAWatchWhereverItIs() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
    client.sends("RESET");
    c.receives("UNWATCH").answers(OK);
    a.receives("RESET").answers("+RESET\r\n");
    client.receives("+RESET\r\n");
    client.pipelines("MULTI", "SET bar 1", "EXEC");
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  // ---- The slot moves ----

  @Test
  void aTransactionWhoseFirstCommandIsRedirectedRunsElsewhere() {
    multiAndSetOneByOne();
    c.answers(MOVED_FOO_TO_B);
    b.receives("MULTI", "SET foo 1").answers(OK, QUEUED);
    client.receives(QUEUED);
    c.receives("DISCARD").answers(OK);
    client.sends("EXEC");
    b.receives("EXEC").answers("*1\r\n+OK\r\n");
    client.receives("*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionThatIsRedirectedAtExecRunsElsewhere() {
    multiAndSetOneByOne();
    c.answers(QUEUED);
    client.receives(QUEUED);
    client.sends("EXEC");
    c.receives("EXEC").answers(MOVED_FOO_TO_B);
    runsAtB("*1\r\n+OK\r\n");
  }

  @Test
  void aTransactionInOneWriteThatIsRedirectedAtItsFirstCommandRunsElsewhere() {
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, MOVED_FOO_TO_B, EXECABORT);
    runsAtB(OK + QUEUED + "*1\r\n+OK\r\n");
  }

  @Test
  void aTransactionInOneWriteThatIsRedirectedAtExecRunsElsewhere() {
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, MOVED_FOO_TO_B);
    runsAtB(OK + QUEUED + "*1\r\n+OK\r\n");
  }

  /**
   * It is open on the same link already: discarded, its later commands would be executed at once,
   * one by one.
   */
  @Test
  void aTransactionThatIsRedirectedAtExecLeavesTheNextOneOpen() {
    client.pipelines("MULTI", "SET foo 1", "EXEC", "MULTI", "SET {s1} 2");
    c.receives("MULTI", "SET foo 1", "EXEC", "MULTI", "SET {s1} 2");
    c.answers(OK, QUEUED, MOVED_FOO_TO_B, OK, QUEUED);
    b.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n" + OK + QUEUED);
    client.pipelines("SET {s1} 3", "EXEC");
    c.receives("SET {s1} 3", "EXEC").answers(QUEUED, "*2\r\n+OK\r\n+OK\r\n");
    client.receives(QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    script.endsQuietly();
    client.isFine();
  }

  /** The end that it still needs at the old node has its place before the next one's MULTI. */
  @Test
  void aTransactionWhoseExecIsNotWrittenYetEndsBeforeTheNextOneBegins() {
    multiAndSetOneByOne();
    client.writes("EXEC", "MULTI", "SET {s1} 2");
    c.answers(MOVED_FOO_TO_B);
    // the driver has read a byte and could write before
    boolean wasWritten = !"DISCARD".equals(c.receivesNext());
    c.answers(wasWritten ? EXECABORT : OK);
    c.receives("MULTI", "SET {s1} 2").answers(OK, QUEUED);
    b.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(QUEUED + "*1\r\n+OK\r\n" + OK + QUEUED);
    client.pipelines("SET {s1} 3", "EXEC");
    c.receives("SET {s1} 3", "EXEC").answers(QUEUED, "*2\r\n+OK\r\n+OK\r\n");
    client.receives(QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void oneAskingPrecedesAWholeTransaction() {
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, ASK_FOO_AT_B, EXECABORT);
    b.receives("ASKING", "MULTI", "SET foo 1", "EXEC").answers(OK, OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
    client.sends("GET", "foo");
    c.receives("GET foo").answers("$-1\r\n");
    client.receives("$-1\r\n");
  }

  @Test
  void aTransactionThatIsRefusedWhereItAskedAsksThereAgain() {
    String tryAgain = "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
    client.pipelines("MULTI", "MGET foo {foo}2", "EXEC");
    c.receives("MULTI", "MGET foo {foo}2", "EXEC").answers(OK, ASK_FOO_AT_B, EXECABORT);
    for (int i = 0; i < 8; i++) {
      b.receives("ASKING", "MULTI", "MGET foo {foo}2", "EXEC").answers(OK, OK, tryAgain, EXECABORT);
      script.passes(510);
    }
    b.receives("ASKING", "MULTI", "MGET foo {foo}2", "EXEC")
        .answers(OK, OK, QUEUED, "*1\r\n*2\r\n$-1\r\n$-1\r\n");
    client.receives(OK + QUEUED + "*1\r\n*2\r\n$-1\r\n$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionThatIsRefusedForNowRunsLater() {
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC")
        .answers(OK, "-TRYAGAIN Multiple keys request during rehashing of slot\r\n", EXECABORT);
    client.receives(OK);
    script.passes(20);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void whatFollowsARedirectedTransactionFollowsIt() {
    client.pipelines("MULTI", "SET foo 1", "EXEC", "APPEND foo 2");
    c.receives("MULTI", "SET foo 1", "EXEC", "APPEND foo 2")
        .answers(OK, QUEUED, MOVED_FOO_TO_B, MOVED_FOO_TO_B);
    b.receives("MULTI", "SET foo 1", "EXEC");
    b.answers(OK, QUEUED, "*1\r\n+OK\r\n");
    b.receives("APPEND foo 2").answers(":2\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n:2\r\n");
    script.endsQuietly();
  }

  @Test
  void anExecThatMayHaveRunBreaksTheClient() {
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED);
    c.breaks();
    client.isBroken("EXEC");
    b.receivesNothing();
  }

  // ---- Among other commands that are refused ----

  @Test
  void aTransactionThatWasAbortedIsNotRunElsewhere() {
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, MOVED_FOO_TO_B, OK);
    client.receives(
        OK + QUEUED + "-CROSSSLOT Keys in request don't hash to the same slot\r\n" + EXECABORT);
    b.receivesNothing();
    script.passes(1000);
    script.endsQuietly();
  }

  @Test
  void aTransactionThatWasAbortedIsNotRunWhenItsNodeCanBeReachedAgain() {
    c.refusesDials = 1;
    client.pipelines("MULTI", "SET foo 1", "SET bar 1", "EXEC");
    script.passes(1000);
    client.receives(
        OK + QUEUED + "-CROSSSLOT Keys in request don't hash to the same slot\r\n" + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void aTransactionThatWaitsIsRunOnce() {
    client.pipelines("MULTI", "SET foo 1", "EXEC", "GET foo");
    c.receives("MULTI", "SET foo 1", "EXEC", "GET foo");
    c.answers(OK, "-LOADING Redis is loading the dataset in memory\r\n", EXECABORT, "$1\r\n0\r\n");
    c.receivesNothing(); // the answer to GET is no reason to begin early
    script.passes(20);
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    script.passes(1000);
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n$1\r\n0\r\n");
    script.endsQuietly();
  }

  @Test
  void anExecWaitsForAnEarlierCommandOfItsSlotThatWasRefused() {
    client.pipelines("SET foo 0", "MULTI", "SET foo 1");
    c.receives("SET foo 0", "MULTI", "SET foo 1");
    c.answers("-CLUSTERDOWN Hash slot not served\r\n");
    c.answers(OK, QUEUED);
    client.sends("EXEC");
    c.receivesNothing();
    script.passes(20);
    c.receives("SET foo 0");
    c.receivesNothing();
    c.answers(OK);
    c.receives("EXEC").answers("*1\r\n+OK\r\n");
    client.receives(OK + OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aRedirectedCommandIsNotQueuedInATransactionThatIsOpenWhereItGoes() {
    client.sends("GET", "foo");
    c.receives("GET foo");
    client.pipelines("MULTI", "SET c 1");
    b.receives("MULTI", "SET c 1").answers(OK, QUEUED);
    c.answers(MOVED_FOO_TO_B);
    b.receives("GET foo").answers("$1\r\n1\r\n");
    client.receives("$1\r\n1\r\n" + OK + QUEUED);
    assertEquals(2, b.connections());
    client.sends("EXEC");
    b.receives("EXEC").answers("*1\r\n+OK\r\n");
    client.receives("*1\r\n+OK\r\n");
    script.endsQuietly();
    assertEquals(2, b.connections());
  }

  @Test
  void aKeylessCommandThatWasRefusedIsNotQueuedInATransactionOpenAtHome() {
    client.pipelines("ECHO x", "MULTI", "SET bar 1");
    a.receives("ECHO x", "MULTI", "SET bar 1");
    a.answers("-LOADING Redis is loading the dataset in memory\r\n", OK, QUEUED);
    script.passes(20);
    FakeNode asked = a.connections() == 2 ? a : b.connections() == 1 ? b : c;
    asked.receives("ECHO x").answers("$1\r\nx\r\n");
    client.receives("$1\r\nx\r\n" + OK + QUEUED);
    client.sends("EXEC");
    a.receives("EXEC").answers("*1\r\n+OK\r\n");
    client.receives("*1\r\n+OK\r\n");
  }

  // ---- WATCH ----

  private void watchesFoo() {
    client.sends("WATCH", "foo");
    c.receives("WATCH foo").answers(OK);
    client.receives(OK);
  }

  @Test
  void watchedKeysKeepTheirLinkUntilExec() {
    watchesFoo();
    Client second = script.connects();
    second.sends("GET", "foo");
    c.receives("GET foo").answers("$-1\r\n");
    second.receives("$-1\r\n");
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*-1\r\n");
    client.receives(OK + QUEUED + "*-1\r\n");
    script.endsQuietly();
  }

  @Test
  void watchedKeysWhoseSlotMovesAreLost() {
    watchesFoo();
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, MOVED_FOO_TO_B, EXECABORT);
    client.receives(OK + QUEUED + "*-1\r\n");
    b.receivesNothing();
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void watchedKeysWhoseSlotMovesBeforeExecAreLost() {
    watchesFoo();
    client.pipelines("MULTI", "SET foo 1");
    c.receives("MULTI", "SET foo 1").answers(OK, QUEUED);
    client.sends("EXEC");
    c.receives("EXEC").answers(MOVED_FOO_TO_B);
    client.receives(OK + QUEUED + "*-1\r\n");
    b.receivesNothing();
    client.isFine();
  }

  @Test
  void watchedKeysWhoseLinkBreaksAreLost() {
    watchesFoo();
    c.breaks();
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    if (chopping.atOnce) {
      c.receives("MULTI", "SET foo 1", "DISCARD").answers(OK, QUEUED, OK);
      client.receives(OK + QUEUED + "*-1\r\n");
    } else {
      client.isBroken("MULTI"); // the break shows only when MULTI was written there
    }
    b.receivesNothing();
  }

  @Test
  void aTransactionThatRunsAgainKeepsOffTheLinkOfALaterWatch() {
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC");
    client.sends("WATCH", "c");
    b.receives("WATCH c").answers(OK);
    c.answers(OK, MOVED_FOO_TO_B, EXECABORT);
    b.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    assertEquals(2, b.connections()); // EXEC ends every WATCH of its connection
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n" + OK);
    script.endsQuietly();
  }

  @Test
  void aWatchThatWasHeldUpEndsWithTheTransactionBehindIt() {
    client.sends("SET", "foo", "0");
    c.receives("SET foo 0").answers("-CLUSTERDOWN Hash slot not served\r\n");
    client.pipelines("WATCH foo", "MULTI", "EXEC");
    script.passes(20);
    c.receives("SET foo 0").answers(OK);
    c.receives("WATCH foo").answers(OK);
    c.receives("MULTI", "EXEC").answers(OK, "*0\r\n");
    client.receives(OK + OK + OK + "*0\r\n");
    client.pipelines("MULTI", "SET bar 1", "EXEC"); // nothing is watched elsewhere
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void keysOfTwoSlotsCannotBeWatched() {
    watchesFoo();
    client.sends("WATCH", "bar");
    client.receives("-CROSSSLOT Keys in request don't hash to the same slot\r\n");
    client.sends("UNWATCH");
    c.receives("UNWATCH").answers(OK);
    client.receives(OK);
    client.sends("WATCH", "bar");
    a.receives("WATCH bar").answers(OK);
    client.receives(OK);
  }

  @Test
  void aWatchWaitsUntilItsSlotIsInOrder() {
    client.pipelines("GET foo", "GET foo");
    c.receives("GET foo", "GET foo").answers(MOVED_FOO_TO_B);
    b.receives("GET foo").answers("$-1\r\n");
    client.receives("$-1\r\n");
    client.pipelines("WATCH foo", "MULTI", "DISCARD", "MULTI", "SET bar 1", "EXEC");
    b.receivesNothing();
    c.answers(MOVED_FOO_TO_B);
    b.receives("GET foo").answers("$-1\r\n");
    client.receives("$-1\r\n");
    b.receives("WATCH foo").answers(OK);
    b.receives("MULTI", "DISCARD").answers(OK, OK);
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + OK + OK + OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aWatchThatArrivesAfterItsUnwatchLeavesNothingBehind() {
    client.pipelines("WATCH foo", "UNWATCH");
    c.receives("WATCH foo", "UNWATCH").answers(MOVED_FOO_TO_B, OK);
    b.receives("WATCH foo", "UNWATCH").answers(OK, OK);
    client.receives(OK + OK);
    client.pipelines("MULTI", "SET bar 1", "EXEC");
    a.receives("MULTI", "SET bar 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void nothingIsWatchedAfterAnExec() {
    watchesFoo();
    client.pipelines("MULTI", "SET foo 0", "EXEC");
    c.receives("MULTI", "SET foo 0", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    client.pipelines("MULTI", "SET foo 1", "EXEC");
    c.receives("MULTI", "SET foo 1", "EXEC").answers(OK, QUEUED, MOVED_FOO_TO_B);
    runsAtB(OK + QUEUED + "*1\r\n+OK\r\n");
  }

  // ---- Scripts ----

  private static final String SHA = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"; // of "return 1"
  private static final String NOSCRIPT = "-NOSCRIPT No matching script. Please use EVAL.\r\n";

  private void evaluatesAtA() {
    client.sends("EVAL", "return 1", "1", "bar");
    a.receives("EVAL return 1 1 bar").answers(":1\r\n");
    client.receives(":1\r\n");
  }

  @Test
  void aScriptIsLoadedAheadWhereANodeMayNotHaveSeenIt() {
    evaluatesAtA();
    client.pipelines("EVALSHA " + SHA + " 1 foo", "SET foo 1", "EVALSHA " + SHA + " 1 foo");
    c.receives(
        "SCRIPT LOAD return 1",
        "EVALSHA " + SHA + " 1 foo",
        "SET foo 1",
        "EVALSHA " + SHA + " 1 foo");
    c.answers("$40\r\n" + SHA + "\r\n", ":1\r\n", OK, ":1\r\n");
    client.receives(":1\r\n" + OK + ":1\r\n");
    script.endsQuietly();
  }

  @Test
  void aScriptWithoutDeclaredKeysGoesWhereTheKeyLivesThatItNames() {
    client.sends("EVAL", "return redis.call('get', 'foo')", "0");
    c.receives("EVAL return redis.call('get', 'foo') 0").answers("$1\r\nx\r\n");
    client.receives("$1\r\nx\r\n");
    // nobody has seen this one
    client.sends("EVALSHA", "6b1bf486c81ceb7edf3c093f4c48582e38c0e791", "0");
    a.receives("EVALSHA 6b1bf486c81ceb7edf3c093f4c48582e38c0e791 0").answers(NOSCRIPT);
    client.receives(NOSCRIPT);
    client.sends("EVAL", "return redis.call('get', ARGV[1])", "0", "foo");
    c.receives("EVAL return redis.call('get', ARGV[1]) 0 foo").answers("$1\r\nx\r\n");
    client.receives("$1\r\nx\r\n");
    // the one before
    client.sends("EVALSHA", "9769d4f2aac8a14015734fe7006aaf1532343e9c", "0", "bar");
    a.receives(
        "SCRIPT LOAD return redis.call('get', ARGV[1])",
        "EVALSHA 9769d4f2aac8a14015734fe7006aaf1532343e9c 0 bar");
    a.answers("$40\r\n9769d4f2aac8a14015734fe7006aaf1532343e9c\r\n", "$-1\r\n");
    client.receives("$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aScriptExistsWhereItWillBeLoadedWhenItIsNeeded() {
    evaluatesAtA();
    String other = "9769d4f2aac8a14015734fe7006aaf1532343e9c"; // that no client of ours has sent
    String question =
        "SCRIPT EXISTS " + SHA.toUpperCase(java.util.Locale.ROOT) + " " + other + " " + SHA;
    client.pipelines(question);
    a.receives(question).answers("*3\r\n:1\r\n:1\r\n:1\r\n");
    b.receives(question).answers("*3\r\n:0\r\n:0\r\n:0\r\n");
    c.receives(question).answers("*3\r\n:0\r\n:1\r\n:0\r\n");
    client.receives("*3\r\n:1\r\n:0\r\n:1\r\n");
    client.pipelines("SCRIPT EXISTS " + SHA);
    for (FakeNode node : new FakeNode[] {a, b, c}) {
      // somebody has flushed them all
      node.receives("SCRIPT EXISTS " + SHA).answers("*1\r\n:0\r\n");
    }
    client.receives("*1\r\n:0\r\n");
    client.pipelines("SCRIPT EXISTS " + SHA);
    a.receives("SCRIPT EXISTS " + SHA).answers("*1\r\n:1\r\n");
    b.receives("SCRIPT EXISTS " + SHA).answers("-NOPERM no\r\n");
    c.receives("SCRIPT EXISTS " + SHA).answers("*1\r\n:1\r\n");
    client.receives("-NOPERM no\r\n");
    script.endsQuietly();
  }

  @Test
  void aScriptThatANodeHasLostIsLoadedAgain() {
    evaluatesAtA();
    client.sends("EVALSHA", SHA, "1", "foo");
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 foo")
        .answers("$40\r\n" + SHA + "\r\n", ":1\r\n");
    client.receives(":1\r\n");
    client.sends("EVALSHA", SHA, "1", "foo");
    c.receives("EVALSHA " + SHA + " 1 foo").answers(NOSCRIPT);
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 foo")
        .answers("$40\r\n" + SHA + "\r\n", ":1\r\n");
    client.receives(":1\r\n");
    script.endsQuietly();
  }

  @Test
  void aScriptThatTheClientFlushedIsUnknownEverywhere() {
    evaluatesAtA();
    client.sends("SCRIPT", "FLUSH", "NOSUCH");
    String wrong = "-ERR SCRIPT FLUSH only support SYNC|ASYNC option\r\n";
    a.receives("SCRIPT FLUSH NOSUCH").answers(wrong);
    b.receives("SCRIPT FLUSH NOSUCH").answers(wrong);
    c.receives("SCRIPT FLUSH NOSUCH").answers(wrong);
    client.receives(wrong);
    client.sends("EVALSHA", SHA, "1", "foo");
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 foo")
        .answers("$40\r\n" + SHA + "\r\n", ":1\r\n");
    client.receives(":1\r\n");
    client.sends("script", "flush");
    a.receives("script flush").answers(OK);
    b.receives("script flush").answers(OK);
    c.receives("script flush").answers(OK);
    client.receives(OK);
    client.sends("EVALSHA", SHA, "1", "foo");
    c.receives("EVALSHA " + SHA + " 1 foo").answers(NOSCRIPT);
    client.receives(NOSCRIPT);
    script.endsQuietly();
  }

  @Test
  void aScriptThatNobodySentIsTheClientsToLoad() {
    client.sends("EVALSHA", SHA, "1", "foo");
    c.receives("EVALSHA " + SHA + " 1 foo").answers(NOSCRIPT);
    client.receives(NOSCRIPT);
    script.endsQuietly();
  }

  @Test
  void aScriptThatCannotBeLoadedIsTheClientsToLoad() {
    evaluatesAtA();
    client.sends("EVALSHA", SHA, "1", "foo");
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 foo")
        .answers("-NOPERM no\r\n", NOSCRIPT);
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 foo")
        .answers("-NOPERM no\r\n", NOSCRIPT);
    client.receives(NOSCRIPT);
    script.endsQuietly();
  }
}
