package dev.unmoved.option;

import dev.unmoved.log.Log;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of this JVM's agent: parsed once, never changes.
 *
 * <p>A value comes from the first of these that has one: system property, agent argument,
 * environment, file. Whatever cannot be used is reported in one sentence and replaced by the
 * default: a slip in the configuration must not keep an application from starting.
 */
public final class Options {
  private static final String[] CLIENTS = {"jedis", "lettuce", "redisson", "vertx"};

  /** What holds where nothing is configured. */
  public static final Options DEFAULTS =
      new Options(
          new EnumMap<Option, String>(Option.class),
          new Warnings() {
            @Override
            public void warn(String message) {
              throw new AssertionError(message);
            }
          });

  private final Map<Option, String> values; // as they were written
  private final Mode mode;
  private final List<String> clients; // empty: all
  private final ClassNames socketClasses;
  private final String jedisSocketFactory;
  private final Glob[] endpoints;
  private final List<String> seeds;
  private final Map<String, String> addressMap;
  private final long refreshPeriodNanos;
  private final boolean refreshOnMoved;
  private final long refreshMinIntervalNanos;
  private final int redirectsMax;
  private final boolean redirectsKnownOnly;
  private final long retryTimeoutNanos;
  private final long linkIdleTimeoutNanos;
  private final ReadFrom readFrom;
  private final boolean splitReads;
  private final boolean splitWrites;
  private final long gatherMaxBytes;
  private final boolean emulatesCrossSlot;
  private final Databases databases;
  private final String databasePrefix;
  private final int databaseCount;
  private final List<ColocationRule> colocate;
  private final int scriptsRemembered;
  private final boolean fanOut;
  private final boolean nodeConnections;
  private final boolean report;
  private final String reportFile;
  private final int logLevel;
  private final LogTo logTo;
  private final String logFile;
  private final Jmx jmx;
  private final Map<String, String> changed;
  private volatile @Nullable Options withoutFanOut; // made when first asked for

  /** Takes what is wrong with the configuration, one sentence at a time. */
  public interface Warnings {
    /** Reports one value that was not used, and what is used instead. */
    void warn(String message);
  }

  private Options(Map<Option, String> values, Warnings warnings) {
    this.values = values;
    Reader reader = new Reader(values, warnings);
    final Mode wanted = (Mode) reader.read(Option.MODE);
    clients = strings(reader.read(Option.CLIENTS));
    socketClasses = (ClassNames) reader.read(Option.SOCKET_CLASSES);
    jedisSocketFactory = (String) reader.read(Option.JEDIS_SOCKET_FACTORY);
    endpoints = (Glob[]) reader.read(Option.ENDPOINTS);
    seeds = strings(reader.read(Option.SEEDS));
    addressMap = stringMap(reader.read(Option.ADDRESS_MAP));
    refreshPeriodNanos = (Long) reader.read(Option.REFRESH_PERIOD);
    refreshOnMoved = (Boolean) reader.read(Option.REFRESH_ON_MOVED);
    refreshMinIntervalNanos = (Long) reader.read(Option.REFRESH_MIN_INTERVAL);
    redirectsMax = (Integer) reader.read(Option.REDIRECTS_MAX);
    redirectsKnownOnly = (Boolean) reader.read(Option.REDIRECTS_KNOWN_ONLY);
    retryTimeoutNanos = (Long) reader.read(Option.RETRY_TIMEOUT);
    linkIdleTimeoutNanos = (Long) reader.read(Option.LINK_IDLE_TIMEOUT);
    readFrom = (ReadFrom) reader.read(Option.READ_FROM);
    splitReads = (Boolean) reader.read(Option.SPLIT_READS);
    splitWrites = (Boolean) reader.read(Option.SPLIT_WRITES);
    gatherMaxBytes = (Long) reader.read(Option.GATHER_MAX_BYTES);
    emulatesCrossSlot = (Boolean) reader.read(Option.CROSS_SLOT);
    databases = (Databases) reader.read(Option.DATABASES);
    databasePrefix = (String) reader.read(Option.DATABASES_PREFIX);
    databaseCount = (Integer) reader.read(Option.DATABASES_COUNT);
    colocate = rules(reader.read(Option.COLOCATE));
    scriptsRemembered = (Integer) reader.read(Option.SCRIPTS_REMEMBERED);
    fanOut = (Boolean) reader.read(Option.FAN_OUT);
    nodeConnections = (Boolean) reader.read(Option.NODE_CONNECTIONS);
    report = (Boolean) reader.read(Option.REPORT);
    reportFile = (String) reader.read(Option.REPORT_FILE);
    logLevel = (Integer) reader.read(Option.LOG_LEVEL);
    logTo = (LogTo) reader.read(Option.LOG_TO);
    logFile = (String) reader.read(Option.LOG_FILE);
    jmx = (Jmx) reader.read(Option.JMX);
    mode = reader.knowsNames() ? wanted : Mode.OFF;
    changed = reader.used();
  }

  /**
   * Reads the configuration.
   *
   * @param agentArguments {@code key=value,key=value} without the prefix, or null
   * @param systemProperties the JVM's
   * @param environment the process's
   * @param warnings told what was not understood
   */
  public static Options parse(
      @Nullable String agentArguments,
      Properties systemProperties,
      Map<String, String> environment,
      Warnings warnings) {
    Map<Option, String> properties = new EnumMap<Option, String>(Option.class);
    for (String name : systemProperties.stringPropertyNames()) {
      if (name.startsWith(Option.PREFIX)) {
        put(properties, Option.byKey(name), name, systemProperties.getProperty(name), warnings);
      }
    }
    Map<Option, String> arguments = new EnumMap<Option, String>(Option.class);
    readArguments(agentArguments, arguments, warnings);
    Map<Option, String> variables = new EnumMap<Option, String>(Option.class);
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (variable.getKey().startsWith("UNMOVED_")) {
        put(
            variables,
            Option.byVariable(variable.getKey()),
            variable.getKey(),
            variable.getValue(),
            warnings);
      }
    }
    Map<Option, String> values = new EnumMap<Option, String>(Option.class);
    values.putAll(variables);
    values.putAll(arguments);
    values.putAll(properties);
    String file = values.get(Option.CONFIG);
    if (file != null && !file.trim().isEmpty()) {
      Map<Option, String> fromFile = new EnumMap<Option, String>(Option.class);
      readFile(file.trim(), fromFile, warnings);
      fromFile.putAll(values);
      values = fromFile;
    }
    return new Options(values, warnings);
  }

  /**
   * The keys of the options that are written otherwise in {@code others}; a list of the caller's
   * own.
   */
  public List<String> differences(Options others) {
    List<String> keys = new ArrayList<String>();
    for (Option option : Option.values()) {
      if (!written(option).equals(others.written(option))) {
        keys.add(option.key());
      }
    }
    return keys;
  }

  private String written(Option option) {
    String value = values.get(option);
    return value == null ? option.defaultValue() : value.trim();
  }

  /** How much of the agent is in force. */
  public Mode mode() {
    return mode;
  }

  /**
   * Whether connections of this client library are served; {@code name} as in {@code
   * unmoved.clients}.
   */
  public boolean client(String name) {
    return clients.isEmpty() || clients.contains(name);
  }

  /**
   * The classes of in-house clients; {@code name} with dots. False for all where none are
   * configured.
   */
  public boolean socketClass(String name) {
    return socketClasses.contains(name);
  }

  /** Whether there are any classes of in-house clients. */
  public boolean hasSocketClasses() {
    return !socketClasses.isEmpty();
  }

  /**
   * The class of the application's that connects Jedis to other nodes where its own socket factory
   * cannot, or the empty string.
   */
  public String jedisSocketFactory() {
    return jedisSocketFactory;
  }

  /**
   * Whether a connection the application opened to {@code host:port} may be treated as one to a
   * cluster.
   */
  public boolean endpointAllowed(String host, int port) {
    for (Glob endpoint : endpoints) {
      if (endpoint.matches(host, port)) {
        return true;
      }
    }
    return false;
  }

  /** Further {@code host:port} to try when the configured address is down. */
  public List<String> seeds() {
    return seeds;
  }

  /** Reachable addresses by announced ones, each {@code host:port} or {@code host}. */
  public Map<String, String> addressMap() {
    return addressMap;
  }

  /** The time between two periodic refreshes; 0: none. */
  public long refreshPeriodNanos() {
    return refreshPeriodNanos;
  }

  /** Whether redirects and failures cause a refresh. */
  public boolean refreshOnMoved() {
    return refreshOnMoved;
  }

  /** The shortest time between two refreshes of one cluster. */
  public long refreshMinIntervalNanos() {
    return refreshMinIntervalNanos;
  }

  /** Redirects followed for one request. */
  public int redirectsMax() {
    return redirectsMax;
  }

  /** Whether redirects to nodes that the topology does not name are refused. */
  public boolean redirectsKnownOnly() {
    return redirectsKnownOnly;
  }

  /** How long to go on with errors raised before execution, and with failover. */
  public long retryTimeoutNanos() {
    return retryTimeoutNanos;
  }

  /** Links unused for this long are closed. */
  public long linkIdleTimeoutNanos() {
    return linkIdleTimeoutNanos;
  }

  /** Who answers commands that read. */
  public ReadFrom readFrom() {
    return readFrom;
  }

  /** Whether reads over keys of several slots are cut into one per slot. */
  public boolean splitReads() {
    return splitReads;
  }

  /** Whether writes over keys of several slots are cut into one per slot. */
  public boolean splitWrites() {
    return splitWrites;
  }

  /** Whether commands over keys of several slots are cut, of those that read or of the others. */
  public boolean splits(boolean readOnly) {
    return readOnly ? splitReads : splitWrites;
  }

  /** How many bytes are gathered for one read that combines keys of several slots. */
  public long gatherMaxBytes() {
    return gatherMaxBytes;
  }

  /**
   * Whether commands over several slots that only one node could execute as a whole are done in
   * steps.
   */
  public boolean emulatesCrossSlot() {
    return emulatesCrossSlot;
  }

  /** What becomes of databases other than 0. */
  public Databases databases() {
    return databases;
  }

  /** What the names of a database's keys begin with: text with one {@code %d} for its number. */
  public String databasePrefix() {
    return databasePrefix;
  }

  /** How many databases there are where that is not the server's to say. */
  public int databaseCount() {
    return databaseCount;
  }

  /** Which keys belong into one slot; empty: none. */
  public List<ColocationRule> colocate() {
    return colocate;
  }

  /** How many Lua scripts are kept per cluster. */
  public int scriptsRemembered() {
    return scriptsRemembered;
  }

  /** Whether commands without keys go to every primary where they concern all data. */
  public boolean fanOut() {
    return fanOut;
  }

  /** The same, but that {@link #fanOut} is not wanted. */
  public Options withoutFanOut() {
    Options without = withoutFanOut;
    if (without == null) {
      Map<Option, String> changedValues = new EnumMap<Option, String>(Option.class);
      changedValues.putAll(values);
      changedValues.put(Option.FAN_OUT, "false");
      without =
          new Options(
              changedValues,
              new Warnings() {
                @Override
                public void warn(String message) {
                  // said when they were read first
                }
              });
      withoutFanOut = without;
    }
    return without;
  }

  /**
   * Whether connections to nodes that an application has learned of itself are told from others.
   */
  public boolean nodeConnections() {
    return nodeConnections;
  }

  /** Whether what is routed is watched for the report, from the start. */
  public boolean report() {
    return report;
  }

  /** Where the readiness report goes when the JVM ends, or the empty string for nowhere. */
  public String reportFile() {
    return reportFile;
  }

  /** A level of {@link Log}. */
  public int logLevel() {
    return logLevel;
  }

  /** Where lines go: {@link LogTo#STDERR} does not count where there is a {@link #logFile}. */
  public LogTo logTo() {
    return logTo == LogTo.STDERR && !logFile.isEmpty() ? LogTo.FILE : logTo;
  }

  /** The file to log to, or the empty string for none. */
  public String logFile() {
    return logFile;
  }

  /** What is shown in JMX, and who may change it there. */
  public Jmx jmx() {
    return jmx;
  }

  /** The values that were set and understood, by property, as they were written. */
  public Map<String, String> changed() {
    return changed;
  }

  private static void put(
      Map<Option, String> values,
      @Nullable Option option,
      String name,
      String value,
      Warnings warnings) {
    if (option == null) {
      warnings.warn(unknown(name));
    } else {
      values.put(option, value);
    }
  }

  private static String unknown(String name) {
    boolean variable = name.startsWith("UNMOVED_");
    String key =
        variable
            ? name.substring("UNMOVED_".length())
                .toLowerCase(java.util.Locale.ROOT)
                .replace('_', '.')
            : name.startsWith(Option.PREFIX) ? name.substring(Option.PREFIX.length()) : name;
    Option nearest = Option.nearest(key);
    String ignored = name + " is not an option and is ignored";
    if (nearest == null) {
      return ignored;
    }
    return ignored + ", did you mean " + (variable ? nearest.variable() : nearest.property()) + "?";
  }

  /**
   * Commas separate arguments and also the parts of a list. A part belongs to the list before it
   * when it has no equals sign, or when the parts of that list may have one, and the part does not
   * name an option.
   */
  private static void readArguments(
      @Nullable String text, Map<Option, String> arguments, Warnings warnings) {
    Option last = null;
    for (String part : Values.list(text == null ? "" : text)) {
      int equals = part.indexOf('=');
      String key = equals < 0 ? part : part.substring(0, equals).trim();
      Option option = equals < 0 ? null : Option.byKey(key);
      if (option != null) {
        arguments.put(option, part.substring(equals + 1));
        last = option;
      } else if (last != null && (equals < 0 ? last.kind().list() : last.kind().isOfPairs())) {
        arguments.put(last, arguments.get(last) + "," + part);
      } else if (equals < 0) {
        warnings.warn("agent argument " + part + " is not of the form key=value and is ignored");
        last = null;
      } else {
        warnings.warn("agent argument " + unknown(key));
        last = null;
      }
    }
  }

  private static void readFile(String path, Map<Option, String> values, Warnings warnings) {
    Properties file = new Properties();
    try (InputStream in = new FileInputStream(path)) {
      file.load(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      warnings.warn(
          "unmoved.config=" + path + " cannot be read and is ignored (" + e.getMessage() + ")");
      return;
    } catch (IllegalArgumentException e) {
      warnings.warn(
          "unmoved.config="
              + path
              + " is not a properties file and is ignored ("
              + e.getMessage()
              + ")");
      return;
    }
    for (String name : file.stringPropertyNames()) {
      put(values, Option.byKey(name), name, file.getProperty(name), warnings);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<String> strings(Object value) {
    return (List<String>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<ColocationRule> rules(Object value) {
    return (List<ColocationRule>) value;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> stringMap(Object value) {
    return (Map<String, String>) value;
  }

  /** Turns texts into values; a malformed text becomes a warning and the default. */
  private static final class Reader {
    private final Map<Option, String> values;
    private final Warnings warnings;
    private final Map<String, String> used = new LinkedHashMap<String, String>();
    private boolean knowsNames = true;

    Reader(Map<Option, String> values, Warnings warnings) {
      this.values = values;
      this.warnings = warnings;
    }

    Object read(Option option) {
      String text = values.get(option);
      if (text != null && !text.trim().isEmpty()) {
        try {
          Object value = value(option, text.trim());
          used.put(option.property(), text.trim());
          return value;
        } catch (IllegalArgumentException e) {
          if (option.decidesNames()) {
            refuse(option, text, e.getMessage());
            return value(option, option.defaultValue());
          }
          String used = option.defaultValue().isEmpty() ? "nothing" : option.defaultValue();
          warnings.warn(
              option.property()
                  + "="
                  + text
                  + " is ignored, "
                  + used
                  + " is used instead: expected "
                  + e.getMessage());
        }
      }
      return value(option, option.defaultValue());
    }

    /** Better no routing, which everybody notices, than data under names that nobody wanted. */
    private void refuse(Option option, String text, @Nullable String expected) {
      knowsNames = false;
      warnings.warn(
          option.property()
              + "="
              + text
              + " cannot be used, and without it keys would get wrong names,"
              + " so nothing is routed until that is mended: expected "
              + expected);
    }

    /** Whether all that decides how keys are named was understood. */
    boolean knowsNames() {
      return knowsNames;
    }

    /** What was read and not left to the default. */
    Map<String, String> used() {
      return Collections.unmodifiableMap(used);
    }

    private static Object value(Option option, String text) {
      switch (option.kind()) {
        case MODE:
          return mode(text);
        case CLIENTS:
          return clients(text);
        case CLASSES:
          return new ClassNames(Values.list(text));
        case PATTERNS:
          return patterns(text);
        case ADDRESSES:
          return Values.addresses(text);
        case ADDRESS_MAP:
          return Values.addressMap(text);
        case DURATION:
          return Values.durationNanos(text);
        case BOOLEAN:
          return Values.bool(text);
        case COUNT:
          return Values.count(text, option == Option.DATABASES_COUNT ? 1 : 0);
        case SIZE:
          return Values.bytes(text);
        case READ_FROM:
          return readFrom(text);
        case CROSS_SLOT:
          return emulates(text);
        case DATABASES:
          return databases(text);
        case DATABASE_PREFIX:
          return Values.databasePrefix(text);
        case COLOCATION:
          return ColocationRule.parse(text);
        case LOG_LEVEL:
          return logLevel(text);
        case LOG_TO:
          return logTo(text);
        case JMX:
          return jmx(text);
        default:
          return text;
      }
    }

    private static Mode mode(String text) {
      for (Mode mode : Mode.values()) {
        if (mode.name().equalsIgnoreCase(text)) {
          return mode;
        }
      }
      throw new IllegalArgumentException("route, observe or off");
    }

    private static LogTo logTo(String text) {
      for (LogTo to : LogTo.values()) {
        if (to.name().equalsIgnoreCase(text)) {
          return to;
        }
      }
      throw new IllegalArgumentException("stderr, file or application");
    }

    private static ReadFrom readFrom(String text) {
      for (ReadFrom readFrom : ReadFrom.values()) {
        if (readFrom.name().replace('_', '-').equalsIgnoreCase(text)) {
          return readFrom;
        }
      }
      throw new IllegalArgumentException("primary, replica-preferred or replica");
    }

    private static Databases databases(String text) {
      for (Databases databases : Databases.values()) {
        if (databases.name().equalsIgnoreCase(text)) {
          return databases;
        }
      }
      throw new IllegalArgumentException("server, prefix or one");
    }

    private static Jmx jmx(String text) {
      if (text.equalsIgnoreCase("read-only")) {
        return Jmx.READ_ONLY;
      } else if (text.equalsIgnoreCase("true")) {
        return Jmx.OPEN;
      } else if (text.equalsIgnoreCase("false")) {
        return Jmx.NOTHING;
      }
      throw new IllegalArgumentException("read-only, true or false");
    }

    private static boolean emulates(String text) {
      if (text.equalsIgnoreCase("emulate")) {
        return true;
      } else if (text.equalsIgnoreCase("error")) {
        return false;
      }
      throw new IllegalArgumentException("error or emulate");
    }

    private static List<String> clients(String text) {
      List<String> known = new ArrayList<String>();
      for (String name : Values.list(text)) {
        String client = name.toLowerCase(java.util.Locale.ROOT);
        if (client.equals("all")) {
          return new ArrayList<String>();
        }
        boolean found = false;
        for (String each : CLIENTS) {
          found |= each.equals(client);
        }
        if (!found) {
          throw new IllegalArgumentException(
              "all or a list of jedis, lettuce, redisson, vertx, not " + name);
        }
        known.add(client);
      }
      return known;
    }

    private static Glob[] patterns(String text) {
      List<String> patterns = Values.list(text);
      Glob[] globs = new Glob[patterns.size()];
      for (int i = 0; i < globs.length; i++) {
        globs[i] = new Glob(patterns.get(i));
      }
      return globs;
    }

    private static int logLevel(String text) {
      int level = Log.levelOf(text);
      if (level < 0) {
        throw new IllegalArgumentException("debug, info, warn, error or off");
      }
      return level;
    }
  }
}
