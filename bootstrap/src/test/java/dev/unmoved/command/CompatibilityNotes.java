package dev.unmoved.command;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an application may notice of a command although it is routed as the table says: one short
 * sentence each.
 */
final class CompatibilityNotes {
  private final Map<String, String> byName = new TreeMap<>();

  private CompatibilityNotes() {
    server();
    connection();
    keys();
    modules();
  }

  /** The sentences by the names of the commands they are about. */
  static Map<String, String> all() {
    return Collections.unmodifiableMap(new CompatibilityNotes().byName);
  }

  private void server() {
    note(
        "Tells of one node.",
        "CONFIG|GET",
        "INFO",
        "LASTSAVE",
        "LATENCY|DOCTOR",
        "LATENCY|GRAPH",
        "LATENCY|HISTOGRAM",
        "LATENCY|HISTORY",
        "LATENCY|LATEST",
        "MEMORY|DOCTOR",
        "MEMORY|MALLOC-STATS",
        "MEMORY|STATS",
        "MODULE|LIST",
        "ROLE",
        "HOTKEYS|GET",
        "HOTKEYS|RESET",
        "HOTKEYS|START",
        "HOTKEYS|STOP",
        "FUNCTION|STATS",
        "BACKUP|LIST",
        "BACKUP|STATUS");
    note(
        "Of one node, which is as good as any: users and functions are the same on all.",
        "ACL|GETUSER",
        "ACL|LIST",
        "ACL|USERS",
        "FUNCTION|DUMP",
        "FUNCTION|LIST",
        "SCRIPT|SHOW");
    note("Backs up one node.", "BACKUP|ABORT", "BACKUP|CLEANUP", "BACKUP|SEAL", "BACKUP|START");
    note("Not atomic over the primaries.", "FLUSHALL", "FLUSHDB", "DBSIZE");
    note(
        "Replicas are told as well, and not waited for.",
        "ACL|DELUSER",
        "ACL|SAVE",
        "ACL|SETUSER",
        "CONFIG|RESETSTAT",
        "CONFIG|REWRITE",
        "CONFIG|SET");
    note(
        "Replicas get functions from their primaries.",
        "FUNCTION|LOAD",
        "FUNCTION|DELETE",
        "FUNCTION|FLUSH",
        "FUNCTION|RESTORE");
    note("The body is remembered and given to nodes that join later.", "SCRIPT|LOAD");
    note("An error only where no primary has anything to end.", "SCRIPT|KILL", "FUNCTION|KILL");
    note("Debugging needs a connection to one server.", "SCRIPT|DEBUG");
    note("Between servers.", "PSYNC", "REPLCONF", "SYNC", "RESTORE-ASKING", "TRIMSLOTS");
    note(
        "Node ids and slots of the cluster: only a client that knows clusters asks for them.",
        "CLUSTERSCAN");
  }

  private void connection() {
    note(
        "Knows the client connections of one node: not those that carry commands to the others.",
        "CLIENT|LIST");
    note(
        "With ID alone a connection of the same JVM is closed wherever it waits, by the id of its CLIENT ID or of"
            + " CLIENT LIST; otherwise those of one node are.",
        "CLIENT|KILL");
    note(
        "Reaches a connection of the same JVM wherever it waits, by the id of its CLIENT ID or of CLIENT LIST; others at"
            + " home only.",
        "CLIENT|UNBLOCK");
    note("Of the client's own connection.", "CLIENT|ID", "CLIENT|INFO", "CLIENT|TRACKINGINFO");
    note("Reaches the next command only where that goes home as well.", "CLIENT|CACHING");
    note(
        "0 always works; another database is the server's decision, and Redis Cluster has none.",
        "SELECT");
    note("Redis Cluster has one database.", "MOVE", "SWAPDB");
    note(
        "Holds for the connections to all nodes. With REDIRECT, a connection of RESP2 that has subscribed to"
            + " __redis__:invalidate is told of every key that changes, whether it was asked for or not."
            + " With BCAST in RESP3 every primary tells.",
        "CLIENT|TRACKING");
    note("Kept by the agent; the nodes always answer it.", "CLIENT|REPLY");
    note("Sees the commands of all primaries.", "MONITOR");
    note(
        "Has what went to all primaries once for each of them.",
        "SLOWLOG|GET",
        "SLOWLOG|LEN",
        "COMMANDLOG|GET",
        "COMMANDLOG|LEN");
    note(
        "Asks the connections that wrote; an error, once, where one of them was closed or its node"
            + " serves no more.",
        "WAIT",
        "WAITAOF");
    note(
        "A fieldset is known to one connection, so keys of other nodes do not find it.",
        "HIMPORT|PREPARE",
        "HIMPORT|DISCARD",
        "HIMPORT|DISCARDALL",
        "HIMPORT|SET");
  }

  private void keys() {
    note(
        "All keys have to be of one slot, unless emulated; MULTI is answered before the first of them names it.",
        "MULTI",
        "EXEC");
    note(
        "All keys, and those of the transaction, have to be of one slot, unless emulated; where one moves, EXEC answers nil.",
        "WATCH");
    note(
        "Every key that stays is returned at least once, also while slots move, key by key or as a whole (where the user may"
            + " ask CLUSTER NODES); a pattern of one slot ({user:1}:*) takes its owner alone.",
        "SCAN");
    note(
        "Not atomic over the primaries, but every key that stays is named, and once, also while slots move (where the user may"
            + " ask CLUSTER NODES). A pattern of one slot ({user:1}:*) takes its owner alone.",
        "KEYS");
    note("Every primary is as likely as any other, whatever it holds.", "RANDOMKEY");
    note(
        "Not atomic over several slots; an error tells what became of the other parts.",
        "DEL",
        "UNLINK",
        "MSET",
        "TOUCH");
    note(
        "Not atomic over several slots; with NX or XX, which are all or nothing, those get CROSSSLOT.",
        "MSETEX");
    note(
        "May touch keys of one slot only. Without declared keys it goes where a key that it names lives; one that asks for"
            + " all keys (KEYS, SCAN) is run at every primary.",
        "EVAL",
        "EVALSHA",
        "EVAL_RO",
        "EVALSHA_RO");
    note("May touch keys of one slot only, and has to declare them.", "FCALL", "FCALL_RO");
    note(
        "BY and GET patterns are refused by clusters; emulation fetches what they name.",
        "SORT",
        "SORT_RO");
    note(
        "Over several slots with BLOCK, the nodes are asked again and again.",
        "XREAD",
        "XREADGROUP");
    note(
        "Over several slots, the nodes are asked again and again.",
        "BLPOP",
        "BRPOP",
        "BZPOPMIN",
        "BZPOPMAX",
        "BLMPOP",
        "BZMPOP",
        "BLMOVE",
        "BRPOPLPUSH");
    note("Keyspace notifications come from all primaries.", "SUBSCRIBE", "PSUBSCRIBE");
    note("Channels may be of several slots; followed when a slot moves.", "SSUBSCRIBE");
    note("Counts the subscribers of one node.", "PUBLISH", "SPUBLISH");
  }

  private void modules() {
    String[] indexes = {
      "FT.AGGREGATE",
      "FT.ALIASADD",
      "FT.ALIASDEL",
      "FT.ALIASLIST",
      "FT.ALIASUPDATE",
      "FT.ALTER",
      "FT.CONFIG|GET",
      "FT.CONFIG|SET",
      "FT.CREATE",
      "FT.CURSOR|DEL",
      "FT.CURSOR|GC",
      "FT.CURSOR|READ",
      "FT.DICTADD",
      "FT.DICTDEL",
      "FT.DICTDUMP",
      "FT.DROP",
      "FT.DROPINDEX",
      "FT.EXPLAIN",
      "FT.EXPLAINCLI",
      "FT.HYBRID",
      "FT.INFO",
      "FT.MGET",
      "FT.PROFILE",
      "FT.SEARCH",
      "FT.SPELLCHECK",
      "FT.SYNADD",
      "FT.SYNDUMP",
      "FT.SYNUPDATE",
      "FT.TAGVALS",
      "FT._ALIASADDIFNX",
      "FT._ALIASDELIFX",
      "FT._ALTERIFNX",
      "FT._CREATEIFNX",
      "FT._DROPIFX",
      "FT._DROPINDEXIFX",
      "FT._LIST",
      "TS.MGET",
      "TS.MRANGE",
      "TS.MREVRANGE",
      "TS.QUERYINDEX",
      "TS.QUERYLABELS"
    };
    note("Covers all nodes where the module itself is set up for clusters.", indexes);
  }

  private void note(String sentence, String... names) {
    for (String name : names) {
      byName.put(name, sentence);
    }
  }
}
