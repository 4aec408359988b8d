package dev.unmoved.command;

import dev.unmoved.resp.Arguments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes COMPATIBILITY.md from the command table, so that it cannot say anything else. */
final class Compatibility {
  static final Path FILE = Paths.get("..", "COMPATIBILITY.md");
  private static final Path ROWS =
      Paths.get("src", "main", "java", "dev", "unmoved", "command", "CommandRows.java");

  /** Headings of the groups of CommandRows, where a capital letter is not enough. */
  private static final Map<String, String> TITLES = titles();

  private final StringBuilder out = new StringBuilder();
  private final Map<String, String> notes = CompatibilityNotes.all();

  private Compatibility() {}

  /** The whole file. */
  static String text() throws IOException {
    Compatibility file = new Compatibility();
    file.preface();
    for (Map.Entry<String, List<Command>> group : groups().entrySet()) {
      file.group(group.getKey(), group.getValue());
    }
    return file.out.toString();
  }

  private static Map<String, String> titles() {
    Map<String, String> titles = new LinkedHashMap<>();
    titles.put("bloom", "Probabilistic (module)");
    titles.put("hyperloglog", "HyperLogLog");
    titles.put("json", "JSON (module)");
    titles.put("pubsub", "Publish and subscribe");
    titles.put("scripting", "Scripts and functions");
    titles.put("search", "Search (module)");
    titles.put("sortedSet", "Sorted set");
    titles.put("timeseries", "Time series (module)");
    titles.put("valkey", "Valkey only");
    titles.put("vectorset", "Vector set");
    titles.put("gone", "Of older versions");
    return titles;
  }

  private void preface() {
    for (String line :
        new String[] {
          "# Compatibility",
          "",
          "What each command of Redis 8.10 and Valkey 9.1, older ones included, does when an application that knows one",
          "server runs on a cluster with Unmoved. Generated from the table by which commands are routed; a test fails when",
          "the two differ, and says how to write this file anew.",
          "",
          "## What a cluster cannot do",
          "",
          "A cluster spreads keys over 16,384 *slots* by a hash of the key, or of what stands between the first `{` and the",
          "next `}` in it. Each slot is served by one primary. Nothing is atomic over two slots, not even when one node serves",
          "both. So there are three kinds of commands over keys of several slots:",
          "",
          "* Those that can be answered from parts or gathered replies work, but other clients may see, or change, the data",
          "  between the parts: *split* and *combined* below. `unmoved.split.reads=false` and `unmoved.split.writes=false`",
          "  turn that off.",
          "* Those that can only be done step by step fail with the server's own `CROSSSLOT`, unless",
          "  `unmoved.cross-slot=emulate` asks for it: *in steps*. A failure midway never loses the source.",
          "* The rest, scripts above all, fail with `CROSSSLOT`. Keys that belong together need a common hash tag:",
          "  `{user:1}:cart`, `{user:1}:orders`.",
          "",
          "A transaction is for keys of one slot, and inside it nothing is split or sent to several nodes. What goes to *all",
          "primaries* outside, or changes what is *kept* of a connection, is refused inside with an error that says why, and so is,",
          "beside keys, what is about the node or the connection at home. With `unmoved.cross-slot=emulate` a transaction over",
          "several slots becomes one per slot, and what one node cannot do is done at its place between them, as outside. A",
          "cluster of Redis has database 0 only.",
          "",
          "## Where commands go",
          "",
          "| word | meaning |",
          "| --- | --- |",
          "| slot | to the primary that serves the key's slot, following redirects. A read may go to a replica with"
              + " `unmoved.read-from` |",
          "| slot of the first key | the same; keys of several slots get the server's `CROSSSLOT` |",
          "| split | over several slots one part per slot, all sent at once; the replies become one |",
          "| combined | over several slots what each key holds is gathered, up to `unmoved.gather.max-bytes`, and the answer"
              + " computed in the client's process |",
          "| in steps | over several slots `CROSSSLOT`, or with `unmoved.cross-slot=emulate` several commands one after another,"
              + " not atomic |",
          "| all primaries | to every primary at once; the replies become one. `unmoved.fan-out=false` turns that off |",
          "| home | to the node that the client itself has connected to |",
          "| home, kept | to that node; what it changes about the connection holds for the connections to other nodes, too |",
          "| left alone | home; such a command is sent only by clients that know about clusters, so from then on nothing is"
              + " routed on that connection |",
          "",
          "A command that is in no row (of a module, of a newer server) is asked for with `COMMAND INFO` and goes where the",
          "server says its keys are. Blocking commands wait at the node of their key, with the client's own time limit, and",
          "follow their slot when it moves. An error of any part is the answer to the whole; the server's code stays in front.",
          "",
          "## Names",
          "",
          "With `unmoved.databases=prefix` keys have other names in the cluster than for the application ([names](docs/names.md)).",
          "The column says where a command names keys: in its arguments, which are written in the cluster's names, and in its",
          "reply or its messages, which are written in the application's. *shown as stored* are the cluster's names, for",
          "those who operate it; *reply as it is*: what a script returns is not looked into. *refused*: an error says why.",
          ""
        }) {
      out.append(line).append('\n');
    }
  }

  private void group(String name, List<Command> commands) {
    String title =
        TITLES.getOrDefault(
            name, name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
    out.append("## ").append(title).append("\n\n");
    out.append(
        "| command | goes to | replies | names | what differs from one server |\n"
            + "| --- | --- | --- | --- | --- |\n");
    for (Command command : commands) {
      String note = notes.get(command.name());
      if (command.is(Flag.ONE_NODE)) {
        note = "Concerns one node alone; the log says so once." + (note == null ? "" : " " + note);
      }
      out.append("| ")
          .append(command.name().replace('|', ' '))
          .append(" | ")
          .append(where(command))
          .append(" | ")
          .append(merged(command))
          .append(" | ")
          .append(named(command))
          .append(" | ")
          .append(note == null ? "" : note)
          .append(" |\n");
    }
    out.append('\n');
  }

  // ---- What the fields of a row mean ----

  private static String where(Command command) {
    switch (command.effect()) {
      case CLUSTER_AWARE:
      case SYNC:
        return "left alone";
      case MULTI:
      case EXEC:
      case DISCARD:
        return "slot of the transaction's keys";
      case UNWATCH:
        return "slot of the watched keys";
      case SUBSCRIBE:
        return "home; all primaries for keyspace notifications; the owner of a hash tag's slot, to count";
      case MONITOR:
        return "all primaries";
      case CLIENT_REPLY:
        return "nowhere";
      case QUIT:
        return "home";
      default:
        return RECORDED.contains(command.effect()) ? "home, kept" : byPolicy(command);
    }
  }

  private static final List<Effect> RECORDED =
      Arrays.asList(
          Effect.AUTH,
          Effect.HELLO,
          Effect.SELECT,
          Effect.CLIENT_SETNAME,
          Effect.CLIENT_SETINFO,
          Effect.CLIENT_NO_EVICT,
          Effect.CLIENT_NO_TOUCH,
          Effect.CLIENT_TRACKING,
          Effect.RESET);

  private static String byPolicy(Command command) {
    switch (command.requestPolicy()) {
      case MULTI_SHARD:
        return "slot; split";
      case COMBINED:
        return "slot; combined";
      case STEPWISE:
        return "slot; in steps";
      case ALL_SHARDS:
        return "all primaries";
      case ALL_NODES:
        return "all primaries, and replicas";
      case SPECIAL:
        return special(command);
      default:
        return byKeys(command);
    }
  }

  private static String special(Command command) {
    switch (command.name()) {
      case "SCAN":
        return "one primary after another";
      case "CLIENT|UNBLOCK":
        return "where that connection waits";
      case "CLIENT|KILL":
        return "home, and where that connection waits";
      case "RANDOMKEY":
        return "a primary at random, and the next where that has no key";
      case "WAIT":
      case "WAITAOF":
        return "the nodes that this connection wrote to";
      default:
        return "home"; // as Gatherings does with what it does not know
    }
  }

  private static String byKeys(Command command) {
    if (command.name().equals("PUBLISH")) {
      return "slot of a channel with a hash tag; home without";
    }
    if (!command.hasKeys()) {
      return "home";
    }
    if (command.is(Flag.PUBSUB)) {
      return "slot of the channel";
    }
    if (command.is(Flag.SCRIPT_RUNNER)) {
      return "slot of the first key; home without keys";
    }
    return mayHaveSeveralKeys(command) ? "slot of the first key" : "slot";
  }

  /**
   * Tries calls that are long enough, with numbers where a number of keys may be, and with words
   * that precede keys.
   */
  private static boolean mayHaveSeveralKeys(Command command) {
    String name = command.name().replace('|', ' ');
    for (String tail :
        new String[] {" 2 2 2 2 2 2 2 2 2 2 2 2", " 2 2 <> 2 2 KEYS 2 2", " 2 KEYS 2 2"}) {
      String call = name + tail;
      if (command.arity() > 0 && !tail.contains("KEYS")) {
        call = String.join(" ", Arrays.asList(call.split(" ")).subList(0, command.arity()));
      }
      Arguments arguments = Calls.call(call);
      if (Calls.keyIndexes(command, arguments).size() > 1) {
        return true;
      }
    }
    return false;
  }

  private static String merged(Command command) {
    if (!Arrays.asList(Effect.NONE, Effect.SCRIPT, Effect.DISCONNECTS).contains(command.effect())) {
      return "";
    }
    boolean bySlot = command.requestPolicy() == RequestPolicy.MULTI_SHARD;
    boolean byShard =
        command.requestPolicy() == RequestPolicy.ALL_SHARDS
            || command.requestPolicy() == RequestPolicy.ALL_NODES;
    if (!bySlot && !byShard && special(command).equals("home")) {
      return "";
    }
    switch (command.responsePolicy()) {
      case AGG_SUM:
        return "added up";
      case AGG_MIN:
        return "the least";
      case AGG_MAX:
        return "the greatest";
      case AGG_LOGICAL_AND:
        return "1 where all say 1";
      case AGG_LOGICAL_OR:
        return "1 where any says 1";
      case ALL_SUCCEEDED:
        return "one for all, or the first error";
      case ONE_SUCCEEDED:
        return "the first that is no error";
      case DEFAULT:
        return bySlot ? "in the order of the keys" : "all elements, in any order";
      default:
        return mergedSpecially(command.name());
    }
  }

  private static String mergedSpecially(String name) {
    switch (name) {
      case "SLOWLOG|GET":
      case "COMMANDLOG|GET":
      case "ACL|LOG":
        return "the newest first, as many as asked for";
      case "PUBSUB|CHANNELS":
      case "PUBSUB|SHARDCHANNELS":
        return "each once";
      case "PUBSUB|NUMSUB":
        return "added up by channel; the greatest of one with a hash tag or of keyspace notifications";
      case "PUBSUB|SHARDNUMSUB":
        return "added up by channel";
      case "SCAN":
        return "pages under one cursor";
      case "RANDOMKEY":
        return "the first that is not nil";
      case "MIGRATE":
        return "NOKEY where all say so";
      case "CLIENT|UNBLOCK":
      case "CLIENT|KILL":
        return ""; // one node's is the answer
      default:
        throw new IllegalStateException("How are the replies to " + name + " merged?");
    }
  }

  // ---- What happens to names ----

  private static String named(Command command) {
    List<String> places = new ArrayList<>();
    if (command.nameUse() == NameUse.NOT_FOLLOWED || command.name().equals("SWAPDB")) {
      return "refused";
    }
    if (command.hasKeys() && command.namesKeys()) {
      places.add("keys");
    }
    String use = use(command);
    if (!use.isEmpty()) {
      places.add(use);
    }
    String inReply = inReply(command);
    if (!inReply.isEmpty()) {
      places.add(inReply);
    }
    return String.join("; ", places);
  }

  private static String use(Command command) {
    switch (command.nameUse()) {
      case PATTERN:
        return "pattern";
      case MATCH:
        return "MATCH";
      case ELEMENT_PATTERNS:
        return "BY, GET";
      case PREFIXES:
        return "PREFIX";
      case CHANNELS:
        return command.name().startsWith("P")
            ? "keyspace channels"
            : "keyspace channels, and channels that scripts know as keys";
      case OTHER_DATABASE:
        return command.name().equals("MOVE")
            ? "database: RENAMENX"
            : command.name().equals("SELECT") ? "database: answered here" : "DB";
      case WHOLE_DATABASE:
        return "database: a walk by SCAN";
      default:
        return "";
    }
  }

  private static String inReply(Command command) {
    switch (command.replyNames()) {
      case WHOLE:
      case EACH:
      case FIRST:
      case PAGE:
      case STREAMS:
        return "reply";
      case TRANSACTION:
        return "reply, by what was queued";
      case DATABASE:
        return "reply tells the database";
      case PREFIXES:
        return "reply's prefixes";
      case CHANNELS:
        return "reply without what channels are called as keys";
      case MESSAGES:
        return "messages";
      case COMMANDS:
        return "keys of the commands shown";
      case SCRIPT:
        return "reply as it is";
      case AS_STORED:
        return "shown as stored";
      default:
        return "";
    }
  }

  // ---- The rows ----

  /** Every row that can be called, by the groups of CommandRows, in its order. */
  static Map<String, List<Command>> groups() throws IOException {
    Map<String, List<Command>> groups = new LinkedHashMap<>();
    List<String> named = new ArrayList<>();
    Matcher matcher =
        Pattern.compile("  private void (\\w+)\\(\\) \\{|    row\\(\\s*\"([^\"]+)\",")
            .matcher(new String(Files.readAllBytes(ROWS), StandardCharsets.UTF_8));
    String group = null;
    while (matcher.find()) {
      if (matcher.group(1) != null) {
        group = matcher.group(1);
      } else {
        add(groups, group, matcher.group(2));
        named.add(matcher.group(2));
      }
    }
    for (Command command : CommandTable.all()) {
      if (!named.contains(command.name())) {
        add(groups, "gone", command.name()); // added by CommandOverrides
      }
    }
    return Collections.unmodifiableMap(groups);
  }

  private static void add(Map<String, List<Command>> groups, String group, String name) {
    Command command = CommandTable.named(name);
    // the others cannot be called without a subcommand
    if (!command.is(Flag.CONTAINER) || name.equals("COMMAND")) {
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(command);
    }
  }
}
