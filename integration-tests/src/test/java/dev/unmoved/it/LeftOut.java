package dev.unmoved.it;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Commands that the same-answers test does not get an answer of, other than an error, each with its
 * reason.
 */
final class LeftOut {
  private static final Map<String, String> REASONS = new LinkedHashMap<>();

  static {
    REASONS.put(
        "cluster.*|asking|readonly|readwrite|restore-asking",
        "only clients that know of clusters send it; their session is left alone");
    REASONS.put("clusterscan", "has no meaning outside a cluster");
    REASONS.put("move|swapdb", "a cluster of these versions has one database");
    REASONS.put(
        "sync|psync|replconf|replicaof|slaveof|failover", "replication: one node's by nature");
    REASONS.put("save|bgsave|bgrewriteaof|shutdown", "about one node's disk and process");
    REASONS.put(
        "acl\\|load|acl\\|save|config\\|rewrite",
        "refused, by both: the test servers have no such file, or keep it");
    REASONS.put(
        "module\\|load|module\\|loadex|module\\|unload",
        "refused, by both: there is no module to load");
    REASONS.put("function\\|kill|script\\|kill", "refused, by both: nothing runs that long");
    REASONS.put("function\\|flush|function\\|restore", "Redis 8.0.6 crashes on FUNCTION FLUSH");
    REASONS.put("latency\\|graph", "refused, by both: needs an event that took long");
    REASONS.put("debug", "refused, by both, where it is not enabled");
    REASONS.put(
        "client\\|caching",
        "needs tracking, whose invalidations come when they come: tested elsewhere");
    REASONS.put("client\\|reply", "sends everything to one node from then on: tested elsewhere");
    REASONS.put("monitor", "shows what a node does, not what a client asked for");
    REASONS.put("pfselftest", "keeps a node busy for seconds, so that the others take it for dead");
    REASONS.put(
        "wait|waitaof",
        "acknowledgements are counted per connection, and links are shared: a documented error");
    REASONS.put("quit|host:|post", "ends the connection: tested by endings");
  }

  private LeftOut() {}

  /** What remains of {@code commands}. */
  static Set<String> without(Set<String> commands) {
    Set<String> rest = new TreeSet<>(commands);
    rest.removeIf(command -> REASONS.keySet().stream().anyMatch(command::matches));
    return rest;
  }
}
