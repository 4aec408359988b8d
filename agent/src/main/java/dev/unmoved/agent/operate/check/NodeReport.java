package dev.unmoved.agent.operate.check;

import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Topology;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one node answered. */
final class NodeReport {
  /** How far asking got. */
  enum Outcome {
    /** It is a member of a cluster and told what it knows. */
    CLUSTER,
    /** Cluster support is disabled. */
    STANDALONE,
    /** It knows no CLUSTER command: a Sentinel, a proxy, or no Redis at all. */
    NO_CLUSTER_COMMANDS,
    /** It wants credentials, or refuses those that it was given, or the user may not ask. */
    REFUSED,
    /** It was reached, and TLS is in the way: {@link #encryption} says how. */
    NOT_SECURED,
    /** It could not be connected to, or did not answer. */
    UNREACHABLE
  }

  final NodeAddress address;
  Outcome outcome = Outcome.UNREACHABLE;
  String failure = ""; // why not CLUSTER
  Encryption encryption; // of NOT_SECURED
  Map<String, String> info = new HashMap<String, String>(); // CLUSTER INFO
  // INFO replication; empty where it is refused
  Map<String, String> replication = new HashMap<String, String>();
  List<NodeLine> nodes = Collections.emptyList();
  private final Map<String, NodeLine> lines = new HashMap<String, NodeLine>(); // nodes by id
  Topology slots; // by CLUSTER SLOTS; null when it has no known shape
  Topology shards; // by CLUSTER SHARDS; null when the answer cannot be true, or is not known
  boolean knowsShards;
  // what CLUSTER SLOTS gives as this node's own, "?" or "" where it has none; null when not told
  String endpoint;

  NodeReport(NodeAddress address) {
    this.address = address;
  }

  /** The line in which it speaks of itself, or null. */
  NodeLine self() {
    for (NodeLine line : nodes) {
      if (line.is("myself")) {
        return line;
      }
    }
    return null;
  }

  /** What CLUSTER NODES has told. */
  void nodes(List<NodeLine> told) {
    nodes = told;
    for (NodeLine line : told) {
      lines.put(line.id, line);
    }
  }

  /** Its line about the node with this id, or null. */
  NodeLine line(String id) {
    return lines.get(id);
  }

  boolean answered() {
    return outcome == Outcome.CLUSTER;
  }

  /** The fields of an answer in lines of {@code name:value}. */
  static Map<String, String> fields(String text) {
    Map<String, String> fields = new HashMap<String, String>();
    for (String line : text.split("\r?\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
      }
    }
    return fields;
  }
}
