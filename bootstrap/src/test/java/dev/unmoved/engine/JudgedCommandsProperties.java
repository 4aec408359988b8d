package dev.unmoved.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.option.Options;
import dev.unmoved.report.Judge;
import dev.unmoved.report.Judgement;
import dev.unmoved.report.Reason;
import dev.unmoved.report.Verdict;
import dev.unmoved.resp.Arguments;
import dev.unmoved.resp.ProtocolException;
import dev.unmoved.resp.RequestParser;
import dev.unmoved.resp.RespWriter;
import dev.unmoved.route.Split;
import dev.unmoved.topology.Scripts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * What the readiness report says of a command is what a session does with it, on a cluster that
 * refuses as Redis does.
 */
class JudgedCommandsProperties {
  private static final String CROSSSLOT =
      "-CROSSSLOT Keys in request don't hash to the same slot\r\n";
  private static final String[] KEYS = {"a", "b", "c", "d", "{a}1", "{a}2", "{b}1"};
  private static final String[] CALLS = {
    "GET k",
    "SET k v",
    "INCR k",
    "MGET k k",
    "MGET k k k",
    "MSET k v k v",
    "DEL k k",
    "UNLINK k k",
    "EXISTS k k",
    "TOUCH k k",
    "MSETNX k v k v",
    "RENAME k k",
    "RENAMENX k k",
    "COPY k k",
    "SMOVE k k v",
    "SINTER k k",
    "SUNION k k",
    "SINTERSTORE k k k",
    "SINTERCARD 2 k k",
    "PFCOUNT k k",
    "PFMERGE k k",
    "LCS k k",
    "LMOVE k k LEFT RIGHT",
    "BLPOP k k 1",
    "LMPOP 2 k k LEFT",
    "ZUNION 2 k k",
    "ZUNIONSTORE k 2 k k",
    "ZDIFF 2 k k",
    "ZRANGESTORE k k 0 1",
    "BITOP AND k k k",
    "XREAD STREAMS k k 0 0",
    "SORT k",
    "SORT k BY w_*",
    "SORT k STORE k",
    "EVAL s 2 k k",
    "EVAL s 1 k",
    "EVALSHA 00 2 k k",
    "FCALL f 2 k k",
    "KEYS *",
    "KEYS {a}*",
    "DBSIZE",
    "FLUSHALL",
    "PING",
    "ECHO v",
    "OBJECT ENCODING k",
    "MSETEX 2 k v k v",
    "MSETEX 2 k v k v NX",
    "PUBLISH k v",
    "CONFIG SET v v",
    "SCRIPT LOAD s",
    "MGET",
    "RENAME k"
  };

  private static final String[] NOT_OF_ONE_SLOT = {
    "SCAN 0",
    "RANDOMKEY",
    "INFO",
    "CONFIG GET v",
    "CLIENT ID",
    "CLIENT SETNAME v",
    "AUTH v",
    "SELECT 0",
    "SELECT 1",
    "READONLY"
  };

  @Provide
  Arbitrary<String> calls() {
    return Arbitraries.of(CALLS)
        .flatMap(call -> Arbitraries.of(KEYS).list().ofSize(4).map(keys -> filled(call, keys)));
  }

  private static String filled(String call, List<String> keys) {
    StringBuilder words = new StringBuilder();
    int next = 0;
    for (String word : call.split(" ")) {
      words
          .append(words.length() == 0 ? "" : " ")
          .append(word.equals("k") ? keys.get(next++) : word);
    }
    return words.toString();
  }

  @Property(tries = 1500)
  void whatIsSaidOfACommandIsWhatBecomesOfIt(@ForAll("calls") String call) {
    Judgement judgement =
        new Judge(Options.DEFAULTS, new Scripts(10)).judge(row(call), parsed(call));
    Outcome outcome = new Outcome(call);
    switch (judgement.verdict()) {
      case FAILS:
        assertEquals(
            judgement.reason() == Reason.SORT_PATTERN ? "" : CROSSSLOT, outcome.reply, call);
        assertEquals(judgement.isEmulated(), !new Outcome(call, "cross-slot=emulate").asItIs, call);
        break;
      case SPLIT:
        assertTrue(outcome.commands.size() > 1 && !outcome.asItIs, outcome + " for " + call);
        assertFalse(outcome.reply.equals(CROSSSLOT), call);
        break;
      case COMBINED:
        assertFalse(outcome.asItIs, outcome + " for " + call);
        assertFalse(outcome.reply.equals(CROSSSLOT), call);
        break;
      case ALL_PRIMARIES:
        assertEquals(3, outcome.commands.size(), call);
        break;
      default:
        assertEquals(1, Collections.frequency(outcome.commands, call), outcome + " for " + call);
        assertFalse(outcome.reply.equals(CROSSSLOT), call);
        break;
    }
  }

  @Provide
  Arbitrary<List<String>> transactions() {
    return Arbitraries.frequencyOf(
            Tuple.of(9, calls()), Tuple.of(1, Arbitraries.of(NOT_OF_ONE_SLOT)))
        .filter(call -> !call.startsWith("BLPOP") && parsesInTransaction(call))
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  /** Malformed calls end a transaction for reasons of their own. */
  private static boolean parsesInTransaction(String call) {
    Command row = row(call);
    return row.hasArity(call.split(" ").length) && !call.startsWith("SORT");
  }

  @Property(tries = 600)
  void whatIsSaidOfACommandInsideMultiIsHowItIsAnswered(
      @ForAll("transactions") List<String> calls) {
    Script script = routed();
    Judge judge = new Judge(Options.DEFAULTS, new Scripts(10));
    judge.judge(row("MULTI"), parsed("MULTI"));
    script.client().sends("MULTI");
    answerAll(script);
    assertEquals("+OK\r\n", script.client().takes());
    for (String call : calls) {
      Judgement judgement = judge.judge(row(call), parsed(call));
      script.client().sends(call.split(" "));
      answerAll(script);
      String reply = script.client().takes();
      boolean refused = reply.equals(CROSSSLOT) || reply.startsWith("-ERR unmoved: ");
      boolean fails =
          judgement.verdict() == Verdict.FAILS && judgement.reason() != Reason.SCRIPT_UNDECLARED;
      assertEquals(fails, refused, call + " among " + calls + " is said to be " + judgement);
    }
  }

  @Property(tries = 600)
  void whatIsSaidToBeEmulatedInsideMultiIsQueuedWhereThatIsWanted(
      @ForAll("transactions") List<String> calls) {
    isQueuedWhereItIsSaidToBeEmulated(calls);
  }

  /** The command before it makes the transaction one about home; its own keys fit nowhere still. */
  @Example
  void aScriptOverSeveralSlotsIsNotEmulatedBehindACommandAboutHome() {
    isQueuedWhereItIsSaidToBeEmulated(Arrays.asList("INFO", "EVAL s 2 a b"));
    isQueuedWhereItIsSaidToBeEmulated(Arrays.asList("INFO", "EVAL s 2 {a}1 {a}2", "MGET a b"));
  }

  private static void isQueuedWhereItIsSaidToBeEmulated(List<String> calls) {
    Script script = routed("cross-slot=emulate");
    Judge judge = new Judge(Options.DEFAULTS, new Scripts(10));
    judge.judge(row("MULTI"), parsed("MULTI"));
    script.client().sends("MULTI");
    for (String call : calls) {
      Judgement judgement = judge.judge(row(call), parsed(call));
      script.client().takes();
      script.client().sends(call.split(" "));
      boolean fails =
          judgement.verdict() == Verdict.FAILS
              && judgement.reason() != Reason.SCRIPT_UNDECLARED
              && !judgement.isEmulated();
      assertEquals(
          !fails,
          script.client().takes().equals("+QUEUED\r\n"),
          call + " among " + calls + " is said to be " + judgement);
    }
  }

  /**
   * What a session has sent for a command before anything was answered, and what its client then
   * got.
   */
  private static final class Outcome {
    final List<String> commands = new ArrayList<>();
    final boolean asItIs; // a node has got the whole of it
    final String reply;

    Outcome(String call, String... options) {
      Script script = routed(options);
      script.client().sends(call.split(" "));
      List<Script.FakeNode> asked = new ArrayList<>();
      for (String name : new String[] {"A", "B", "C"}) {
        for (String next = script.node(name).receivesNext();
            next != null;
            next = script.node(name).receivesNext()) {
          commands.add(next);
          asked.add(script.node(name));
        }
      }
      asItIs = commands.contains(call);
      if (asItIs && isOverSlots(call)) {
        asked.get(commands.indexOf(call)).answers(CROSSSLOT);
      }
      reply = script.client().takes();
    }

    @Override
    public String toString() {
      return commands + " and " + reply;
    }
  }

  /** A session that knows its cluster. */
  private static Script routed(String... options) {
    Script script = new Script(Script.Chopping.IN_PLACE, options);
    script.client().sends("GET", "zz");
    answerAll(script);
    script.client().takes();
    return script;
  }

  private static void answerAll(Script script) {
    boolean answered = true;
    while (answered) {
      answered = false;
      for (String name : new String[] {"A", "B", "C"}) {
        String next = script.node(name).receivesNext();
        if (next != null) {
          answered = true;
          script
              .node(name)
              .answers(
                  next.startsWith("GET zz")
                      ? "$-1\r\n"
                      : next.equals("MULTI")
                          ? "+OK\r\n"
                          : isOverSlots(next) ? CROSSSLOT : "+QUEUED\r\n");
        }
      }
    }
  }

  private static boolean isOverSlots(String call) {
    KeyPositions keys = new KeyPositions();
    row(call).keys(parsed(call), keys);
    return Split.isOverSeveralSlots(parsed(call), keys);
  }

  private static Command row(String call) {
    return CommandTable.find(parsed(call));
  }

  private static Arguments parsed(String call) {
    byte[] bytes = RespWriter.command(call.split(" "));
    RequestParser parser = new RequestParser();
    parser.feed(bytes, 0, bytes.length);
    try {
      parser.next();
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
    return parser.arguments();
  }
}
