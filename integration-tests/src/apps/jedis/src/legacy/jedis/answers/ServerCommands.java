package legacy.jedis.answers;

import static legacy.jedis.answers.Phrase.Trait.LONE;
import static legacy.jedis.answers.Phrase.Trait.NO_REPLICAS;
import static legacy.jedis.answers.Phrase.Trait.OPEN;
import static legacy.jedis.answers.Phrase.Trait.RARE;

import java.util.EnumSet;

/**
 * What is about the server. What differs from server to server by nature is compared by its kind
 * only.
 */
final class ServerCommands {
  private ServerCommands() {}

  static void tell(Vocabulary all) {
    all.add(
        "COMMAND COUNT",
        "COMMAND COUNT 1",
        "COMMAND GETKEYS GET $s",
        "COMMAND GETKEYS MSET $s 1 $s 2",
        "COMMAND GETKEYS PING",
        "COMMAND GETKEYS NOSUCH",
        "COMMAND GETKEYS EVAL %one 2 $s $h $v",
        "COMMAND GETKEYSANDFLAGS LMOVE $l $l LEFT LEFT",
        "~ COMMAND LIST",
        "COMMAND LIST FILTERBY PATTERN getra*",
        "COMMAND LIST FILTERBY NOSUCH x",
        "~* COMMAND INFO get mget nosuch",
        "COMMAND INFO nosuch",
        "~* COMMAND DOCS get",
        "COMMAND DOCS nosuch",
        "! TIME",
        "TIME 1",
        "! LASTSAVE",
        "! ROLE",
        "! INFO",
        "! INFO server",
        "INFO nosuch",
        "! LOLWUT",
        "! LOLWUT VERSION 5 1 1 1",
        "DEBUG NOSUCH",
        "MODULE LIST",
        "MODULE LOAD nosuch",
        "MODULE UNLOAD nosuch",
        "MODULE LOADEX nosuch",
        "MEMORY NOSUCH",
        "! MEMORY STATS",
        "! MEMORY DOCTOR",
        "! MEMORY MALLOC-STATS",
        "CONFIG GET maxmemory",
        "~~ CONFIG GET maxmemory*",
        "~~ CONFIG GET appendonly save",
        "CONFIG GET nosuch",
        "CONFIG GET",
        "~ ACL CAT",
        "~ ACL CAT hash",
        "ACL CAT nosuch",
        "ACL WHOAMI",
        "ACL USERS",
        "ACL LIST",
        "ACL GETUSER default",
        "ACL GETUSER nobody",
        "! ACL GENPASS",
        "! ACL GENPASS 128",
        "ACL GENPASS 0",
        "ACL DRYRUN default GET $s",
        "ACL DRYRUN nobody GET $s",
        "! ACL LOG",
        "! ACL LOG 1",
        "ACL LOG abc",
        "LATENCY HISTORY command",
        "LATENCY LATEST",
        "LATENCY RESET",
        "LATENCY RESET command",
        "! LATENCY DOCTOR",
        "LATENCY GRAPH nosuch",
        "! LATENCY HISTOGRAM",
        "LATENCY HISTOGRAM nosuch",
        "~* COMMAND");
    all.add(
        LONE,
        "CONFIG SET nosuch 1",
        "CONFIG SET maxmemory abc",
        "CONFIG SET maxmemory",
        "CONFIG RESETSTAT",
        "MEMORY PURGE",
        "! SLOWLOG GET",
        "SLOWLOG GET 0",
        "! SLOWLOG GET -2",
        "! SLOWLOG LEN",
        "SLOWLOG RESET",
        "! COMMANDLOG GET 1 slow",
        "! COMMANDLOG LEN slow",
        "COMMANDLOG RESET slow",
        "COMMANDLOG GET 1 nosuch",
        "ACL SETUSER answers nosuchrule ; ACL GETUSER answers",
        "ACL DELUSER",
        "ACL DELUSER default",
        "ACL LOG RESET",
        "ACL SAVE",
        "ACL LOAD");
    // Set on primaries, and then asked of the client's own node, which may have become a replica.
    all.add(
        EnumSet.of(LONE, NO_REPLICAS),
        "CONFIG SET lua-time-limit 5001 ; CONFIG GET lua-time-limit ; CONFIG SET lua-time-limit 5000",
        "ACL SETUSER answers on >secret ~* +get ; ~* ACL GETUSER answers ; ACL LIST ; ACL USERS ; ACL DRYRUN answers GET $s ;"
            + " ACL DRYRUN answers SET $s $v ; ACL DELUSER answers nobody ; ACL DELUSER answers ; ACL USERS");
    all.add(EnumSet.of(LONE, RARE, NO_REPLICAS), "CONFIG REWRITE");
    // Acknowledgements are counted per connection, and links are shared: after writes to other
    // nodes we answer an error.
    all.add(
        EnumSet.of(LONE, NO_REPLICAS, OPEN),
        "WAIT 0 0",
        "WAIT abc 0",
        "WAIT 0 -1",
        "WAITAOF 0 0 0",
        "WAITAOF 2 0 0");
    all.add("COMMAND HELP", "COMMAND NOSUCH");
    all.addHelp(
        "ACL",
        "CONFIG",
        "LATENCY",
        "MEMORY",
        "MODULE",
        "OBJECT",
        "SLOWLOG",
        "COMMANDLOG",
        "XGROUP",
        "XINFO");
  }
}
