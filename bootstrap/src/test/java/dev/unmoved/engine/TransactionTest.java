package dev.unmoved.engine;

import static dev.unmoved.engine.Script.askTo;
import static dev.unmoved.engine.Script.movedTo;
import static dev.unmoved.engine.Script.slotOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.engine.Script.Chopping;
import dev.unmoved.engine.Script.Client;
import dev.unmoved.engine.Script.FakeNode;
import dev.unmoved.topology.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** MULTI to EXEC, WATCH and scripts, while slots move; each with every way to cut the bytes. */
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
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(missing);
    script.endsQuietly();
    client.isFine();
    client.sends("GET", "onC");
    b.receives("GET onC").answers("$1\r\n1\r\n");
    client.receives("$1\r\n1\r\n");
  }

  private void multiAndSetOneByOne() {
    client.sends("MULTI");
    client.receives(OK);
    client.sends("SET", "onC", "1");
    c.receives("MULTI", "SET onC 1").answers(OK);
  }

  // ---- Where it runs ----

  /**
   * One without channels is an error wherever it goes, and no subscription that anything would have
   * to wait for.
   */
  @Test
  void aMalformedSubscribeInATransactionWhoseSlotMovesLeavesNoTrace() {
    client.pipelines("MULTI", "GET onA", "SUBSCRIBE", "EXEC", "BLPOP onC 1");
    String arity = "-ERR wrong number of arguments for 'subscribe' command\r\n";
    String abort = "-EXECABORT Transaction discarded because of previous errors.\r\n";
    a.receives("MULTI", "GET onA", "SUBSCRIBE", "EXEC")
        .answers(OK, movedTo(b, "onA"), arity, abort);
    b.receives("MULTI", "GET onA", "SUBSCRIBE", "EXEC").answers(OK, QUEUED, arity, abort);
    c.receives("BLPOP onC 1").answers("*-1\r\n");
    client.receives(OK + QUEUED + arity + abort + "*-1\r\n");
    client.pipelines("PING", "BLPOP onA 1");
    a.receives("PING").answers("+PONG\r\n");
    b.receives("BLPOP onA 1").answers("*-1\r\n");
    client.receives("+PONG\r\n*-1\r\n");
    script.endsQuietly();
  }

  @Test
  void nobodySubscribesInsideMulti() {
    client.pipelines("MULTI", "SUBSCRIBE news", "GET onC", "EXEC");
    c.receives("MULTI", "GET onC").answers(OK, QUEUED);
    c.receives("DISCARD").answers(OK);
    String refusal = "-ERR unmoved: SUBSCRIBE and its kin are not supported inside MULTI\r\n";
    client.receives(OK + refusal + QUEUED + abortedBy(refusal));
    script.endsQuietly();
  }

  @Test
  void aTransactionRunsOnTheLinkOfItsSlot() {
    client.pipelines("MULTI", "SET onC 1", "GET onC", "EXEC", "GET onC");
    c.receives("MULTI", "SET onC 1", "GET onC", "EXEC")
        .answers(OK, QUEUED, QUEUED, "*2\r\n+OK\r\n$1\r\n1\r\n");
    c.receives("GET onC").answers("$1\r\n1\r\n");
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
    client.sends("SET", "onC", "1");
    c.receives("MULTI", "ECHO x", "SET onC 1").answers(OK, QUEUED, QUEUED);
    client.sends("EXEC");
    c.receives("EXEC").answers("*2\r\n$1\r\nx\r\n+OK\r\n");
    client.receives(QUEUED + "*2\r\n$1\r\nx\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void whatIsDiscardedNeverRan() {
    client.pipelines("MULTI", "SET onC 1", "DISCARD");
    c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, QUEUED, OK);
    client.receives(OK + QUEUED + OK);
    client.pipelines("MULTI", "DISCARD");
    client.receives(OK + OK);
    script.endsQuietly();
  }

  @Test
  void keysOfTwoSlotsAreTheServersErrors() {
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, QUEUED, OK);
    client.receives(OK + QUEUED + CROSSSLOT + abortedByKeysOf("SET"));
    script.endsQuietly();
    client.isFine();
  }

  /** Of what its node refuses, EXEC names only what one server would have executed. */
  @Test
  void whoShowsTheErrorOfExecAloneTellsWhatTheKeysWere() {
    String wrong = "-ERR wrong number of arguments for 'set' command\r\n";
    client.pipelines("MULTI", "SET onC", "SINTER onC onA", "GET onC", "SMOVE onC onA x", "EXEC");
    c.receives("MULTI", "SET onC", "SINTER onC onA", "GET onC", "SMOVE onC onA x", "EXEC")
        .answers(OK, wrong, CROSSSLOT, QUEUED, CROSSSLOT, EXECABORT);
    client.receives(OK + wrong + CROSSSLOT + QUEUED + CROSSSLOT + abortedByKeysOf("SINTER"));
    script.endsQuietly();
    client.isFine();
  }

  /** The node of the transaction would do it for its own keys, and say OK. */
  @Test
  void whatConcernsAllNodesIsRefused() {
    String[] calls = {
      "KEYS *",
      "KEYS {onC}*",
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
      client.pipelines("MULTI", "SET onC 1", call, "EXEC");
      c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, QUEUED, OK);
      client.receives(OK + QUEUED + concernsAllNodes(call) + abortedBy(concernsAllNodes(call)));
      client.pipelines("MULTI", call, "EXEC");
      client.receives(OK + concernsAllNodes(call) + abortedBy(concernsAllNodes(call)));
    }
    client.sends("MULTI");
    client.sends("EVAL", "return redis.call('KEYS', '*')", "0");
    client.sends("EXEC");
    client.receives(OK + concernsAllNodes("EVAL") + abortedBy(concernsAllNodes("EVAL")));
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
      client.pipelines("MULTI", "SET onC 1", call, "EXEC");
      c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, QUEUED, OK);
      client.receives(OK + QUEUED + refusal + abortedBy(refusal));
      client.pipelines("MULTI", call, "SET onC 1", "EXEC");
      client.receives(OK + QUEUED + refusal + abortedBy(refusal));
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
      client.pipelines("MULTI", "SET onC 1", call, "EXEC");
      c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, QUEUED, OK);
      String name =
          call.startsWith("CLIENT") ? call.substring(0, call.lastIndexOf(' ')) : call.split(" ")[0];
      String refusal =
          "-ERR unmoved: "
              + name
              + " changes the client's connection, and a transaction is executed on one that others"
              + " use after it; send it before MULTI, or set unmoved.cross-slot=emulate\r\n";
      client.receives(OK + QUEUED + refusal + abortedBy(refusal));
    }
    client.pipelines("MULTI", "SELECT 0", "SET onC 1", "ACL USERS", "CLIENT GETNAME", "EXEC");
    c.receives("MULTI", "SELECT 0", "SET onC 1", "ACL USERS", "CLIENT GETNAME", "EXEC")
        .answers(OK, QUEUED, QUEUED, QUEUED, QUEUED, "*4\r\n+OK\r\n+OK\r\n*0\r\n$-1\r\n");
    client.receives(OK + QUEUED + QUEUED + QUEUED + QUEUED + "*4\r\n+OK\r\n+OK\r\n*0\r\n$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void whatOnlyClusterClientsSendIsRefused() {
    client.pipelines("MULTI", "SET onC 1", "READONLY", "EXEC");
    c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, QUEUED, OK);
    String refusal = "-ERR unmoved: READONLY is not supported inside MULTI\r\n";
    client.receives(OK + QUEUED + refusal + abortedBy(refusal));
    script.endsQuietly();
  }

  @Test
  void aScriptThatDeclaresNoKeysIsRunWhereTheKeyLivesThatItNames() {
    String text = "return redis.call('get', 'onC')";
    client.pipelines("MULTI");
    client.sends("EVAL", text, "0");
    c.receives("MULTI", "EVAL " + text + " 0").answers(OK, QUEUED);
    client.sends("EXEC");
    c.receives("EXEC").answers("*1\r\n$1\r\n1\r\n");
    client.receives(OK + QUEUED + "*1\r\n$1\r\n1\r\n");
    client.pipelines("MULTI", "SET onA 1");
    a.receives("MULTI", "SET onA 1").answers(OK, QUEUED);
    client.sends("EVAL", text, "0");
    client.sends("EXEC");
    a.receives("DISCARD").answers(OK);
    client.receives(OK + QUEUED + CROSSSLOT + abortedByKeysOf("EVAL"));
    script.endsQuietly();
  }

  @Test
  void aFlushOfScriptsThatIsRefusedForgetsNone() {
    evaluatesAtA();
    client.pipelines("MULTI", "SCRIPT FLUSH", "EXEC");
    client.receives(
        OK + concernsAllNodes("SCRIPT FLUSH") + abortedBy(concernsAllNodes("SCRIPT FLUSH")));
    client.sends("EVALSHA", SHA, "1", "onC");
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 onC").answers("+x\r\n", ":1\r\n");
    client.receives(":1\r\n");
    script.endsQuietly();
  }

  @Test
  void aCommandThatTheServerRefusesAbortsAsOnOneServer() {
    client.pipelines("MULTI", "SET onC", "EXEC");
    String wrong = "-ERR wrong number of arguments for 'set' command\r\n";
    c.receives("MULTI", "SET onC", "EXEC").answers(OK, wrong, EXECABORT);
    client.receives(OK + wrong + EXECABORT);
    script.endsQuietly();
  }

  @Test
  void anUnknownSubcommandIsTheServersToRefuse() {
    String unknown = "-ERR unknown subcommand 'NOSUCH'. Try OBJECT HELP.\r\n";
    client.sends("MULTI");
    client.receives(OK);
    client.sends("OBJECT", "NOSUCH", "onC");
    a.receives("COMMAND INFO OBJECT|NOSUCH").answers("*1\r\n*-1\r\n");
    a.receives("MULTI", "OBJECT NOSUCH onC").answers(OK, unknown);
    client.receives(unknown);
    client.sends("EXEC");
    a.receives("EXEC").answers(EXECABORT);
    client.receives(EXECABORT);
    script.endsQuietly();
  }

  /** It redirects such a call before it looks whether that is a number. */
  @Test
  void whatIsNoNumberOfKeysIsTheErrorOfTheirNode() {
    String error = "-ERR value is not an integer or out of range\r\n";
    client.pipelines("MULTI", "EVAL_RO script 1.5 onC", "EXEC", "EVAL script +1 onC");
    c.receives("MULTI", "EVAL_RO script 1.5 onC", "EXEC", "EVAL script +1 onC");
    c.answers(OK, QUEUED, "*1\r\n" + error, error);
    client.receives(OK + QUEUED + "*1\r\n" + error + error);
    script.endsQuietly();
  }

  @Test
  void aCommandThatShouldHaveHadKeysIsTheServersToJudge() {
    // by 6.2
    String unknown =
        "-ERR unknown command 'LMPOP', with args beginning with: '0' 'onC' 'LEFT' \r\n";
    client.pipelines("MULTI", "LMPOP 0 onC LEFT", "EXEC");
    a.receives("MULTI", "LMPOP 0 onC LEFT", "EXEC").answers(OK, unknown, EXECABORT);
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
    client.pipelines("WATCH onC", "MULTI", "PING x", "EXEC");
    for (int i = 0; i < 2_000 && !c.hasReceived(); i++) {
      script.passes(1);
    }
    c.receives("WATCH onC");
    c.receivesNothing();
    script.passes(1_000);
    c.answers(OK);
    executesPingAt(c);
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
    client.pipelines("WATCH onC {onC}2", "MULTI", "SET onC 1", "EXEC");
    c.receives("WATCH onC {onC}2");
    c.receivesNothing();
    c.answers("-TRYAGAIN Multiple keys request during rehashing of slot\r\n");
    c.receivesNothing();
    script.passes(20);
    c.receives("WATCH onC {onC}2").answers(OK);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*-1\r\n");
    client.receives(OK + OK + QUEUED + "*-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionWaitsForItsWatchThatIsAskedFor() {
    client.pipelines("WATCH onC", "MULTI", "SET {onC}2 1", "EXEC");
    c.receives("WATCH onC").answers(askTo(b, "onC"));
    c.receivesNothing();
    b.receives("ASKING", "WATCH onC").answers(OK, OK);
    b.receives("MULTI", "SET {onC}2 1", "EXEC").answers(OK, movedTo(c, "onC"), EXECABORT);
    client.receives(OK + OK + QUEUED + "*-1\r\n");
    c.receivesNothing();
    script.endsQuietly();
  }

  /** Each of several: the last one is no better than the first. */
  @Test
  void aTransactionWaitsForEveryWatch() {
    client.pipelines("WATCH onC", "WATCH {onC}2", "MULTI", "SET onC 1", "EXEC");
    c.receives("WATCH onC", "WATCH {onC}2");
    c.answers("-TRYAGAIN Multiple keys request during rehashing of slot\r\n", OK);
    c.receivesNothing();
    script.passes(20);
    c.receives("WATCH onC").answers(OK);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + OK + OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  /** It ran, and its client would run it again. */
  @Test
  void aWatchThatWasRefusedVoidsNoTransactionOfALaterOne() {
    client.pipelines("WATCH also-on-C", "UNWATCH", "WATCH onC", "MULTI", "SET onC 1", "EXEC");
    c.receives("WATCH also-on-C", "UNWATCH", "WATCH onC");
    c.answers("-MOVED 15224 10.0.0.1:7000\r\n", OK, OK);
    a.receives("WATCH also-on-C", "UNWATCH").answers(OK, OK);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + OK + OK + OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionFollowsItsWatch() {
    client.pipelines("WATCH onC", "MULTI", "PING x", "EXEC");
    c.receives("WATCH onC").answers(movedTo(b, "onC"));
    b.receives("WATCH onC").answers(OK);
    executesPingAt(b);
    client.receives(OK + OK + QUEUED + "*1\r\n$1\r\nx\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aTransactionDoesNotOvertakeWhatWentByAnOlderTopology() {
    client.sends("APPEND", "onC", "1");
    c.receives("APPEND onC 1");
    // others were told
    client.session.cluster().onMoved(slotOf("onC"), Node.at(b.address), script.nowNanos(), false);
    client.pipelines("MULTI", "APPEND onC 2", "EXEC");
    b.receivesNothing();
    c.answers(movedTo(b, "onC"));
    b.receives("APPEND onC 1").answers(":1\r\n");
    b.receives("MULTI", "APPEND onC 2", "EXEC").answers(OK, QUEUED, "*1\r\n:2\r\n");
    client.receives(":1\r\n" + OK + QUEUED + "*1\r\n:2\r\n");
    script.endsQuietly();
  }

  @Test
  void resetEndsAWatchWhereverItIs() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
    client.sends("RESET");
    c.receives("UNWATCH").answers(OK);
    a.receives("RESET").answers("+RESET\r\n");
    client.receives("+RESET\r\n");
    client.pipelines("MULTI", "SET onA 1", "EXEC");
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  // ---- The slot moves ----

  @Test
  void aTransactionWhoseFirstCommandIsRedirectedRunsElsewhere() {
    multiAndSetOneByOne();
    c.answers(movedTo(b, "onC"));
    b.receives("MULTI", "SET onC 1").answers(OK, QUEUED);
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
    c.receives("EXEC").answers(movedTo(b, "onC"));
    runsAtB("*1\r\n+OK\r\n");
  }

  @Test
  void aTransactionInOneWriteThatIsRedirectedAtItsFirstCommandRunsElsewhere() {
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, movedTo(b, "onC"), EXECABORT);
    runsAtB(OK + QUEUED + "*1\r\n+OK\r\n");
  }

  @Test
  void aTransactionInOneWriteThatIsRedirectedAtExecRunsElsewhere() {
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, movedTo(b, "onC"));
    runsAtB(OK + QUEUED + "*1\r\n+OK\r\n");
  }

  /**
   * It is open on the same link already: discarded, its later commands would be executed at once,
   * one by one.
   */
  @Test
  void aTransactionThatIsRedirectedAtExecLeavesTheNextOneOpen() {
    client.pipelines("MULTI", "SET onC 1", "EXEC", "MULTI", "SET also-on-C 2");
    c.receives("MULTI", "SET onC 1", "EXEC", "MULTI", "SET also-on-C 2");
    c.answers(OK, QUEUED, movedTo(b, "onC"), OK, QUEUED);
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n" + OK + QUEUED);
    client.pipelines("SET also-on-C 3", "EXEC");
    c.receives("SET also-on-C 3", "EXEC").answers(QUEUED, "*2\r\n+OK\r\n+OK\r\n");
    client.receives(QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    script.endsQuietly();
    client.isFine();
  }

  /** The end that it still needs at the old node has its place before the next one's MULTI. */
  @Test
  void aTransactionWhoseExecIsNotWrittenYetEndsBeforeTheNextOneBegins() {
    multiAndSetOneByOne();
    client.writes("EXEC", "MULTI", "SET also-on-C 2");
    c.answers(movedTo(b, "onC"));
    // the driver has read a byte and could write before
    boolean wasWritten = !"DISCARD".equals(c.receivesNext());
    c.answers(wasWritten ? EXECABORT : OK);
    c.receives("MULTI", "SET also-on-C 2").answers(OK, QUEUED);
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(QUEUED + "*1\r\n+OK\r\n" + OK + QUEUED);
    client.pipelines("SET also-on-C 3", "EXEC");
    c.receives("SET also-on-C 3", "EXEC").answers(QUEUED, "*2\r\n+OK\r\n+OK\r\n");
    client.receives(QUEUED + "*2\r\n+OK\r\n+OK\r\n");
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void oneAskingPrecedesAWholeTransaction() {
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, askTo(b, "onC"), EXECABORT);
    b.receives("ASKING", "MULTI", "SET onC 1", "EXEC").answers(OK, OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
    client.sends("GET", "onC");
    c.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
  }

  @Test
  void aTransactionThatIsRefusedWhereItAskedAsksThereAgain() {
    String tryAgain = "-TRYAGAIN Multiple keys request during rehashing of slot\r\n";
    client.pipelines("MULTI", "MGET onC {onC}2", "EXEC");
    c.receives("MULTI", "MGET onC {onC}2", "EXEC").answers(OK, askTo(b, "onC"), EXECABORT);
    for (int i = 0; i < 8; i++) {
      b.receives("ASKING", "MULTI", "MGET onC {onC}2", "EXEC").answers(OK, OK, tryAgain, EXECABORT);
      script.passes(510);
    }
    b.receives("ASKING", "MULTI", "MGET onC {onC}2", "EXEC")
        .answers(OK, OK, QUEUED, "*1\r\n*2\r\n$-1\r\n$-1\r\n");
    client.receives(OK + QUEUED + "*1\r\n*2\r\n$-1\r\n$-1\r\n");
    script.endsQuietly();
  }

  @Test
  void aTransactionThatIsRefusedForNowRunsLater() {
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC")
        .answers(OK, "-TRYAGAIN Multiple keys request during rehashing of slot\r\n", EXECABORT);
    client.receives(OK);
    script.passes(20);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void whatFollowsARedirectedTransactionFollowsIt() {
    client.pipelines("MULTI", "SET onC 1", "EXEC", "APPEND onC 2");
    c.receives("MULTI", "SET onC 1", "EXEC", "APPEND onC 2")
        .answers(OK, QUEUED, movedTo(b, "onC"), movedTo(b, "onC"));
    b.receives("MULTI", "SET onC 1", "EXEC");
    b.answers(OK, QUEUED, "*1\r\n+OK\r\n");
    b.receives("APPEND onC 2").answers(":2\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n:2\r\n");
    script.endsQuietly();
  }

  @Test
  void anExecThatMayHaveRunBreaksTheClient() {
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED);
    c.breaks();
    client.isBroken("EXEC");
    b.receivesNothing();
  }

  // ---- Among other commands that are refused ----

  @Test
  void aTransactionThatWasAbortedIsNotRunElsewhere() {
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, movedTo(b, "onC"), OK);
    client.receives(OK + QUEUED + CROSSSLOT + abortedByKeysOf("SET"));
    b.receivesNothing();
    script.passes(1000);
    script.endsQuietly();
  }

  @Test
  void aTransactionThatWasAbortedIsNotRunWhenItsNodeCanBeReachedAgain() {
    c.refusesDials = 1;
    client.pipelines("MULTI", "SET onC 1", "SET onA 1", "EXEC");
    script.passes(1000);
    client.receives(OK + QUEUED + CROSSSLOT + abortedByKeysOf("SET"));
    script.endsQuietly();
  }

  @Test
  void aTransactionThatWaitsIsRunOnce() {
    client.pipelines("MULTI", "SET onC 1", "EXEC", "GET onC");
    c.receives("MULTI", "SET onC 1", "EXEC", "GET onC");
    c.answers(OK, "-LOADING Redis is loading the dataset in memory\r\n", EXECABORT, "$1\r\n0\r\n");
    c.receivesNothing(); // the answer to GET is no reason to begin early
    script.passes(20);
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    script.passes(1000);
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n$1\r\n0\r\n");
    script.endsQuietly();
  }

  @Test
  void anExecWaitsForAnEarlierCommandOfItsSlotThatWasRefused() {
    client.pipelines("SET onC 0", "MULTI", "SET onC 1");
    c.receives("SET onC 0", "MULTI", "SET onC 1");
    c.answers("-CLUSTERDOWN Hash slot not served\r\n");
    c.answers(OK, QUEUED);
    client.sends("EXEC");
    c.receivesNothing();
    script.passes(20);
    c.receives("SET onC 0");
    c.receivesNothing();
    c.answers(OK);
    c.receives("EXEC").answers("*1\r\n+OK\r\n");
    client.receives(OK + OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aRedirectedCommandIsNotQueuedInATransactionThatIsOpenWhereItGoes() {
    client.sends("GET", "onC");
    c.receives("GET onC");
    client.pipelines("MULTI", "SET onB 1");
    b.receives("MULTI", "SET onB 1").answers(OK, QUEUED);
    c.answers(movedTo(b, "onC"));
    b.receives("GET onC").answers("$1\r\n1\r\n");
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
    client.pipelines("ECHO x", "MULTI", "SET onA 1");
    a.receives("ECHO x", "MULTI", "SET onA 1");
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

  private void watchesOnC() {
    client.sends("WATCH", "onC");
    c.receives("WATCH onC").answers(OK);
    client.receives(OK);
  }

  @Test
  void watchedKeysKeepTheirLinkUntilExec() {
    watchesOnC();
    Client second = script.connects();
    second.sends("GET", "onC");
    c.receives("GET onC").answers("$-1\r\n");
    second.receives("$-1\r\n");
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*-1\r\n");
    client.receives(OK + QUEUED + "*-1\r\n");
    script.endsQuietly();
  }

  @Test
  void watchedKeysWhoseSlotMovesAreLost() {
    watchesOnC();
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, movedTo(b, "onC"), EXECABORT);
    client.receives(OK + QUEUED + "*-1\r\n");
    b.receivesNothing();
    client.isFine();
    script.endsQuietly();
  }

  @Test
  void watchedKeysWhoseSlotMovesBeforeExecAreLost() {
    watchesOnC();
    client.pipelines("MULTI", "SET onC 1");
    c.receives("MULTI", "SET onC 1").answers(OK, QUEUED);
    client.sends("EXEC");
    c.receives("EXEC").answers(movedTo(b, "onC"));
    client.receives(OK + QUEUED + "*-1\r\n");
    b.receivesNothing();
    client.isFine();
  }

  /** Its node does not look at whose a slot is where it is given no key. */
  private void executesPingAt(FakeNode node) {
    node.receives("MULTI", "PING x").answers(OK, QUEUED);
    node.receives("WATCH onC", "UNWATCH").answers(OK, OK);
    node.receives("EXEC").answers("*1\r\n$1\r\nx\r\n");
  }

  private void slotOfCHasMovedToB() {
    c.receives("WATCH onC", "UNWATCH").answers(movedTo(b, "onC"), OK);
    c.receives("DISCARD").answers(OK);
  }

  private void movesByACommandOfItsOwn() {
    client.sends("SET", "onC", "1");
    c.receives("SET onC 1").answers(movedTo(b, "onC"));
    b.receives("SET onC 1").answers(OK);
    client.receives(OK);
  }

  @Test
  void watchedKeysWhoseSlotHasMovedAreLostToATransactionWithoutKeys() {
    watchesOnC();
    movesByACommandOfItsOwn();
    client.pipelines("MULTI", "PING x", "EXEC");
    c.receives("MULTI", "PING x").answers(OK, QUEUED);
    slotOfCHasMovedToB();
    client.receives(OK + QUEUED + NIL_ARRAY);
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    runsAtB(OK + QUEUED + "*1\r\n+OK\r\n");
  }

  @Test
  void watchedKeysWhoseSlotHasMovedAreLostToAnEmptyTransaction() {
    watchesOnC();
    movesByACommandOfItsOwn();
    client.pipelines("MULTI", "EXEC");
    c.receives("MULTI").answers(OK);
    slotOfCHasMovedToB();
    client.receives(OK + NIL_ARRAY);
    script.endsQuietly();
    client.isFine();
  }

  /** Nobody here has heard of it: whoever changed the key is elsewhere. */
  @Test
  void watchedKeysWhoseSlotMovesUnseenAreLostToATransactionWithoutKeys() {
    watchesOnC();
    client.pipelines("MULTI", "EVAL script 0", "EXEC", "GET onC");
    c.receives("MULTI", "EVAL script 0").answers(OK, QUEUED);
    slotOfCHasMovedToB();
    b.receives("GET onC").answers(NIL);
    client.receives(OK + QUEUED + NIL_ARRAY + NIL);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aTransactionWithoutKeysRunsWhereItsWatchedSlotIsStillThere() {
    watchesOnC();
    client.pipelines("MULTI", "PING x", "EXEC", "GET onC");
    executesPingAt(c);
    c.receives("GET onC").answers(NIL);
    client.receives(OK + QUEUED + "*1\r\n$1\r\nx\r\n" + NIL);
    script.endsQuietly();
    client.isFine();
  }

  @Test
  void aNodeThatCannotBeAskedAboutAWatchedSlotHasLostIt() {
    watchesOnC();
    client.pipelines("MULTI", "PING x");
    c.receives("MULTI", "PING x").answers(OK, QUEUED);
    client.receives(OK + QUEUED);
    c.refusesDials = 1;
    client.sends("EXEC");
    c.receives("DISCARD").answers(OK);
    client.receives(NIL_ARRAY);
    client.isFine();
  }

  @Test
  void watchedKeysWhoseLinkBreaksAreLost() {
    watchesOnC();
    c.breaks();
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    if (chopping.atOnce) {
      c.receives("MULTI", "SET onC 1", "DISCARD").answers(OK, QUEUED, OK);
      client.receives(OK + QUEUED + "*-1\r\n");
    } else {
      client.isBroken("MULTI"); // the break shows only when MULTI was written there
    }
    b.receivesNothing();
  }

  @Test
  void aTransactionThatRunsAgainKeepsOffTheLinkOfALaterWatch() {
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC");
    client.sends("WATCH", "onB");
    b.receives("WATCH onB").answers(OK);
    c.answers(OK, movedTo(b, "onC"), EXECABORT);
    b.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    assertEquals(2, b.connections()); // EXEC ends every WATCH of its connection
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n" + OK);
    script.endsQuietly();
  }

  @Test
  void aWatchThatWasHeldUpEndsWithTheTransactionBehindIt() {
    client.sends("SET", "onC", "0");
    c.receives("SET onC 0").answers("-CLUSTERDOWN Hash slot not served\r\n");
    client.pipelines("WATCH onC", "MULTI", "EXEC");
    script.passes(20);
    c.receives("SET onC 0").answers(OK);
    c.receives("WATCH onC").answers(OK);
    c.receives("MULTI").answers(OK);
    c.receives("WATCH onC", "UNWATCH").answers(OK, OK);
    c.receives("EXEC").answers("*0\r\n");
    client.receives(OK + OK + OK + "*0\r\n");
    client.pipelines("MULTI", "SET onA 1", "EXEC"); // nothing is watched elsewhere
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void keysOfTwoSlotsCannotBeWatched() {
    watchesOnC();
    client.sends("WATCH", "onA");
    client.receives("-CROSSSLOT Keys in request don't hash to the same slot\r\n");
    client.sends("UNWATCH");
    c.receives("UNWATCH").answers(OK);
    client.receives(OK);
    client.sends("WATCH", "onA");
    a.receives("WATCH onA").answers(OK);
    client.receives(OK);
  }

  @Test
  void aWatchWaitsUntilItsSlotIsInOrder() {
    client.pipelines("GET onC", "GET onC");
    c.receives("GET onC", "GET onC").answers(movedTo(b, "onC"));
    b.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
    client.pipelines("WATCH onC", "MULTI", "DISCARD", "MULTI", "SET onA 1", "EXEC");
    b.receivesNothing();
    c.answers(movedTo(b, "onC"));
    b.receives("GET onC").answers("$-1\r\n");
    client.receives("$-1\r\n");
    b.receives("WATCH onC").answers(OK);
    b.receives("MULTI", "DISCARD").answers(OK, OK);
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + OK + OK + OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void aWatchThatArrivesAfterItsUnwatchLeavesNothingBehind() {
    client.pipelines("WATCH onC", "UNWATCH");
    c.receives("WATCH onC", "UNWATCH").answers(movedTo(b, "onC"), OK);
    b.receives("WATCH onC", "UNWATCH").answers(OK, OK);
    client.receives(OK + OK);
    client.pipelines("MULTI", "SET onA 1", "EXEC");
    a.receives("MULTI", "SET onA 1", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    script.endsQuietly();
  }

  @Test
  void nothingIsWatchedAfterAnExec() {
    watchesOnC();
    client.pipelines("MULTI", "SET onC 0", "EXEC");
    c.receives("MULTI", "SET onC 0", "EXEC").answers(OK, QUEUED, "*1\r\n+OK\r\n");
    client.receives(OK + QUEUED + "*1\r\n+OK\r\n");
    client.pipelines("MULTI", "SET onC 1", "EXEC");
    c.receives("MULTI", "SET onC 1", "EXEC").answers(OK, QUEUED, movedTo(b, "onC"));
    runsAtB(OK + QUEUED + "*1\r\n+OK\r\n");
  }

  // ---- Scripts ----

  private static final String SHA = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"; // of "return 1"
  private static final String NOSCRIPT = "-NOSCRIPT No matching script. Please use EVAL.\r\n";

  private void evaluatesAtA() {
    client.sends("EVAL", "return 1", "1", "onA");
    a.receives("EVAL return 1 1 onA").answers(":1\r\n");
    client.receives(":1\r\n");
  }

  @Test
  void aScriptIsLoadedAheadWhereANodeMayNotHaveSeenIt() {
    evaluatesAtA();
    client.pipelines("EVALSHA " + SHA + " 1 onC", "SET onC 1", "EVALSHA " + SHA + " 1 onC");
    c.receives(
        "SCRIPT LOAD return 1",
        "EVALSHA " + SHA + " 1 onC",
        "SET onC 1",
        "EVALSHA " + SHA + " 1 onC");
    c.answers("$40\r\n" + SHA + "\r\n", ":1\r\n", OK, ":1\r\n");
    client.receives(":1\r\n" + OK + ":1\r\n");
    script.endsQuietly();
  }

  @Test
  void aScriptWithoutDeclaredKeysGoesWhereTheKeyLivesThatItNames() {
    client.sends("EVAL", "return redis.call('get', 'onC')", "0");
    c.receives("EVAL return redis.call('get', 'onC') 0").answers("$1\r\nx\r\n");
    client.receives("$1\r\nx\r\n");
    // nobody has seen this one
    client.sends("EVALSHA", "6b1bf486c81ceb7edf3c093f4c48582e38c0e791", "0");
    a.receives("EVALSHA 6b1bf486c81ceb7edf3c093f4c48582e38c0e791 0").answers(NOSCRIPT);
    client.receives(NOSCRIPT);
    client.sends("EVAL", "return redis.call('get', ARGV[1])", "0", "onC");
    c.receives("EVAL return redis.call('get', ARGV[1]) 0 onC").answers("$1\r\nx\r\n");
    client.receives("$1\r\nx\r\n");
    // the one before
    client.sends("EVALSHA", "9769d4f2aac8a14015734fe7006aaf1532343e9c", "0", "onA");
    a.receives(
        "SCRIPT LOAD return redis.call('get', ARGV[1])",
        "EVALSHA 9769d4f2aac8a14015734fe7006aaf1532343e9c 0 onA");
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
    client.sends("EVALSHA", SHA, "1", "onC");
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 onC")
        .answers("$40\r\n" + SHA + "\r\n", ":1\r\n");
    client.receives(":1\r\n");
    client.sends("EVALSHA", SHA, "1", "onC");
    c.receives("EVALSHA " + SHA + " 1 onC").answers(NOSCRIPT);
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 onC")
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
    client.sends("EVALSHA", SHA, "1", "onC");
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 onC")
        .answers("$40\r\n" + SHA + "\r\n", ":1\r\n");
    client.receives(":1\r\n");
    client.sends("script", "flush");
    a.receives("script flush").answers(OK);
    b.receives("script flush").answers(OK);
    c.receives("script flush").answers(OK);
    client.receives(OK);
    client.sends("EVALSHA", SHA, "1", "onC");
    c.receives("EVALSHA " + SHA + " 1 onC").answers(NOSCRIPT);
    client.receives(NOSCRIPT);
    script.endsQuietly();
  }

  @Test
  void aScriptThatNobodySentIsTheClientsToLoad() {
    client.sends("EVALSHA", SHA, "1", "onC");
    c.receives("EVALSHA " + SHA + " 1 onC").answers(NOSCRIPT);
    client.receives(NOSCRIPT);
    script.endsQuietly();
  }

  @Test
  void aScriptThatCannotBeLoadedIsTheClientsToLoad() {
    evaluatesAtA();
    client.sends("EVALSHA", SHA, "1", "onC");
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 onC")
        .answers("-NOPERM no\r\n", NOSCRIPT);
    c.receives("SCRIPT LOAD return 1", "EVALSHA " + SHA + " 1 onC")
        .answers("-NOPERM no\r\n", NOSCRIPT);
    client.receives(NOSCRIPT);
    script.endsQuietly();
  }
}
