package dev.unmoved.command;

import java.util.Map;

/**
 * What servers do not declare: where requests and replies name keys, beside the keys of a request.
 * Read in the documentation of Redis and in the replies of servers, command by command.
 */
final class CommandNames {
  private final Map<String, Command> rows;

  CommandNames(Map<String, Command> rows) {
    this.rows = rows;
  }

  void apply() {
    patterns();
    databases();
    poppedKeys();
    unasked();
    unfollowed();
    forOperators();
  }

  private void patterns() {
    put(NameUse.PATTERN, ReplyNames.EACH, "KEYS");
    put(NameUse.MATCH, ReplyNames.PAGE, "SCAN");
    put(NameUse.ELEMENT_PATTERNS, ReplyNames.NONE, "SORT", "SORT_RO");
  }

  private void databases() {
    put(NameUse.OTHER_DATABASE, ReplyNames.NONE, "SELECT", "MOVE", "COPY", "SWAPDB");
    put(NameUse.WHOLE_DATABASE, ReplyNames.NONE, "DBSIZE", "FLUSHDB");
    put(NameUse.WHOLE_DATABASE, ReplyNames.WHOLE, "RANDOMKEY");
    put(NameUse.KEYS, ReplyNames.DATABASE, "CLIENT|INFO");
    put(NameUse.KEYS, ReplyNames.TRANSACTION, "EXEC");
  }

  /** They tell which of their keys it was. */
  private void poppedKeys() {
    put(NameUse.KEYS, ReplyNames.FIRST, "BLPOP", "BRPOP", "BZPOPMIN", "BZPOPMAX");
    put(NameUse.KEYS, ReplyNames.FIRST, "LMPOP", "BLMPOP", "ZMPOP", "BZMPOP");
    put(NameUse.KEYS, ReplyNames.STREAMS, "XREAD", "XREADGROUP");
    for (String script : new String[] {"EVAL", "EVALSHA", "FCALL"}) {
      put(NameUse.KEYS, ReplyNames.SCRIPT, script, script + "_RO");
    }
  }

  private void unasked() {
    put(NameUse.PREFIXES, ReplyNames.MESSAGES, "CLIENT|TRACKING");
    put(NameUse.KEYS, ReplyNames.PREFIXES, "CLIENT|TRACKINGINFO");
    put(NameUse.CHANNELS, ReplyNames.MESSAGES, "SUBSCRIBE", "PSUBSCRIBE");
    put(NameUse.CHANNELS, ReplyNames.NONE, "UNSUBSCRIBE", "PUNSUBSCRIBE");
    put(NameUse.KEYS, ReplyNames.CHANNELS, "PUBSUB|CHANNELS");
    put(NameUse.KEYS, ReplyNames.COMMANDS, "MONITOR");
  }

  private void unfollowed() {
    // What is migrated would have the cluster's name at a server whose clients know the other one.
    put(NameUse.NOT_FOLLOWED, ReplyNames.NONE, "MIGRATE", "SYNC", "PSYNC");
    put(NameUse.NOT_FOLLOWED, ReplyNames.NONE, "TS.MGET", "TS.MRANGE", "TS.MREVRANGE");
    put(NameUse.NOT_FOLLOWED, ReplyNames.NONE, "TS.QUERYINDEX", "TS.QUERYLABELS", "TS.INFO");
    for (Command command : rows.values().toArray(new Command[0])) {
      String name = command.name();
      boolean ofModule = name.startsWith("FT.CONFIG") || name.startsWith("FT.DICT");
      boolean ofKeys = name.startsWith("FT.SUG") && command.hasKeys();
      if (command.effect() == Effect.CLUSTER_AWARE
          || name.startsWith("FT.") && !ofModule && !ofKeys) {
        rows.put(name, command.withNames(NameUse.NOT_FOLLOWED, ReplyNames.NONE));
      }
    }
  }

  private void forOperators() {
    put(NameUse.KEYS, ReplyNames.AS_STORED, "SLOWLOG|GET", "COMMANDLOG|GET", "HOTKEYS|GET");
    put(NameUse.KEYS, ReplyNames.AS_STORED, "ACL|LOG", "ACL|DRYRUN", "INFO", "CLIENT|LIST");
  }

  private void put(NameUse use, ReplyNames inReply, String... names) {
    for (String name : names) {
      Command row = rows.get(name);
      if (row == null) {
        throw new IllegalStateException("names of a command without a row: " + name);
      }
      rows.put(name, row.withNames(use, inReply));
    }
  }
}
