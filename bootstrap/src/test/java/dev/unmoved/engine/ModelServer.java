package dev.unmoved.engine;

import dev.unmoved.topology.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Redis of few commands: what one server says to one connection after another. Nodes of a cluster
 * extend it; as it stands it is the oracle that tells what a client has to read.
 */
class ModelServer {
  static final String OK = "+OK\r\n";
  static final String QUEUED = "+QUEUED\r\n";
  static final String CROSSSLOT = "-CROSSSLOT Keys in request don't hash to the same slot\r\n";
  static final String PASSWORD = "secret";
  private static final String DUMP_HEAD = "\0"; // the type of strings
  private static final String DUMP_FOOTER = "VVCCCCCCCC"; // version and checksum

  /** What a server knows of one connection. */
  static final class Connection {
    int protocol = 2;
    String name = "";
    boolean authenticated;
    boolean asking;
    boolean aborted;
    List<String[]> queued; // null: outside MULTI
    String[] blocked; // the command that waits; null: none
    long blockedUntilNanos;
    final Map<String, Integer> watched = new HashMap<>();
    final Set<String> channels = new TreeSet<>();
    final Set<String> patterns = new TreeSet<>();

    boolean isSubscribed() {
      return !channels.isEmpty() || !patterns.isEmpty();
    }

    /** Whether hardly anything is allowed. */
    boolean isRestricted() {
      return protocol == 2 && isSubscribed();
    }

    boolean isClean() {
      return queued == null && blocked == null && watched.isEmpty() && !isSubscribed() && !asking;
    }

    String nil() {
      return protocol == 3 ? "_\r\n" : "$-1\r\n";
    }

    String nilArray() {
      return protocol == 3 ? "_\r\n" : "*-1\r\n";
    }
  }

  final Map<String, String> strings = new TreeMap<>();
  final Map<String, ArrayDeque<String>> lists = new TreeMap<>();
  final Map<String, TreeSet<String>> sets = new TreeMap<>();
  final Set<String> scripts = new HashSet<>(); // by SHA1
  private final Map<String, Integer> versions = new HashMap<>(); // of keys, for WATCH
  private final boolean wantsPassword;
  boolean hasNoSlots; // as one server: keys of a transaction may be any

  ModelServer(boolean wantsPassword) {
    this.wantsPassword = wantsPassword;
  }

  /** The reply, or null when the connection is blocked now. */
  String execute(String[] words, Connection connection, long nowNanos) {
    if (wantsPassword
        && !connection.authenticated
        && !words[0].equals("AUTH")
        && !words[0].equals("HELLO")) {
      return "-NOAUTH Authentication required.\r\n";
    }
    if (connection.isRestricted() && !words[0].endsWith("SUBSCRIBE") && !words[0].equals("PING")) {
      return "-ERR Can't execute '" + words[0].toLowerCase(java.util.Locale.ROOT) + "'\r\n";
    }
    boolean ends = words[0].equals("EXEC") || words[0].equals("DISCARD");
    if (connection.queued != null && !ends) {
      String refusal = refusal(Collections.singletonList(words), connection);
      if (refusal != null) {
        connection.aborted = true;
        return refusal;
      }
      if (!connection.aborted) {
        connection.queued.add(words);
      }
      return QUEUED;
    }
    switch (words[0]) {
      case "MULTI":
        connection.queued = new ArrayList<>();
        return OK;
      case "DISCARD":
        if (connection.queued == null) {
          return "-ERR DISCARD without MULTI\r\n";
        }
        endTransaction(connection);
        return OK;
      case "EXEC":
        return connection.queued == null
            ? "-ERR EXEC without MULTI\r\n"
            : exec(connection, nowNanos);
      default:
        String refusal = refusal(Collections.singletonList(words), connection);
        return refusal != null ? refusal : run(words, connection, nowNanos);
    }
  }

  private String exec(Connection connection, long nowNanos) {
    String refusal = refusal(connection.queued, connection);
    boolean touched = false;
    for (Map.Entry<String, Integer> watched : connection.watched.entrySet()) {
      touched |= version(watched.getKey()) != watched.getValue();
    }
    List<String[]> queued = connection.queued;
    boolean aborted = connection.aborted;
    endTransaction(connection);
    if (refusal != null) {
      return refusal;
    } else if (aborted) {
      return "-EXECABORT Transaction discarded because of previous errors.\r\n";
    } else if (touched) {
      return connection.nilArray();
    }
    StringBuilder reply = new StringBuilder("*" + queued.size() + "\r\n");
    for (String[] words : queued) {
      reply.append(run(words, connection, nowNanos));
    }
    return reply.toString();
  }

  private static void endTransaction(Connection connection) {
    connection.queued = null;
    connection.aborted = false;
    connection.watched.clear();
  }

  /**
   * Why commands cannot be executed here and now, or null. One server has no reason but what a
   * cluster cannot do.
   */
  String refusal(List<String[]> commands, Connection connection) {
    if (connection.queued == null || hasNoSlots) {
      return null;
    }
    Set<String> tags = new HashSet<>();
    for (String[] words : commands) {
      tags.addAll(tags(words));
    }
    for (String[] words : connection.queued) {
      tags.addAll(tags(words));
    }
    return tags.size() > 1 ? CROSSSLOT : null;
  }

  /** Takes part in the execution of a command; for whoever keeps books. */
  void onExecuted(String[] words, Connection connection, String reply) {}

  private String run(String[] words, Connection connection, long nowNanos) {
    String reply = reply(words, connection, nowNanos);
    if (reply != null) {
      onExecuted(words, connection, reply);
    }
    return reply;
  }

  String reply(String[] words, Connection connection, long nowNanos) {
    switch (words[0]) {
      case "SET":
        put(words[1], words[2]);
        return OK;
      case "APPEND":
        return append(words[1], words[2]);
      case "GETRANGE":
        return Script.bulk(strings.getOrDefault(words[1], ""));
      case "MGET":
        StringBuilder values = new StringBuilder("*" + (words.length - 1) + "\r\n");
        for (String key : keys(words)) {
          values.append(
              strings.containsKey(key) ? Script.bulk(strings.get(key)) : connection.nil());
        }
        return values.toString();
      case "MSET":
        for (int i = 1; i < words.length; i += 2) {
          put(words[i], words[i + 1]);
        }
        return OK;
      case "DEL":
      case "EXISTS":
        int there = 0;
        for (String key : keys(words)) {
          there += has(key) ? 1 : 0;
          if (words[0].equals("DEL")) {
            remove(key);
          }
        }
        return ":" + there + "\r\n";
      case "RPUSH":
        return ":" + push(words[1], words[2]) + "\r\n";
      case "BLPOP":
        return pop(words, connection, nowNanos);
      case "EVAL":
        scripts.add(sha1(words[1]));
        return append(words[3], words[4]);
      case "EVALSHA":
        return scripts.contains(words[1])
            ? append(words[3], words[4])
            : "-NOSCRIPT No matching script. Please use EVAL.\r\n";
      case "SCRIPT":
        if (words[1].equals("LOAD")) {
          scripts.add(sha1(words[2]));
          return Script.bulk(sha1(words[2]));
        }
        return "*1\r\n:" + (scripts.contains(words[2]) ? 1 : 0) + "\r\n";
      case "DUMP":
        return strings.containsKey(words[1])
            ? Script.bulk(DUMP_HEAD + strings.get(words[1]) + DUMP_FOOTER)
            : connection.nil();
      case "PTTL":
      case "PEXPIRETIME":
        return has(words[1]) ? ":-1\r\n" : ":-2\r\n";
      case "RESTORE":
        if (has(words[1]) && words.length == 4) {
          return "-BUSYKEY Target key name already exists.\r\n";
        }
        put(words[1], words[3].substring(1, words[3].length() - DUMP_FOOTER.length()));
        return OK;
      case "RENAME":
      case "RENAMENX":
        return rename(words);
      case "DBSIZE":
        return ":" + keys().size() + "\r\n";
      case "KEYS":
        return array(keys());
      case "RANDOMKEY":
        return keys().isEmpty() ? connection.nil() : Script.bulk(keys().get(keys().size() / 2));
      case "SCAN":
        return scan(words);
      case "FLUSHALL":
        for (String key : keys()) {
          remove(key);
        }
        return OK;
      case "PING":
        if (words.length == 1) {
          return "+PONG\r\n";
        }
        return connection.isSubscribed() && connection.protocol == 2
            ? "*2\r\n" + Script.bulk("pong") + Script.bulk(words[1])
            : Script.bulk(words[1]);
      case "WATCH":
        for (String key : keys(words)) {
          connection.watched.putIfAbsent(key, version(key));
        }
        return OK;
      case "UNWATCH":
        connection.watched.clear();
        return OK;
      default:
        return words[0].startsWith("S") && sets(words) != null
            ? sets(words).apply(connection)
            : ofTheConnection(words, connection);
    }
  }

  private String rename(String[] words) {
    if (!has(words[1])) {
      return "-ERR no such key\r\n";
    }
    boolean onlyIfNew = words[0].equals("RENAMENX");
    if (onlyIfNew && has(words[2])) {
      return ":0\r\n";
    }
    String value = strings.get(words[1]);
    remove(words[1]);
    put(words[2], value);
    return onlyIfNew ? ":1\r\n" : OK;
  }

  /** What a command on sets does, or null when it is none. */
  private java.util.function.Function<Connection, String> sets(String[] words) {
    switch (words[0]) {
      case "SADD":
        return connection ->
            ":" + change(words[1], Arrays.asList(words).subList(2, words.length), true) + "\r\n";
      case "SREM":
        return connection ->
            ":" + change(words[1], Arrays.asList(words).subList(2, words.length), false) + "\r\n";
      case "SISMEMBER":
        return connection -> ":" + (members(words[1]).contains(words[2]) ? 1 : 0) + "\r\n";
      case "SCARD":
        return connection -> ":" + members(words[1]).size() + "\r\n";
      case "SMOVE":
        return connection -> {
          if (change(words[1], Collections.singletonList(words[3]), false) == 0) {
            return ":0\r\n";
          }
          change(words[2], Collections.singletonList(words[3]), true);
          return ":1\r\n";
        };
      case "SMEMBERS":
      case "SUNION":
        return connection -> set(union(words, 1), connection);
      case "SINTER":
        return connection -> {
          TreeSet<String> common = union(words, 1);
          for (int i = 1; i < words.length; i++) {
            common.retainAll(members(words[i]));
          }
          return set(common, connection);
        };
      case "SUNIONSTORE":
        return connection -> {
          TreeSet<String> union = union(words, 2);
          remove(words[1]);
          change(words[1], union, true);
          return ":" + union.size() + "\r\n";
        };
      default:
        return null;
    }
  }

  private TreeSet<String> members(String key) {
    return sets.getOrDefault(key, new TreeSet<>());
  }

  private TreeSet<String> union(String[] words, int from) {
    TreeSet<String> union = new TreeSet<>();
    for (int i = from; i < words.length; i++) {
      union.addAll(members(words[i]));
    }
    return union;
  }

  private static String set(TreeSet<String> members, Connection connection) {
    String array = array(new ArrayList<>(members));
    return connection.protocol == 3 ? "~" + array.substring(1) : array;
  }

  /** How many members were new, or have gone. */
  int change(String key, java.util.Collection<String> named, boolean adds) {
    TreeSet<String> members = members(key);
    int before = members.size();
    if (adds ? members.addAll(named) : members.removeAll(named)) {
      touch(key);
      sets.put(key, members);
      if (members.isEmpty()) {
        sets.remove(key);
      }
    }
    return Math.abs(members.size() - before);
  }

  /** What a key holds, as text; null: nothing. */
  String value(String key) {
    return strings.containsKey(key)
        ? strings.get(key)
        : sets.containsKey(key) ? sets.get(key).toString() : null;
  }

  private String ofTheConnection(String[] words, Connection connection) {
    switch (words[0]) {
      case "AUTH":
        if (!words[1].equals(PASSWORD)) {
          return "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
        }
        connection.authenticated = true;
        return OK;
      case "HELLO":
        if (wantsPassword && !connection.authenticated) {
          return "-NOAUTH HELLO must be called with the client already authenticated\r\n";
        }
        connection.protocol = Integer.parseInt(words[1]);
        return connection.protocol == 3
            ? "%1\r\n" + Script.bulk("proto") + ":3\r\n"
            : "*2\r\n" + Script.bulk("proto") + ":2\r\n";
      case "SELECT":
        return OK;
      case "CLIENT":
        connection.name = words[2];
        return OK;
      case "SUBSCRIBE":
      case "PSUBSCRIBE":
      case "UNSUBSCRIBE":
      case "PUNSUBSCRIBE":
        return subscribe(words, connection);
      default:
        throw new AssertionError("nobody taught the model " + String.join(" ", words));
    }
  }

  private static String subscribe(String[] words, Connection connection) {
    Set<String> names = words[0].startsWith("P") ? connection.patterns : connection.channels;
    boolean ends = words[0].contains("UNSUBSCRIBE");
    List<String> named = new ArrayList<>(Arrays.asList(words).subList(1, words.length));
    if (named.isEmpty()) {
      named.addAll(names);
    }
    if (named.isEmpty()) {
      named.add(null);
    }
    StringBuilder reply = new StringBuilder();
    for (String name : named) {
      if (name != null && ends) {
        names.remove(name);
      } else if (name != null) {
        names.add(name);
      }
      reply
          .append(connection.protocol == 3 ? ">3\r\n" : "*3\r\n")
          .append(Script.bulk(words[0].toLowerCase(java.util.Locale.ROOT)))
          .append(name == null ? connection.nil() : Script.bulk(name))
          .append(":")
          .append(connection.channels.size() + connection.patterns.size())
          .append("\r\n");
    }
    return reply.toString();
  }

  // ---- Data ----

  boolean has(String key) {
    return strings.containsKey(key) || lists.containsKey(key) || sets.containsKey(key);
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>(strings.keySet());
    keys.addAll(lists.keySet());
    keys.addAll(sets.keySet());
    return keys;
  }

  void put(String key, String value) {
    strings.put(key, value);
    touch(key);
  }

  void remove(String key) {
    if (strings.remove(key) != null || lists.remove(key) != null || sets.remove(key) != null) {
      touch(key);
    }
  }

  final void touch(String key) {
    versions.merge(key, 1, Integer::sum);
  }

  private int version(String key) {
    return versions.getOrDefault(key, 0);
  }

  private String append(String key, String value) {
    put(key, strings.getOrDefault(key, "") + value);
    return ":" + strings.get(key).length() + "\r\n";
  }

  int push(String key, String value) {
    ArrayDeque<String> list = lists.computeIfAbsent(key, none -> new ArrayDeque<>());
    list.add(value);
    touch(key);
    return list.size();
  }

  /** The first value there is, or null and the connection waits. */
  private String pop(String[] words, Connection connection, long nowNanos) {
    for (String key : keys(words)) {
      ArrayDeque<String> list = lists.get(key);
      if (list != null) {
        String value = list.poll();
        if (list.isEmpty()) {
          remove(key);
        }
        touch(key);
        return array(Arrays.asList(key, value));
      }
    }
    double seconds = Double.parseDouble(words[words.length - 1]);
    connection.blocked = words;
    connection.blockedUntilNanos =
        seconds == 0 ? Long.MAX_VALUE : nowNanos + (long) (seconds * 1e9);
    return null;
  }

  /** What a blocked connection is told now; null when it goes on waiting. */
  String unblock(Connection connection, long nowNanos) {
    String[] words = connection.blocked;
    connection.blocked = null;
    String refusal = refusalOfBlocked(words);
    if (refusal != null) {
      return refusal;
    }
    if (nowNanos >= connection.blockedUntilNanos) {
      onExecuted(words, connection, connection.nilArray());
      return connection.nilArray();
    }
    long until = connection.blockedUntilNanos;
    String reply = run(words, connection, nowNanos);
    connection.blockedUntilNanos = until;
    return reply;
  }

  String refusalOfBlocked(String[] words) {
    return null;
  }

  /** A cursor here is the hash of the first key of the next page. */
  private String scan(String[] words) {
    long from = Long.parseLong(words[1]);
    int count = words.length > 3 ? Integer.parseInt(words[3]) : 10;
    TreeMap<Long, List<String>> byHash = new TreeMap<>();
    for (String key : keys()) {
      byHash
          .computeIfAbsent(1L + (key.hashCode() & 0xffffffffL), none -> new ArrayList<>())
          .add(key);
    }
    List<String> page = new ArrayList<>();
    for (Map.Entry<Long, List<String>> entry : byHash.tailMap(from).entrySet()) {
      if (page.size() >= count) {
        return "*2\r\n" + Script.bulk(entry.getKey().toString()) + array(page);
      }
      page.addAll(entry.getValue());
    }
    return "*2\r\n" + Script.bulk("0") + array(page);
  }

  // ---- Commands ----

  static String array(List<String> values) {
    StringBuilder reply = new StringBuilder("*" + values.size() + "\r\n");
    for (String value : values) {
      reply.append(Script.bulk(value));
    }
    return reply.toString();
  }

  static List<String> keys(String[] words) {
    switch (words[0]) {
      case "SET":
      case "APPEND":
      case "GETRANGE":
      case "RPUSH":
      case "DUMP":
      case "PTTL":
      case "PEXPIRETIME":
      case "RESTORE":
      case "SADD":
      case "SREM":
      case "SISMEMBER":
      case "SCARD":
      case "SMEMBERS":
        return Collections.singletonList(words[1]);
      case "SUNION":
      case "SINTER":
        // as no node gets it
        return words.length == 2 ? Collections.singletonList(words[1]) : Collections.emptyList();
      case "EVAL":
      case "EVALSHA":
        return Collections.singletonList(words[3]);
      case "MGET":
      case "DEL":
      case "EXISTS":
      case "WATCH":
        return Arrays.asList(words).subList(1, words.length);
      case "BLPOP":
        return Arrays.asList(words).subList(1, words.length - 1);
      case "MSET":
        List<String> keys = new ArrayList<>();
        for (int i = 1; i < words.length; i += 2) {
          keys.add(words[i]);
        }
        return keys;
      default:
        return Collections.emptyList();
    }
  }

  static Set<String> tags(String[] words) {
    Set<String> tags = new HashSet<>();
    for (String key : keys(words)) {
      tags.add(tag(key));
    }
    return tags;
  }

  static String tag(String key) {
    return key.substring(1, key.indexOf('}'));
  }

  static int slot(String tag) {
    return Slot.of(tag.getBytes(StandardCharsets.US_ASCII));
  }

  /** Whether it changes data when it is executed. */
  static boolean writes(String[] words) {
    return Arrays.asList("SET", "APPEND", "MSET", "DEL", "RPUSH", "BLPOP", "EVAL", "EVALSHA")
        .contains(words[0]);
  }

  /**
   * The number of the client's request that a command came from, which its words carry; -1 where
   * they do not.
   */
  static int id(String[] words) {
    switch (words[0]) {
      case "SET":
      case "APPEND":
      case "RPUSH":
      case "MSET":
        return Integer.parseInt(words[2].substring(0, words[2].indexOf(':')));
      case "GETRANGE":
        return Integer.parseInt(words[2]);
      case "EVAL":
      case "EVALSHA":
        return Integer.parseInt(words[4].substring(0, words[4].indexOf(':')));
      case "MGET":
      case "DEL":
      case "EXISTS":
      case "WATCH":
      case "BLPOP":
        String last = words[words[0].equals("BLPOP") ? words.length - 2 : words.length - 1];
        return last.indexOf('#') < 0 ? -1 : Integer.parseInt(last.substring(last.indexOf('#') + 1));
      default:
        return -1;
    }
  }

  static String sha1(String body) {
    try {
      byte[] hash =
          java.security.MessageDigest.getInstance("SHA-1")
              .digest(body.getBytes(StandardCharsets.US_ASCII));
      StringBuilder hex = new StringBuilder();
      for (byte b : hash) {
        hex.append(String.format("%02x", b));
      }
      return hex.toString();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
