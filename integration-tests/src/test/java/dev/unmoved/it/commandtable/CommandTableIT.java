package dev.unmoved.it.commandtable;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.unmoved.command.Command;
import dev.unmoved.command.CommandInfo;
import dev.unmoved.command.CommandTable;
import dev.unmoved.command.Flag;
import dev.unmoved.command.KeyPositions;
import dev.unmoved.command.RequestPolicy;
import dev.unmoved.it.server.Clusters;
import dev.unmoved.it.server.RedisServer;
import dev.unmoved.it.server.RespConnection;
import dev.unmoved.it.server.RespException;
import dev.unmoved.it.server.ServerVersion;
import dev.unmoved.resp.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Our table against what the servers say of themselves. Where we differ on purpose, it stands here
 * with its reason.
 */
class CommandTableIT {
  private static final int CALLS = 60; // of each command

  /**
   * What chance would seldom find, and a command that was gone before servers told their grammar.
   */
  private static final List<String> CALLS_BY_HAND =
      List.of(
          "STRALGO LCS LEN KEYS a b",
          "STRALGO LCS STRINGS a b",
          "MIGRATE host 1  0 5 AUTH KEYS KEYS a",
          "GEORADIUS a 1 1 1 m STORE b STOREDIST c",
          "GEORADIUSBYMEMBER a m 1 m STORE b STOREDIST c");

  /** Flags that decide where a command goes, how long it takes and whether it may be sent twice. */
  private static final Map<String, Integer> FLAGS =
      Map.of(
          "readonly",
          Flag.READONLY,
          "write",
          Flag.WRITE,
          "blocking",
          Flag.BLOCKING,
          "pubsub",
          Flag.PUBSUB,
          "movablekeys",
          Flag.MOVABLE_KEYS);

  private static final Differences MISSING =
      new Differences().because("a trap for HTTP requests: closes the connection", "HOST:", "POST");

  private static final Differences ARITY =
      new Differences()
          .because(
              "takes more arguments since",
              "EXPIRE",
              "EXPIREAT",
              "PEXPIRE",
              "PEXPIREAT",
              "XSETID",
              "ZRANK",
              "ZREVRANK")
          .because(
              "takes more arguments than documented",
              "CLUSTER|REPLICATE",
              "PFDEBUG",
              "SCRIPT|DEBUG")
          .because(
              "says itself how few are too few; its documentation knows",
              "VADD",
              "VCARD",
              "VDIM",
              "VEMB",
              "VGETATTR",
              "VINFO",
              "VISMEMBER",
              "VLINKS",
              "VRANDMEMBER",
              "VREM",
              "VSETATTR",
              "VSIM")
          .because("one more was needed before 7.2", "COMMAND|GETKEYS", "COMMAND|GETKEYSANDFLAGS");

  private static final Differences FLAG =
      new Differences()
          .because(
              "blocks, and says so in later versions",
              "BLMOVE blocking",
              "BLPOP blocking",
              "BRPOP blocking",
              "BRPOPLPUSH blocking",
              "BZPOPMAX blocking",
              "BZPOPMIN blocking",
              "WAIT blocking",
              "XREAD blocking",
              "XREADGROUP blocking");

  private static final Differences POLICY =
      new Differences()
          .because(
              "declared since 7.2 or 7.4, meant before",
              "ACL|DELUSER",
              "ACL|SAVE",
              "ACL|SETUSER",
              "CONFIG|RESETSTAT",
              "CONFIG|REWRITE",
              "SCAN")
          .because("declared by mistake until 7.2: all or nothing cannot be split", "MSETNX")
          .because(
              "one node's report is what one server gives",
              "FUNCTION|STATS",
              "INFO",
              "LATENCY|DOCTOR",
              "LATENCY|GRAPH",
              "LATENCY|HISTOGRAM",
              "LATENCY|HISTORY",
              "LATENCY|LATEST",
              "LATENCY|RESET",
              "MEMORY|DOCTOR",
              "MEMORY|MALLOC-STATS",
              "MEMORY|STATS",
              "CLUSTER|SLOT-STATS")
          .because("a dead primary elsewhere must not make this connection look dead", "PING")
          .because("about this connection: links take it over", "CLIENT|SETINFO", "CLIENT|SETNAME")
          .because(
              "a command waits where its key is, and another id counts there",
              "CLIENT|KILL",
              "CLIENT|UNBLOCK")
          .because("about what this connection wrote", "WAIT", "WAITAOF")
          .because(
              "an application that pauses its server means all of its data",
              "CLIENT|PAUSE",
              "CLIENT|UNPAUSE")
          .because(
              "every node knows its own subscribers only",
              "PUBSUB|CHANNELS",
              "PUBSUB|NUMPAT",
              "PUBSUB|NUMSUB",
              "PUBSUB|SHARDCHANNELS",
              "PUBSUB|SHARDNUMSUB")
          .because("one primary is enough, and the next where that one is empty", "RANDOMKEY")
          .because("a replica gets a script when it is asked for it", "SCRIPT|LOAD")
          .because(
              "commands run on primaries; the newest entries first, as one log has them",
              "SLOWLOG|GET",
              "SLOWLOG|LEN",
              "SLOWLOG|RESET",
              "COMMANDLOG|GET",
              "COMMANDLOG|LEN",
              "COMMANDLOG|RESET")
          .because("a command is denied, and noted, where its key is", "ACL|LOG")
          .because("answers a number", "MSETEX")
          .because("sends each of its keys by itself", "MIGRATE");

  private static final Differences KEYS =
      new Differences()
          .because(
              "sharded channels are routed as keys are", "SPUBLISH", "SSUBSCRIBE", "SUNSUBSCRIBE")
          .because(
              "the cursor stands where it names a slot, and only clients that know clusters send it",
              "CLUSTERSCAN")
          .because("a password may be the word KEYS; 6.2 does not think of it", "MIGRATE")
          .because("declared without keys, but DEBUG OBJECT has one", "DEBUG")
          .because(
              "of several destinations the last one counts; 7.0 names them all",
              "GEORADIUS",
              "GEORADIUSBYMEMBER");

  private static final Differences TOLD_KEYS =
      new Differences()
          .because(
              "sharded channels are routed as keys are",
              "SPUBLISH",
              "SSUBSCRIBE",
              "SUNSUBSCRIBE",
              "CLUSTERSCAN")
          .because("DEBUG OBJECT has one that nobody tells", "DEBUG")
          .because(
              "of several destinations the last one counts; what is declared finds both",
              "GEORADIUS",
              "GEORADIUSBYMEMBER");

  /** Names with the reason why they may differ. */
  private static final class Differences {
    private final Map<String, String> reasons = new TreeMap<>();

    Differences because(String reason, String... names) {
      for (String name : names) {
        reasons.put(name, reason);
      }
      return this;
    }

    /** Fails unless {@code found}, by name, is nothing but what is listed. */
    void areAll(Map<String, String> found) {
      found.keySet().removeAll(reasons.keySet());
      assertEquals(Map.of(), found);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyCommandOfTheServerIsInTheTable(ServerVersion version) {
    MISSING.areAll(missing(Clusters.standalone(version)));
  }

  @ParameterizedTest
  @EnumSource
  void callsAreAsLongAsTheServerWantsThem(ServerVersion version) {
    ARITY.areAll(arities(Clusters.standalone(version)));
  }

  @ParameterizedTest
  @EnumSource
  void flagsAreThoseOfTheServer(ServerVersion version) {
    FLAG.areAll(flags(Clusters.standalone(version)));
  }

  @ParameterizedTest
  @EnumSource
  void policiesAreThoseOfTheServer(ServerVersion version) {
    POLICY.areAll(policies(Clusters.standalone(version)));
  }

  @ParameterizedTest
  @EnumSource
  void keysAreWhereTheServerFindsThem(ServerVersion version) {
    KEYS.areAll(keys(Clusters.standalone(version)));
  }

  /** What is read of COMMAND INFO for commands without a row serves those that have one as well. */
  @ParameterizedTest
  @EnumSource
  void keysAreWhereTheServerFindsThemAlsoByItsOwnWords(ServerVersion version) {
    TOLD_KEYS.areAll(toldKeys(Clusters.standalone(version)));
  }

  /** A difference that no server shows any more is no longer one. */
  @Test
  void everyListedDifferenceIsStillThere() {
    for (ServerVersion version : ServerVersion.values()) {
      Clusters.requireInstalled(version);
    }
    areStillThere(MISSING, CommandTableIT::missing);
    areStillThere(ARITY, CommandTableIT::arities);
    areStillThere(FLAG, CommandTableIT::flags);
    areStillThere(POLICY, CommandTableIT::policies);
    areStillThere(KEYS, CommandTableIT::keys);
  }

  private static void areStillThere(
      Differences listed, Function<RedisServer, Map<String, String>> comparison) {
    Set<String> gone = new TreeSet<>(listed.reasons.keySet());
    for (ServerVersion version : ServerVersion.values()) {
      gone.removeAll(comparison.apply(Clusters.standalone(version)).keySet());
    }
    assertEquals(Set.of(), gone);
  }

  // ---- What differs, by name ----

  private static Map<String, String> missing(RedisServer server) {
    Map<String, String> found = new TreeMap<>();
    for (ServedCommand served : ServedCommand.all(server)) {
      if (CommandTable.named(served.name()) == null) {
        found.put(served.name(), "no row");
      }
    }
    return found;
  }

  private static List<ServedCommand> known(RedisServer server) {
    List<ServedCommand> known = ServedCommand.all(server);
    known.removeIf(served -> CommandTable.named(served.name()) == null);
    return known;
  }

  private static Map<String, String> arities(RedisServer server) {
    Map<String, String> found = new TreeMap<>();
    for (ServedCommand served : known(server)) {
      int ours = CommandTable.named(served.name()).arity();
      if (ours != served.arity()) {
        found.put(served.name(), "ours " + ours + ", theirs " + served.arity());
      }
    }
    return found;
  }

  private static Map<String, String> flags(RedisServer server) {
    Map<String, String> found = new TreeMap<>();
    for (ServedCommand served : known(server)) {
      if (!server.version().atLeast(7, 0) && isContainer(served.name())) {
        continue; // declares no subcommands, so it declares what some of them do of their command
      }
      Command ours = CommandTable.named(served.name());
      FLAGS.forEach(
          (flag, bit) -> {
            if (ours.is(bit) != served.flags().contains(flag)) {
              found.put(served.name() + " " + flag, ours.is(bit) ? "ours has it" : "theirs has it");
            }
          });
    }
    return found;
  }

  private static boolean isContainer(String name) {
    return CommandTable.all().stream().anyMatch(command -> command.name().startsWith(name + "|"));
  }

  private static Map<String, String> policies(RedisServer server) {
    Map<String, String> found = new TreeMap<>();
    if (!server.version().atLeast(7, 0)) {
      return found; // declares none
    }
    for (ServedCommand served : known(server)) {
      Command ours = CommandTable.named(served.name());
      Set<String> tips = new TreeSet<>();
      // What happens over several slots where servers give an error is no server's to declare.
      if (ours.requestPolicy() != RequestPolicy.COMBINED
          && ours.requestPolicy() != RequestPolicy.STEPWISE) {
        addPolicy("request_policy:", ours.requestPolicy(), tips);
      }
      addPolicy("response_policy:", ours.responsePolicy(), tips);
      if (!tips.equals(served.tips())) {
        found.put(served.name(), "ours " + tips + ", theirs " + served.tips());
      }
    }
    return found;
  }

  private static void addPolicy(String prefix, Enum<?> policy, Set<String> tips) {
    if (!policy.name().equals("DEFAULT")) {
      tips.add(prefix + policy.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Asks for the keys of many calls of every command, and finds them as the router does. */
  private static Map<String, String> keys(RedisServer server) {
    return keys(server, CommandTable::find);
  }

  /** The same by what the server tells of its commands, where that is meant to be enough. */
  private static Map<String, String> toldKeys(RedisServer server) {
    Map<String, CommandInfo> told = ServedCommand.infos(server);
    return keys(
        server,
        call -> {
          CommandInfo info = told.get(call.text(0).toUpperCase(Locale.ROOT));
          Command command = info.commandOf(call);
          return command.mayMissKeys() ? null : command;
        });
  }

  /** {@code rows} may have none for a call: then it is not looked at. */
  private static Map<String, String> keys(RedisServer server, Function<Arguments, Command> rows) {
    boolean tellsGrammar = server.version().atLeast(7, 0);
    CallGenerator generator =
        new CallGenerator(
            tellsGrammar ? server : Clusters.standalone(ServerVersion.REDIS_7_0),
            ThreadLocalRandom.current());
    Map<String, String> found = new TreeMap<>();
    try (RespConnection connection = server.connect()) {
      for (ServedCommand served : known(server)) {
        List<List<String>> calls = calls(generator, served.name());
        List<Object> answers = connection.pipeline(questions(calls));
        boolean compared = !CommandTable.named(served.name()).hasKeys();
        for (int i = 0; i < calls.size(); i++) {
          Arguments call = arguments(calls.get(i));
          Command row = rows.apply(call);
          List<String> theirs = keys(answers.get(i));
          List<String> ours = row == null ? theirs : keys(row, call);
          compared |= row == null || theirs != null && !theirs.isEmpty();
          if (theirs != null && !theirs.equals(ours)) {
            found.put(served.name(), calls.get(i) + ": ours " + ours + ", theirs " + theirs);
          }
        }
        if (!compared) {
          found.putIfAbsent(served.name(), "no call of it has keys");
        }
      }
    }
    return found;
  }

  private static List<List<String>> calls(CallGenerator generator, String name) {
    List<List<String>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(generator.call(name));
    }
    for (String call : CALLS_BY_HAND) {
      List<String> words = List.of(call.split(" "));
      if (words.get(0).equals(name)) {
        calls.add(words);
      }
    }
    return calls;
  }

  private static List<Object[]> questions(List<List<String>> calls) {
    List<Object[]> questions = new ArrayList<>();
    for (List<String> call : calls) {
      List<Object> question = new ArrayList<>(List.of("COMMAND", "GETKEYS"));
      question.addAll(call);
      questions.add(question.toArray());
    }
    return questions;
  }

  /**
   * The keys that the server found, sorted; null where it found the call malformed, so that any
   * node will do for it.
   */
  private static List<String> keys(Object answer) {
    if (answer instanceof RespException error) {
      return error.getMessage().contains("has no key arguments") ? List.of() : null;
    }
    List<String> keys = new ArrayList<>();
    ((List<?>) answer).forEach(key -> keys.add(RespConnection.asText(key)));
    keys.sort(null); // 6.2 names destinations last
    return keys;
  }

  private static List<String> keys(Command command, Arguments call) {
    KeyPositions positions = new KeyPositions();
    command.keys(call, positions);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < positions.size(); i++) {
      keys.add(call.text(positions.get(i)));
    }
    keys.sort(null);
    return keys;
  }

  private static Arguments arguments(List<String> call) {
    Arguments arguments = new Arguments();
    arguments.reset(String.join("", call).getBytes(StandardCharsets.US_ASCII));
    int start = 0;
    for (String word : call) {
      arguments.add(start, word.length());
      start += word.length();
    }
    return arguments;
  }
}
