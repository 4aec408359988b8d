package dev.unmoved.agent.operate.check;

import dev.unmoved.agent.operate.check.CheckFinding.Severity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Whether the nodes say the same, each of them by all its commands. */
final class ViewChecks {
  private final NodeReport seed;
  private final List<NodeReport> reports;
  private final List<CheckFinding> findings;

  ViewChecks(NodeReport seed, List<NodeReport> reports, List<CheckFinding> findings) {
    this.seed = seed;
    this.reports = new ArrayList<NodeReport>();
    for (NodeReport report : reports) {
      if (report.answered()) {
        this.reports.add(report);
      }
    }
    this.findings = findings;
  }

  void run() {
    owners();
    members();
    commands();
    epochs();
  }

  private void owners() {
    BitSet disputed = new BitSet();
    TreeSet<String> dissenters = new TreeSet<String>();
    for (NodeReport report : reports) {
      BitSet different = new BitSet();
      for (NodeLine line : union(report)) {
        NodeLine here = seed.line(line.id);
        NodeLine there = report.line(line.id);
        BitSet mine = here == null ? new BitSet() : (BitSet) here.slots.clone();
        mine.xor(there == null ? new BitSet() : there.slots);
        different.or(mine);
      }
      if (!different.isEmpty()) {
        disputed.or(different);
        dissenters.add(report.address.toString());
      }
    }
    if (!disputed.isEmpty()) {
      findings.add(
          new CheckFinding(
              Severity.CRITICAL,
              "views-differ",
              "The nodes disagree about the owner of "
                  + Ranges.text(disputed)
                  + ": "
                  + String.join(", ", dissenters)
                  + " say something else than "
                  + seed.address
                  + ".",
              "Ask again in a minute: news takes a moment to get around. If this stays: are there two clusters, or"
                  + " nodes that cannot reach each other on the cluster bus (port + 10000)? redis-cli --cluster check "
                  + seed.address
                  + " shows who says what."));
    }
  }

  private List<NodeLine> union(NodeReport report) {
    List<NodeLine> lines = new ArrayList<NodeLine>(seed.nodes);
    for (NodeLine line : report.nodes) {
      if (seed.line(line.id) == null) {
        lines.add(line);
      }
    }
    return lines;
  }

  private void members() {
    TreeSet<String> dissenters = new TreeSet<String>();
    for (NodeReport report : reports) {
      if (!members(report).equals(members(seed))) {
        dissenters.add(report.address.toString());
      }
    }
    if (!dissenters.isEmpty()) {
      findings.add(
          new CheckFinding(
              Severity.WARNING,
              "members-differ",
              String.join(", ", dissenters) + " know other nodes than " + seed.address + " does.",
              "A node that has just joined is known everywhere within seconds. One that was removed has to be forgotten"
                  + " everywhere within a minute: redis-cli --cluster del-node HOST:PORT ID, or CLUSTER FORGET ID at each node."));
    }
  }

  private static TreeSet<String> members(NodeReport report) {
    TreeSet<String> ids = new TreeSet<String>();
    for (NodeLine line : report.nodes) {
      if (!line.is("handshake")) {
        ids.add(line.id);
      }
    }
    return ids;
  }

  /** CLUSTER SHARDS has been wrong after failovers in 7.0 to 7.2 (redis/redis#13414). */
  private void commands() {
    List<String> wrong = new ArrayList<String>();
    for (NodeReport report : reports) {
      boolean explained = false; // while a primary is failed, SHARDS lists it as such
      for (NodeLine line : report.nodes) {
        explained |= line.isFailed() && line.isPrimary();
      }
      boolean disagrees =
          report.shards == null
              ? !explained
              : report.slots != null && !report.shards.sameOwners(report.slots);
      if (report.knowsShards && disagrees) {
        wrong.add(report.address.toString());
      }
    }
    if (!wrong.isEmpty()) {
      findings.add(
          new CheckFinding(
              Severity.WARNING,
              "shards-and-slots-differ",
              "CLUSTER SHARDS does not agree with CLUSTER"
                  + " SLOTS at "
                  + String.join(", ", wrong)
                  + ". Unmoved then goes by CLUSTER SLOTS; other clients may not.",
              "Redis 7.0 to 7.2 may say so after a failover, until the node is started again: restart it, or upgrade."));
    }
  }

  private void epochs() {
    Map<Long, List<String>> byEpoch = new LinkedHashMap<Long, List<String>>();
    for (NodeLine line : seed.nodes) {
      if (line.isPrimary() && !line.isFailed() && !line.slots.isEmpty()) {
        if (!byEpoch.containsKey(line.epoch)) {
          byEpoch.put(line.epoch, new ArrayList<String>());
        }
        byEpoch.get(line.epoch).add(line.name());
      }
    }
    for (Map.Entry<Long, List<String>> each : byEpoch.entrySet()) {
      if (each.getValue().size() > 1) {
        findings.add(
            new CheckFinding(
                Severity.WARNING,
                "epochs-conflict",
                String.join(", ", each.getValue())
                    + " have the same configuration epoch, "
                    + each.getKey()
                    + ": should both claim a slot, nothing tells who is right.",
                "They settle that by themselves within seconds. If this stays, send CLUSTER BUMPEPOCH to one of them."));
      }
    }
  }
}
