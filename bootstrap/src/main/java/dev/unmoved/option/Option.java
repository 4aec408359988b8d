package dev.unmoved.option;

import org.jspecify.annotations.Nullable;

/**
 * Every property the agent knows: the one table from which parsing, checks and help are derived.
 */
public enum Option {
  MODE(
      "mode",
      "route",
      Kind.MODE,
      "route, observe (route nothing, watch for the readiness report) or off"),
  CLIENTS(
      "clients",
      "all",
      Kind.CLIENTS,
      "the client libraries to serve: jedis, lettuce, redisson, vertx"),
  SOCKET_CLASSES(
      "socket.classes",
      "",
      Kind.CLASSES,
      "classes of an in-house client whose use of java.net.Socket is served: exact names, or package.*"),
  JEDIS_SOCKET_FACTORY(
      "jedis.socket-factory",
      "",
      Kind.CLASS,
      "a JedisSocketFactory of the application's with a constructor (String host, int port), for other nodes where its own goes to one address only"),
  ENDPOINTS(
      "endpoints",
      "*",
      Kind.PATTERNS,
      "which host:port may be treated as clusters, as a list of patterns with * and ?"),
  SEEDS(
      "seeds", "", Kind.ADDRESSES, "further host:port to try when the configured address is down"),
  ADDRESS_MAP(
      "address-map",
      "",
      Kind.ADDRESS_MAP,
      "announced=reachable,... with or without ports, for nodes behind NAT; * stands for any host"),
  REFRESH_PERIOD(
      "topology.refresh-period",
      "60s",
      Kind.DURATION,
      "how often the topology is read again; 0 turns periodic refresh off"),
  REFRESH_ON_MOVED(
      "topology.refresh-on-moved",
      "true",
      Kind.BOOLEAN,
      "read the topology again when a node redirects or fails"),
  REFRESH_MIN_INTERVAL(
      "topology.refresh-min-interval",
      "200ms",
      Kind.DURATION,
      "the shortest time between two refreshes of one cluster"),
  REDIRECTS_MAX("redirects.max", "16", Kind.COUNT, "redirects followed for one request"),
  REDIRECTS_KNOWN_ONLY(
      "redirects.known-only",
      "true",
      Kind.BOOLEAN,
      "follow redirects to nodes that the topology does not name only once it does"),
  RETRY_TIMEOUT(
      "retry.timeout",
      "5s",
      Kind.DURATION,
      "how long to go on with errors raised before execution, and with failover; 0 never retries"),
  READ_FROM(
      "read-from",
      "primary",
      Kind.READ_FROM,
      "primary, replica-preferred or replica: who answers commands that read; replicas may lag behind"),
  SPLIT_READS(
      "split.reads",
      "true",
      Kind.BOOLEAN,
      "cut commands that read keys of several slots (MGET, EXISTS) into one per slot"),
  SPLIT_WRITES(
      "split.writes",
      "true",
      Kind.BOOLEAN,
      "the same for commands that write (MSET, DEL, UNLINK, TOUCH); not atomic"),
  GATHER_MAX_BYTES(
      "gather.max-bytes",
      "64MB",
      Kind.SIZE,
      "how much is gathered for one read that combines keys of several slots (SINTER); beyond it CROSSSLOT"),
  CROSS_SLOT(
      "cross-slot",
      "error",
      Kind.CROSS_SLOT,
      "error gives the server's CROSSSLOT; emulate does RENAME, SINTERSTORE, BLPOP and such in steps: not atomic"),
  DATABASES(
      "databases",
      "server",
      Kind.DATABASES,
      "server refuses SELECT 1; prefix keeps other databases than 0 under a prefix; one takes all for database 0"),
  DATABASES_PREFIX(
      "databases.prefix",
      "db%d:",
      Kind.DATABASE_PREFIX,
      "what keys of database %d begin with in the cluster, with unmoved.databases=prefix"),
  DATABASES_COUNT(
      "databases.count",
      "16",
      Kind.COUNT,
      "how many databases there are, with unmoved.databases=prefix or one"),
  COLOCATE(
      "colocate",
      "",
      Kind.COLOCATION,
      "patterns of keys whose braces mark what decides the slot, such as queue:{*}:* or {jobs}*; *=app puts all into one"),
  SCRIPTS_REMEMBERED(
      "scripts.remembered",
      "1000",
      Kind.COUNT,
      "Lua scripts kept per cluster, for nodes that EVALSHA finds without them; 0 keeps none"),
  FAN_OUT(
      "fan-out",
      "true",
      Kind.BOOLEAN,
      "send commands without keys that concern all data (KEYS, SCAN, DBSIZE, FLUSHALL) to every primary"),
  NODE_CONNECTIONS(
      "node-connections",
      "true",
      Kind.BOOLEAN,
      "leave KEYS, SCAN, DBSIZE and the like to one node on connections of an application that asks for the nodes and connects to them itself"),
  LINK_IDLE_TIMEOUT(
      "link.idle-timeout",
      "60s",
      Kind.DURATION,
      "connections to nodes unused for this long are closed; 0 keeps none"),
  REPORT(
      "report",
      "false",
      Kind.BOOLEAN,
      "watch what is routed as unmoved.mode=observe does, for the report: what is split, sent to all nodes, emulated, refused, and by which line"),
  REPORT_FILE(
      "report.file",
      "",
      Kind.PATH,
      "write the report of unmoved.mode=observe or unmoved.report here when the JVM ends: .html or .json"),
  LOG_LEVEL("log.level", "info", Kind.LOG_LEVEL, "debug, info, warn, error, off"),
  LOG_TO(
      "log.to",
      "stderr",
      Kind.LOG_TO,
      "stderr, file (unmoved.log.file), or application: the SLF4J that the application itself has, logger dev.unmoved"),
  LOG_FILE("log.file", "", Kind.PATH, "append to this file instead of writing to stderr"),
  JMX(
      "jmx",
      "read-only",
      Kind.JMX,
      "read-only shows clusters and the agent in JMX, where remote callers who have not logged in change nothing; true lets them; false shows nothing, also to status, top, mode and detach"),
  CONFIG("config", "", Kind.PATH, "a properties file with further options");

  /** What a value must look like. */
  enum Kind {
    MODE,
    CLIENTS,
    CLASSES,
    CLASS,
    PATTERNS,
    ADDRESSES,
    ADDRESS_MAP,
    DURATION,
    BOOLEAN,
    COUNT,
    SIZE,
    READ_FROM,
    CROSS_SLOT,
    DATABASES,
    DATABASE_PREFIX,
    COLOCATION,
    LOG_LEVEL,
    LOG_TO,
    JMX,
    PATH;

    /** Whether parts of a list may have an equals sign. */
    boolean isOfPairs() {
      return this == ADDRESS_MAP || this == COLOCATION;
    }

    /**
     * Whether values have parts separated by commas, which agent arguments are separated by as
     * well.
     */
    boolean list() {
      return this == CLIENTS
          || this == CLASSES
          || this == PATTERNS
          || this == ADDRESSES
          || this == ADDRESS_MAP
          || this == COLOCATION;
    }
  }

  /**
   * Whether data would end up under other names than were asked for, if a value that cannot be read
   * were ignored.
   */
  boolean decidesNames() {
    return this == DATABASES
        || this == DATABASES_PREFIX
        || this == DATABASES_COUNT
        || this == COLOCATE;
  }

  /** What every property starts with, except in agent arguments, where it is left out. */
  static final String PREFIX = "unmoved.";

  private static final Option[] ALL = values();

  private final String key;
  private final String defaultValue;
  private final Kind kind;
  private final String help;

  Option(String key, String defaultValue, Kind kind, String help) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.kind = kind;
    this.help = help;
  }

  /** The name in agent arguments, such as {@code retry.timeout}. */
  public String key() {
    return key;
  }

  /** The name as a system property, such as {@code unmoved.retry.timeout}. */
  public String property() {
    return PREFIX + key;
  }

  /** The name in the environment, such as {@code UNMOVED_RETRY_TIMEOUT}. */
  public String variable() {
    StringBuilder name = new StringBuilder("UNMOVED_");
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      name.append(c == '.' || c == '-' ? '_' : Character.toUpperCase(c));
    }
    return name.toString();
  }

  /** The value where nobody sets one, as it would be written. */
  public String defaultValue() {
    return defaultValue;
  }

  /** One line of explanation. */
  public String help() {
    return help;
  }

  Kind kind() {
    return kind;
  }

  /** The option with this name, with or without the prefix, or null. */
  static @Nullable Option byKey(String name) {
    String key = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    for (Option option : ALL) {
      if (option.key.equals(key)) {
        return option;
      }
    }
    return null;
  }

  /** The option with this name in the environment, or null. */
  static @Nullable Option byVariable(String variable) {
    for (Option option : ALL) {
      if (option.variable().equals(variable)) {
        return option;
      }
    }
    return null;
  }

  /** The option whose name is at most two slips of the keyboard from {@code key}, or null. */
  static @Nullable Option nearest(String key) {
    Option nearest = null;
    int nearestDistance = 3;
    for (Option option : ALL) {
      int distance = distance(option.key, key);
      if (distance < nearestDistance) {
        nearest = option;
        nearestDistance = distance;
      }
    }
    return nearest;
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
