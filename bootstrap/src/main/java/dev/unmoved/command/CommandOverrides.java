package dev.unmoved.command;

import static dev.unmoved.command.KeySpec.key;
import static dev.unmoved.command.KeySpec.keyUnlessEmpty;
import static dev.unmoved.command.KeySpec.keynum;
import static dev.unmoved.command.KeySpec.option;
import static dev.unmoved.command.KeySpec.range;

import java.util.Map;

/**
 * Where the rows that servers declare are not what a client needs that believes it talks to one
 * node: by hand, each with its reason.
 */
final class CommandOverrides {
  private final Map<String, Command> rows;

  CommandOverrides(Map<String, Command> rows) {
    this.rows = rows;
  }

  void apply() {
    goneCommands();
    keys();
    flags();
    timeouts();
    effects();
    connectionState();
    nodeBound();
    fannedOut();
    stepwise();
    combined();
    stored();
  }

  /** What servers of today declare no more, while older ones still have it. */
  private void goneCommands() {
    // LCS of 6.2: STRALGO LCS KEYS a b, or STRINGS and no keys.
    put(
        Command.of(
            "STRALGO",
            -2,
            Flag.READONLY | Flag.MOVABLE_KEYS,
            RequestPolicy.DEFAULT,
            ResponsePolicy.DEFAULT,
            option(OptionSearch.first(1, "KEYS"), 1, 1, 0)));
  }

  /** Keys that the declared specs miss or take for something else. */
  private void keys() {
    // The word STREAMS may also be a group, a consumer or a value, so the options have to be read
    // in order. COUNT and BLOCK are old; CLAIM came with 8.4, MAXCOUNT and MAXSIZE with 8.10.
    OptionSearch streams = xreadOption("STREAMS");
    keys("XREAD", option(streams, -1, 1, 2));
    keys("XREADGROUP", option(streams, -1, 1, 2));

    // Of several destinations the last counts. BY and GET take patterns, which Redis does not call
    // keys.
    OptionSearch store =
        OptionSearch.last(2, "STORE").skipping("BY", 1).skipping("GET", 1).skipping("LIMIT", 2);
    keys("SORT", key(1), option(store, 0, 1, 0));
    keys("SORT_RO", key(1));

    // STORE and STOREDIST are one option: the last of either counts. A member may have the same
    // name.
    keys(
        "GEORADIUS",
        key(1),
        option(OptionSearch.last(6, "STORE", "STOREDIST").skipping("COUNT", 1), 0, 1, 0));
    keys(
        "GEORADIUSBYMEMBER",
        key(1),
        option(OptionSearch.last(5, "STORE", "STOREDIST").skipping("COUNT", 1), 0, 1, 0));

    // KEYS counts only where the one key is empty, and a password may be "keys".
    OptionSearch migrated = OptionSearch.first(6, "KEYS").skipping("AUTH", 1).skipping("AUTH2", 2);
    keys("MIGRATE", keyUnlessEmpty(3, option(migrated, -1, 1, 0)));

    // The module declares the first key alone. The last argument is the path.
    keys("JSON.MGET", range(1, -2, 1));
    // The same: sources follow the destination, and their number is told.
    keys("CMS.MERGE", key(1), keynum(2, 0, 1, 1));
    // Declared without keys, but the object lives on one node.
    keys("DEBUG", option(OptionSearch.first(1, "OBJECT"), 0, 1, 0));
    // Declared by keyword, which would also be found behind another subcommand.
    keys(
        "JSON.DEBUG",
        option(
            OptionSearch.first(1, "MEMORY").skipping("HELP", OptionSearch.ALL_THE_REST), 0, 1, 0));
  }

  /** Redis knows this flag but its COMMAND does not tell it. */
  private void flags() {
    String[] replicated = {"EVAL", "EVALSHA", "FCALL", "PFCOUNT", "PUBLISH", "SPUBLISH"};
    for (String name : replicated) {
      put(row(name).withFlag(Flag.MAY_REPLICATE));
    }
  }

  /** How long a call waits is no part of what servers declare. */
  private void timeouts() {
    timeout("BLPOP", -1);
    timeout("BRPOP", -1);
    timeout("BZPOPMIN", -1);
    timeout("BZPOPMAX", -1);
    timeout("BRPOPLPUSH", 3);
    timeout("BLMOVE", 5);
    timeout("BLMOVEM", 5);
    timeout("BLMPOP", 1);
    timeout("BZMPOP", 1);
    timeout("WAIT", 2);
    timeout("WAITAOF", 3);
    OptionSearch block = xreadOption("BLOCK").skipping("STREAMS", OptionSearch.ALL_THE_REST);
    put(row("XREAD").withTimeout(0, block));
    put(row("XREADGROUP").withTimeout(0, block));
    // Waits with BLOCK, yet is not declared as blocking.
    put(
        row("TS.READ")
            .withFlag(Flag.BLOCKING)
            .withTimeout(0, OptionSearch.first(3, "BLOCK").skipping("MAX_COUNT", 1)));
  }

  private void effects() {
    effect("AUTH", Effect.AUTH);
    effect("HELLO", Effect.HELLO);
    effect("SELECT", Effect.SELECT);
    effect("CLIENT|SETNAME", Effect.CLIENT_SETNAME);
    effect("CLIENT|SETINFO", Effect.CLIENT_SETINFO);
    effect("CLIENT|NO-EVICT", Effect.CLIENT_NO_EVICT);
    effect("CLIENT|NO-TOUCH", Effect.CLIENT_NO_TOUCH);
    effect("CLIENT|TRACKING", Effect.CLIENT_TRACKING);
    effect("CLIENT|CACHING", Effect.CLIENT_CACHING);
    effect("CLIENT|ID", Effect.CLIENT_ID);
    effect("CLIENT|KILL", Effect.DISCONNECTS);
    effect("ACL|DELUSER", Effect.DISCONNECTS);
    effect("ACL|SETUSER", Effect.DISCONNECTS);
    effect("ACL|LOAD", Effect.DISCONNECTS);
    effect("CLIENT|REPLY", Effect.CLIENT_REPLY);
    effect("RESET", Effect.RESET);
    effect("QUIT", Effect.QUIT);
    effect("MULTI", Effect.MULTI);
    effect("EXEC", Effect.EXEC);
    effect("DISCARD", Effect.DISCARD);
    effect("WATCH", Effect.WATCH);
    effect("UNWATCH", Effect.UNWATCH);
    effect("SUBSCRIBE", Effect.SUBSCRIBE);
    effect("UNSUBSCRIBE", Effect.SUBSCRIBE);
    effect("PSUBSCRIBE", Effect.SUBSCRIBE);
    effect("PUNSUBSCRIBE", Effect.SUBSCRIBE);
    effect("SSUBSCRIBE", Effect.SHARDED_SUBSCRIBE);
    effect("SUNSUBSCRIBE", Effect.SHARDED_SUBSCRIBE);
    effect("EVAL", Effect.SCRIPT);
    effect("EVAL_RO", Effect.SCRIPT);
    effect("EVALSHA", Effect.SCRIPT_BY_DIGEST);
    effect("EVALSHA_RO", Effect.SCRIPT_BY_DIGEST);
    effect("SCRIPT|LOAD", Effect.SCRIPT);
    effect("SCRIPT|FLUSH", Effect.SCRIPT);
    effect("MONITOR", Effect.MONITOR);
    effect("SYNC", Effect.SYNC);
    effect("PSYNC", Effect.SYNC);
    effect("ASKING", Effect.CLUSTER_AWARE);
    effect("READONLY", Effect.CLUSTER_AWARE);
    effect("READWRITE", Effect.CLUSTER_AWARE);
    // Valkey's SCAN by slot has no meaning outside a cluster.
    effect("CLUSTERSCAN", Effect.CLUSTER_AWARE);
    for (Command command : rows.values().toArray(new Command[0])) {
      if (command.name().equals("CLUSTER") || command.name().startsWith("CLUSTER|")) {
        put(command.with(Effect.CLUSTER_AWARE));
      }
    }
  }

  /**
   * Declared for all nodes, but about the connection: links take it over from the session instead.
   */
  private void connectionState() {
    home("CLIENT|SETNAME");
    home("CLIENT|SETINFO");
    // A fieldset prepared on a connection exists there only. Each link has to get it before its
    // first HIMPORT SET.
    policies("HIMPORT|PREPARE", RequestPolicy.SPECIAL, ResponsePolicy.SPECIAL);
    policies("HIMPORT|DISCARD", RequestPolicy.SPECIAL, ResponsePolicy.SPECIAL);
    policies("HIMPORT|DISCARDALL", RequestPolicy.SPECIAL, ResponsePolicy.SPECIAL);
    // They ask about what this connection wrote, so only the nodes it wrote to can say. WAITAOF
    // answers two numbers.
    policies("WAIT", RequestPolicy.SPECIAL, ResponsePolicy.AGG_MIN);
    policies("WAITAOF", RequestPolicy.SPECIAL, ResponsePolicy.AGG_MIN);
  }

  /**
   * Declared for several nodes, but one node's answer is the one that a single server would give.
   */
  private void nodeBound() {
    // Pools validate connections with it: a dead primary elsewhere must not make this connection
    // look dead.
    home("PING");
    // Reports for people, and fields whose merge would mean nothing; redis_version and role are
    // read by frameworks.
    home("INFO");
    home("MEMORY|DOCTOR");
    home("MEMORY|MALLOC-STATS");
    home("MEMORY|STATS");
    home("FUNCTION|STATS");
    home("LATENCY|DOCTOR");
    home("LATENCY|GRAPH");
    home("LATENCY|HISTOGRAM");
    home("LATENCY|HISTORY");
    home("LATENCY|LATEST");
    // Resets, and counts, the events that the others showed.
    home("LATENCY|RESET");
    // They would have to be sent to nodes that the client does not know of, or would harm all of
    // them at once.
    String[] administration = {
      "ACL|LOAD",
      "BGREWRITEAOF",
      "BGSAVE",
      "DEBUG",
      "FAILOVER",
      "LATENCY|RESET",
      "MODULE|LOAD",
      "MODULE|LOADEX",
      "MODULE|UNLOAD",
      "REPLICAOF",
      "SAVE",
      "SHUTDOWN",
      "SLAVEOF",
      "SWAPDB"
    };
    for (String name : administration) {
      put(row(name).withFlag(Flag.ONE_NODE));
    }
    // Statistics of one node's slots and keys by nature.
    home("CLUSTER|SLOT-STATS");
    home("HOTKEYS|GET");
    home("HOTKEYS|RESET");
    home("HOTKEYS|START");
    home("HOTKEYS|STOP");
  }

  /** Sent to several nodes, but to others or with another merge than declared. */
  private void fannedOut() {
    // Declared for replicas too, where a dead one would fail an application's start; scripts
    // replicate by themselves.
    policies("SCRIPT|LOAD", RequestPolicy.ALL_SHARDS, ResponsePolicy.ALL_SUCCEEDED);
    // The same. What GET answers is ordered by time and cut to the count asked for.
    slowLog("SLOWLOG");
    slowLog("COMMANDLOG");
    // Not declared, although users are declared for all nodes: a command is denied, and noted,
    // where its key is.
    policies("ACL|LOG", RequestPolicy.ALL_SHARDS, ResponsePolicy.SPECIAL);
    // Not declared. The connection that waits may be one to another node than the one that gave the
    // client its id.
    policies("CLIENT|UNBLOCK", RequestPolicy.SPECIAL, ResponsePolicy.SPECIAL);
    policies("CLIENT|KILL", RequestPolicy.SPECIAL, ResponsePolicy.SPECIAL);
    // Not declared, but an application that pauses its server means all of its data.
    policies("CLIENT|PAUSE", RequestPolicy.ALL_SHARDS, ResponsePolicy.ALL_SUCCEEDED);
    policies("CLIENT|UNPAUSE", RequestPolicy.ALL_SHARDS, ResponsePolicy.ALL_SUCCEEDED);
    // All would ask every node for one key. A primary at random does, and the next where that has
    // none.
    policies("RANDOMKEY", RequestPolicy.SPECIAL, ResponsePolicy.SPECIAL);
    // Not declared, yet every node knows its own subscribers only. CHANNELS may name a channel
    // twice, NUMSUB and SHARDNUMSUB answer pairs of channel and count.
    policies("PUBSUB|CHANNELS", RequestPolicy.ALL_SHARDS, ResponsePolicy.SPECIAL);
    policies("PUBSUB|NUMSUB", RequestPolicy.ALL_SHARDS, ResponsePolicy.SPECIAL);
    policies("PUBSUB|NUMPAT", RequestPolicy.ALL_SHARDS, ResponsePolicy.AGG_SUM);
    policies("PUBSUB|SHARDCHANNELS", RequestPolicy.ALL_SHARDS, ResponsePolicy.SPECIAL);
    policies("PUBSUB|SHARDNUMSUB", RequestPolicy.ALL_SHARDS, ResponsePolicy.SPECIAL);
    // Not declared, as its keys are not either.
    policies("JSON.MGET", RequestPolicy.MULTI_SHARD, ResponsePolicy.DEFAULT);
    // With KEYS it has many, each of which is sent by itself anyway.
    policies("MIGRATE", RequestPolicy.MULTI_SHARD, ResponsePolicy.SPECIAL);
    // Answers 0 or 1, not OK. With NX or XX it is all or nothing, so the router must not split that
    // call.
    policies("MSETEX", RequestPolicy.MULTI_SHARD, ResponsePolicy.AGG_MIN);
  }

  /** Of these a cluster refuses keys of several slots; who wants that has them done in steps. */
  private void stepwise() {
    String[] moves = {
      "RENAME", "RENAMENX", "COPY", "SMOVE", "RPOPLPUSH", "LMOVE", "BRPOPLPUSH", "BLMOVE"
    };
    String[] pops = {
      "BLPOP", "BRPOP", "BZPOPMIN", "BZPOPMAX", "LMPOP", "BLMPOP", "ZMPOP", "BZMPOP"
    };
    String[] stores = {"ZRANGESTORE", "GEOSEARCHSTORE", "GEORADIUS", "GEORADIUSBYMEMBER"};
    String[] others = {"MSETNX", "SORT", "SORT_RO"};
    for (String[] names : new String[][] {moves, pops, stores, others}) {
      for (String name : names) {
        policies(name, RequestPolicy.STEPWISE, ResponsePolicy.DEFAULT);
      }
    }
  }

  /**
   * Reads that servers refuse over several slots, and that can be answered from what each key
   * holds.
   */
  private void combined() {
    String[] names = {
      "SINTER",
      "SUNION",
      "SDIFF",
      "SINTERCARD",
      "SUNIONCARD",
      "SDIFFCARD",
      "ZUNION",
      "ZINTER",
      "ZDIFF",
      "ZINTERCARD",
      "PFCOUNT",
      "LCS",
      "XREAD",
      "XREADGROUP"
    };
    for (String name : names) {
      policies(name, RequestPolicy.COMBINED, ResponsePolicy.DEFAULT);
    }
  }

  /** The same reads with their result put into a key, which is a second step. */
  private void stored() {
    String[] names = {
      "SINTERSTORE",
      "SUNIONSTORE",
      "SDIFFSTORE",
      "ZUNIONSTORE",
      "ZINTERSTORE",
      "ZDIFFSTORE",
      "PFMERGE",
      "BITOP"
    };
    for (String name : names) {
      policies(name, RequestPolicy.STEPWISE, ResponsePolicy.DEFAULT);
    }
  }

  private void slowLog(String container) {
    policies(container + "|GET", RequestPolicy.ALL_SHARDS, ResponsePolicy.SPECIAL);
    policies(container + "|LEN", RequestPolicy.ALL_SHARDS, ResponsePolicy.AGG_SUM);
    policies(container + "|RESET", RequestPolicy.ALL_SHARDS, ResponsePolicy.ALL_SUCCEEDED);
  }

  private static OptionSearch xreadOption(String word) {
    OptionSearch search = OptionSearch.first(1, word).skipping("GROUP", 2);
    for (String option : new String[] {"COUNT", "BLOCK", "CLAIM", "MAXCOUNT", "MAXSIZE"}) {
      search = option.equals(word) ? search : search.skipping(option, 1);
    }
    return search;
  }

  private void home(String name) {
    policies(name, RequestPolicy.DEFAULT, ResponsePolicy.DEFAULT);
  }

  private void policies(String name, RequestPolicy request, ResponsePolicy response) {
    put(row(name).with(request, response));
  }

  private void keys(String name, KeySpec... keySpecs) {
    put(row(name).withKeys(keySpecs));
  }

  private void timeout(String name, int index) {
    put(row(name).withTimeout(index, null));
  }

  private void effect(String name, Effect effect) {
    put(row(name).with(effect));
  }

  private Command row(String name) {
    Command row = rows.get(name);
    if (row == null) {
      throw new IllegalStateException("An override of a command without a row: " + name);
    }
    return row;
  }

  private void put(Command command) {
    rows.put(command.name(), command);
  }
}
