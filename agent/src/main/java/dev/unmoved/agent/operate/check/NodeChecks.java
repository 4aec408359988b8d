package dev.unmoved.agent.operate.check;

import dev.unmoved.agent.operate.check.CheckFinding.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether every node is there, can be reached from here as well, and may be lost without harm. */
final class NodeChecks {
  private final NodeReport seed;
  private final List<NodeReport> reports;
  private final Map<String, NodeReport> byId;
  private final Map<String, String> addressMap;
  private final List<CheckFinding> findings;

  NodeChecks(
      NodeReport seed,
      List<NodeReport> reports,
      Map<String, NodeReport> byId,
      Map<String, String> addressMap,
      List<CheckFinding> findings) {
    this.seed = seed;
    this.reports = reports;
    this.byId = byId;
    this.addressMap = addressMap;
    this.findings = findings;
  }

  void run() {
    Map<String, NodeLine> lines = new LinkedHashMap<String, NodeLine>();
    for (NodeReport report : reports) {
      for (NodeLine line : report.nodes) {
        if (!lines.containsKey(line.id)) {
          lines.put(line.id, line);
        }
      }
    }
    for (NodeLine line : lines.values()) {
      node(line);
    }
    replicas();
    hosts();
    announcements();
  }

  private void add(Severity severity, String code, String text, String remedy) {
    findings.add(new CheckFinding(severity, code, text, remedy));
  }

  /** Names of the nodes that have this flag on their line about the node with that id. */
  private List<String> whoSays(String flag, String id) {
    List<String> who = new ArrayList<String>();
    for (NodeReport report : reports) {
      NodeLine line = report.line(id);
      if (line != null && line.is(flag)) {
        who.add(report.address.toString());
      }
    }
    return who;
  }

  private void node(NodeLine line) {
    String name = line.name() + " (" + (line.isPrimary() ? "primary" : "replica") + ")";
    NodeReport report = byId.get(line.id);
    List<String> failed = whoSays("fail", line.id);
    List<String> suspected = whoSays("fail?", line.id);
    if (!failed.isEmpty()) {
      add(
          Severity.CRITICAL,
          "node-failed",
          name + " has failed, as " + String.join(", ", failed) + " see it.",
          "Start it again. If it is gone for good: redis-cli --cluster del-node "
              + seed.address
              + " "
              + line.id);
    } else if (!suspected.isEmpty()) {
      add(
          Severity.WARNING,
          "node-suspected",
          name
              + " does not answer "
              + String.join(", ", suspected)
              + ", which suspect that it has failed (PFAIL).",
          "Ask again when cluster-node-timeout has passed: by then it is"
              + " there, or failed. If neither: can these nodes reach it on the cluster bus (port + 10000)?");
    } else if (line.is("noaddr")) {
      add(
          Severity.WARNING,
          "node-without-address",
          "The address of node " + line.id + " is not known.",
          "If it is gone for good, send CLUSTER FORGET " + line.id + " to every node.");
    } else if (line.is("handshake")) {
      add(
          Severity.WARNING,
          "node-in-handshake",
          name + " was introduced and has not answered yet.",
          "If this stays: can the nodes reach it on the cluster bus (port + 10000)?");
    }
    if (failed.isEmpty() && suspected.isEmpty() && !line.is("noaddr") && !line.is("handshake")) {
      connections(name, line, report);
    }
  }

  /** A node of which nobody says anything bad. */
  private void connections(String name, NodeLine line, NodeReport report) {
    List<String> without = withoutBusTo(line.id);
    boolean answers = report == null || report.answered();
    if (!answers && !without.isEmpty()) {
      add(
          Severity.CRITICAL,
          "node-down",
          name
              + " can be reached neither from here ("
              + report.failure
              + ") nor by "
              + String.join(", ", without)
              + ".",
          "Is it running? When cluster-node-timeout has passed it counts as failed, and"
              + " a replica takes over.");
    } else if (!answers) {
      unreachable(name, line, report);
    } else if (!without.isEmpty()) {
      add(
          Severity.WARNING,
          "bus-disconnected",
          String.join(", ", without)
              + " have no connection to "
              + line.name()
              + " on the cluster bus.",
          "Ask again in a moment. If this stays, open the bus port (port + 10000) between them.");
    }
  }

  private void unreachable(String name, NodeLine line, NodeReport report) {
    String mapped = addressMap.isEmpty() ? "" : " (by unmoved.address-map " + report.address + ")";
    if (report.outcome == NodeReport.Outcome.REFUSED) {
      add(
          Severity.CRITICAL,
          "node-refuses",
          name + " refuses what others accept (" + report.failure + ").",
          "Give it the same password and the same users as the others: ACLs are not copied from node to node.");
      return;
    }
    if (report.outcome == NodeReport.Outcome.NOT_SECURED) {
      add(
          Severity.CRITICAL,
          "node-tls",
          name
              + mapped
              + " is there for the other nodes, but not for clients here: "
              + report.failure
              + ".",
          report.encryption.remedy());
      return;
    }
    add(
        Severity.CRITICAL,
        "node-unreachable",
        name
            + mapped
            + " is there for the other nodes, but cannot be reached from"
            + " here: "
            + report.failure
            + ". Clients here cannot either.",
        "If nodes announce addresses that are not valid here (NAT, containers), tell where they are:"
            + " unmoved.address-map="
            + (line.address == null ? "ANNOUNCED" : line.address)
            + "=HOST:PORT, or have the node"
            + " announce another one (cluster-announce-ip, cluster-announce-port, cluster-announce-hostname)."
            + " Otherwise look for a firewall, and whether it listens there.");
  }

  private List<String> withoutBusTo(String id) {
    List<String> without = new ArrayList<String>();
    for (NodeReport report : reports) {
      NodeLine line = report.line(id);
      if (line != null && !line.is("myself") && !line.connected) {
        without.add(report.address.toString());
      }
    }
    return without;
  }

  private void replicas() {
    List<NodeLine> alone = new ArrayList<NodeLine>();
    int primaries = 0;
    for (NodeLine primary : seed.nodes) {
      if (!primary.slots.isEmpty() && !primary.isFailed()) {
        primaries++;
        if (!hasReplica(primary)) {
          alone.add(primary);
        }
      }
    }
    if (primaries > 1 && alone.size() == primaries) {
      add(
          Severity.WARNING,
          "no-replicas",
          "None of the "
              + primaries
              + " primaries has a replica: whichever fails, its slots are gone with it.",
          "For each of them: redis-cli --cluster add-node NEW_HOST:PORT "
              + seed.address
              + " --cluster-slave. Nothing, if the data may be lost.");
    } else {
      for (NodeLine primary : alone) {
        add(
            Severity.WARNING,
            "no-replica",
            primary.name()
                + " has no replica: if it fails, "
                + Ranges.text(primary.slots)
                + " are gone with it.",
            "redis-cli --cluster add-node NEW_HOST:PORT "
                + seed.address
                + " --cluster-slave --cluster-master-id "
                + primary.id);
      }
    }
    replication();
  }

  private boolean hasReplica(NodeLine primary) {
    for (NodeLine replica : seed.nodes) {
      if (replica.primaryId.equals(primary.id) && !replica.isFailed() && !replica.is("noaddr")) {
        return true;
      }
    }
    return false;
  }

  private void replication() {
    for (NodeReport report : reports) {
      if ("down".equals(report.replication.get("master_link_status"))) {
        add(
            Severity.WARNING,
            "replication-down",
            report.address
                + " is a replica without a connection to its primary:"
                + " its data are old.",
            "Look into its log: password (masterauth), network, or a first copy that takes long.");
      }
    }
  }

  private void hosts() {
    Map<String, List<NodeLine>> primaries = new LinkedHashMap<String, List<NodeLine>>();
    Set<String> hosts = new LinkedHashSet<String>();
    int count = 0;
    for (NodeLine line : seed.nodes) {
      if (line.address == null || line.isFailed()) {
        continue;
      }
      hosts.add(line.address.host());
      if (!line.slots.isEmpty()) {
        count++;
        if (!primaries.containsKey(line.address.host())) {
          primaries.put(line.address.host(), new ArrayList<NodeLine>());
        }
        primaries.get(line.address.host()).add(line);
      }
    }
    if (hosts.size() == 1 && count > 1) {
      add(
          Severity.NOTE,
          "one-host",
          "All nodes are on one host, "
              + hosts.iterator().next()
              + ": fine for trying, but it"
              + " must not fail.",
          "Nothing, unless this is production.");
      return;
    }
    for (Map.Entry<String, List<NodeLine>> each : primaries.entrySet()) {
      int here = each.getValue().size();
      if (here > 1) {
        boolean majority = here * 2 >= count;
        add(
            Severity.WARNING,
            "primaries-on-one-host",
            here
                + " of "
                + count
                + " primaries are on host "
                + each.getKey()
                + (majority
                    ? ": if it fails, the others are no majority, and no replica will take over."
                    : ": if it fails, several shards do at once."),
            "Send CLUSTER FAILOVER to a replica on another host.");
      }
    }
  }

  private void announcements() {
    boolean fromElsewhere = !isLoopback(seed.address.host());
    for (NodeReport report : reports) {
      NodeLine self = report.self();
      if (!report.answered() || self == null) {
        continue;
      }
      if (fromElsewhere && self.address != null && isLoopback(self.address.host())) {
        add(
            Severity.CRITICAL,
            "announces-loopback",
            report.address + " announces " + self.address + ", which is every machine's own.",
            "Set cluster-announce-ip to an address that clients can reach.");
      }
      if ("?".equals(report.endpoint)) {
        add(
            Severity.WARNING,
            "no-hostname",
            report.address
                + " prefers to announce its host name and has none"
                + " (cluster-preferred-endpoint-type hostname).",
            "Set cluster-announce-hostname.");
      } else if ("".equals(report.endpoint)) {
        add(
            Severity.NOTE,
            "unknown-endpoint",
            report.address
                + " announces no endpoint"
                + " (cluster-preferred-endpoint-type unknown-endpoint): clients stay with the address they came by.",
            "Nothing, if all nodes are behind that one address.");
      }
    }
  }

  private static boolean isLoopback(String host) {
    return host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
  }
}
