package dev.unmoved.report;

import dev.unmoved.command.Command;
import dev.unmoved.option.Options;
import dev.unmoved.resp.Arguments;
import dev.unmoved.route.KeyPattern;
import dev.unmoved.topology.Scripts;
import dev.unmoved.topology.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What has been seen of all observed connections of a JVM. Bounded, whatever is sent: the commands
 * are those of the table, and the rest is sketches, lists with a maximum, and one counter for each
 * slot. Thread-safe; recording a command takes no lock but where an example is kept.
 */
public final class Observations {
  private static final int PREFIXES_MAX = 200;
  private static final int UNKNOWN_COMMANDS_MAX = 50;
  private static final int PLACES_MAX = 50; // clients, servers, databases: a handful
  private static final int UNKNOWN_NAME_LENGTH_MAX = 40;
  private static final String OTHERS = "(others)";

  private final Options options;
  private final Scripts scripts;
  private final ConcurrentHashMap<String, Finding> findings =
      new ConcurrentHashMap<String, Finding>();
  private final AtomicLongArray slots = new AtomicLongArray(Slot.COUNT);
  private final TopList<KeyPattern> prefixes = new TopList<KeyPattern>(PREFIXES_MAX);
  private final SharedWords words = new SharedWords();
  private final KeySample keys = new KeySample();
  private final CallSamples refused = new CallSamples(); // for keys of several slots
  private final CallSamples accepted = new CallSamples(); // since keys are of one slot
  private final LongAdder[] usage = new LongAdder[Usage.values().length];
  private final ConcurrentHashMap<String, LongAdder> clients =
      new ConcurrentHashMap<String, LongAdder>();
  private final ConcurrentHashMap<String, LongAdder> servers =
      new ConcurrentHashMap<String, LongAdder>();
  private final ConcurrentHashMap<String, LongAdder> databases =
      new ConcurrentHashMap<String, LongAdder>();
  // of servers
  private final ConcurrentHashMap<String, String> versions =
      new ConcurrentHashMap<String, String>();
  private final ConcurrentHashMap<String, Boolean> unknown =
      new ConcurrentHashMap<String, Boolean>();
  private volatile boolean routed; // some connections are, to a cluster
  private volatile boolean onCluster; // a cluster has shown itself
  private final LongAdder clusterAware = new LongAdder();
  // connections that could not be followed to their end
  private final LongAdder given = new LongAdder();

  /** Nothing seen yet; {@code options} are those that a cluster would be served with. */
  public Observations(Options options) {
    this.options = options;
    scripts = new Scripts(Math.max(options.scriptsRemembered(), 1));
    for (int i = 0; i < usage.length; i++) {
      usage[i] = new LongAdder();
    }
  }

  /**
   * A connection has been opened.
   *
   * @return what to judge its commands by
   */
  Judge onConnection(String client, String server) {
    count(clients, client);
    count(servers, server);
    return new Judge(options, scripts);
  }

  /** A server has told its version. */
  void version(String server, String version) {
    if (versions.size() < PLACES_MAX) {
      versions.put(server, version);
    }
  }

  /** The finding that calls of this kind belong to. */
  Finding finding(@Nullable Command command, Arguments arguments, Judgement judgement) {
    return finding(
        command == null ? unknownName(arguments) : command.name().replace('|', ' '), judgement);
  }

  /** The same by the name that findings have. */
  Finding finding(String name, Judgement judgement) {
    String key = name + '\n' + judgement;
    Finding finding = findings.get(key);
    if (finding == null) {
      Finding made = new Finding(name, judgement);
      finding = findings.putIfAbsent(key, made);
      finding = finding == null ? made : finding;
    }
    return finding;
  }

  /**
   * A name that is in no row, which is whatever a client sends: printable, of bounded length, and
   * not too many of them.
   */
  private String unknownName(Arguments arguments) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < Math.min(arguments.length(0), UNKNOWN_NAME_LENGTH_MAX); i++) {
      int c = arguments.bytes()[arguments.start(0) + i] & 0xff;
      name.append(c > ' ' && c < 0x7f ? Character.toUpperCase((char) c) : '?');
    }
    if (!unknown.containsKey(name.toString())) {
      if (unknown.size() >= UNKNOWN_COMMANDS_MAX) {
        return OTHERS;
      }
      unknown.put(name.toString(), Boolean.TRUE);
    }
    return name.toString();
  }

  /** A key was used. */
  void onKey(int slot) {
    slots.incrementAndGet(slot);
  }

  /** A key, one of many, to learn prefixes from. */
  void onSampledKey(byte[] bytes, int offset, int length) {
    prefixes.add(words.learn(bytes, offset, length).prefix());
  }

  /**
   * Keys were asked for together; null: it was one.
   *
   * @param site the line, or null where it is not known
   */
  void onKeysTogether(Finding finding, @Nullable CallSite site, @Nullable KeyGroup group) {
    if (group == null) {
      return;
    }
    Reason reason = finding.judgement().reason();
    if (reason.isOfKeysApart()) {
      refused.add(finding.command() + (site == null ? "" : " at " + site), group);
    } else if (reason == Reason.NONE) {
      accepted.add(finding.command(), group);
    }
  }

  void onUsage(Usage what) {
    usage[what.ordinal()].increment();
  }

  void onDatabase(int database) {
    count(databases, Integer.toString(database));
  }

  void onClusterAware() {
    clusterAware.increment();
  }

  /** What is observed is routed to a cluster. */
  void onRouted() {
    if (!routed) {
      routed = true;
    }
  }

  /** A server has answered as only nodes of a cluster do. */
  void onCluster() {
    onCluster = true;
  }

  void onAbandoned() {
    given.increment();
  }

  private static void count(ConcurrentHashMap<String, LongAdder> counts, String what) {
    LongAdder count = counts.get(what);
    if (count == null) {
      String name = counts.size() < PLACES_MAX ? what : OTHERS;
      LongAdder made = new LongAdder();
      count = counts.putIfAbsent(name, made);
      count = count == null ? made : count;
    }
    count.increment();
  }

  // ---- For the report ----

  Collection<Finding> findings() {
    return new ArrayList<Finding>(findings.values());
  }

  long slot(int slot) {
    return slots.get(slot);
  }

  TopList<KeyPattern> prefixes() {
    return prefixes;
  }

  /** What may be told of keys. */
  SharedWords words() {
    return words;
  }

  /** Some of the keys that were used. */
  KeySample keys() {
    return keys;
  }

  /** Calls that a cluster refuses, since their keys are of several slots. */
  CallSamples refused() {
    return refused;
  }

  /** Calls over several keys that a cluster takes. */
  CallSamples accepted() {
    return accepted;
  }

  /** What the cluster would be served with. */
  Options options() {
    return options;
  }

  long usage(Usage what) {
    return usage[what.ordinal()].sum();
  }

  Map<String, Long> clients() {
    return sums(clients);
  }

  Map<String, Long> servers() {
    return sums(servers);
  }

  Map<String, Long> databases() {
    return sums(databases);
  }

  @Nullable String versionOf(String server) {
    return versions.get(server);
  }

  boolean isRouted() {
    return routed;
  }

  boolean isOnCluster() {
    return onCluster;
  }

  long clusterAware() {
    return clusterAware.sum();
  }

  long abandoned() {
    return given.sum();
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counts) {
    Map<String, Long> sums = new TreeMap<String, Long>();
    for (Map.Entry<String, LongAdder> entry : counts.entrySet()) {
      sums.put(entry.getKey(), entry.getValue().sum());
    }
    return sums;
  }

  /** For tests: how many things are kept. */
  List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<Integer>();
    sizes.add(findings.size());
    sizes.add(prefixes.entries().size());
    sizes.add(words.size());
    sizes.add(
        clients.size() + servers.size() + databases.size() + unknown.size() + versions.size());
    return sizes;
  }
}
