package dev.unmoved.agent.operate.check;

import dev.unmoved.agent.operate.check.CheckFinding.Severity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether every slot is served, by one node, and stays there. */
final class SlotChecks {
  private static final int SLOTS = 16_384;

  private final NodeReport seed;
  private final List<NodeReport> reports;
  private final List<CheckFinding> findings;

  SlotChecks(NodeReport seed, List<NodeReport> reports, List<CheckFinding> findings) {
    this.seed = seed;
    this.reports = reports;
    this.findings = findings;
  }

  void run() {
    coverage();
    state();
    moves();
  }

  private void coverage() {
    BitSet unassigned = new BitSet();
    unassigned.set(0, SLOTS);
    BitSet failed = new BitSet();
    StringBuilder owners = new StringBuilder();
    for (NodeLine line : seed.nodes) {
      unassigned.andNot(line.slots);
      if (line.isFailed() && !line.slots.isEmpty()) {
        failed.or(line.slots);
        owners.append(owners.length() == 0 ? "" : ", ").append(line.name());
      }
    }
    if (!unassigned.isEmpty()) {
      findings.add(
          new CheckFinding(
              Severity.CRITICAL,
              "slots-unassigned",
              Ranges.text(unassigned)
                  + " belong to nobody: commands on their keys are refused with CLUSTERDOWN.",
              "redis-cli --cluster fix "
                  + seed.address
                  + " gives them to the nodes that there are. If a node was removed by"
                  + " mistake, bring it back first: its keys are there."));
    }
    if (!failed.isEmpty()) {
      findings.add(
          new CheckFinding(
              Severity.CRITICAL,
              "slots-failed",
              Ranges.text(failed)
                  + " belong to nodes that have failed ("
                  + owners
                  + ") and that no replica has replaced.",
              "Start them again. If a replica of theirs is there, send it CLUSTER FAILOVER TAKEOVER."));
    }
  }

  private void state() {
    List<String> down = new ArrayList<String>();
    for (NodeReport report : reports) {
      if (report.answered() && !"ok".equals(report.info.get("cluster_state"))) {
        down.add(report.address.toString());
      }
    }
    if (!down.isEmpty()) {
      findings.add(
          new CheckFinding(
              Severity.CRITICAL,
              "state-fail",
              "cluster_state is not ok at "
                  + String.join(", ", down)
                  + ": these nodes refuse commands with CLUSTERDOWN.",
              "Mend the other findings first. If this stays: can these nodes reach most of the primaries on the cluster bus"
                  + " (port + 10000)? cluster-require-full-coverage no lets them serve the slots that are there."));
    }
  }

  /** Each move has two ends; one of them alone is what an interrupted one leaves behind. */
  private void moves() {
    Map<String, BitSet> moving = new LinkedHashMap<String, BitSet>();
    Map<String, BitSet> halves = new LinkedHashMap<String, BitSet>();
    for (NodeReport report : reports) {
      NodeLine self = report.answered() ? report.self() : null;
      if (self == null) {
        continue;
      }
      for (Map.Entry<Integer, String> each : self.migrating.entrySet()) {
        NodeReport target = byId(each.getValue());
        boolean whole =
            target != null && self.id.equals(target.self().importing.get(each.getKey()));
        String where = "from " + self.name() + " to " + name(each.getValue());
        put(
            whole ? moving : halves,
            whole ? where : "migrating " + where + ", which does not import",
            each.getKey());
      }
      for (Map.Entry<Integer, String> each : self.importing.entrySet()) {
        NodeReport source = byId(each.getValue());
        if (source == null || !self.id.equals(source.self().migrating.get(each.getKey()))) {
          put(
              halves,
              "importing at "
                  + self.name()
                  + " from "
                  + name(each.getValue())
                  + ", which does not migrate",
              each.getKey());
        }
      }
    }
    for (Map.Entry<String, BitSet> each : moving.entrySet()) {
      findings.add(
          new CheckFinding(
              Severity.WARNING,
              "slots-moving",
              Ranges.text(each.getValue()) + " on the way " + each.getKey() + ".",
              "Nothing, while somebody reshards the cluster: Unmoved follows. If nobody does, that was"
                  + " interrupted: redis-cli --cluster fix "
                  + seed.address
                  + " brings it to its end."));
    }
    for (Map.Entry<String, BitSet> each : halves.entrySet()) {
      findings.add(
          new CheckFinding(
              Severity.CRITICAL,
              "slots-half-moved",
              Ranges.text(each.getValue()) + " " + each.getKey() + ": a move was interrupted.",
              "redis-cli --cluster fix "
                  + seed.address
                  + ". Where no key has moved yet, CLUSTER SETSLOT <slot> STABLE at that node does as well."));
    }
  }

  private static void put(Map<String, BitSet> slots, String where, int slot) {
    if (!slots.containsKey(where)) {
      slots.put(where, new BitSet());
    }
    slots.get(where).set(slot);
  }

  private NodeReport byId(String id) {
    for (NodeReport report : reports) {
      if (report.answered() && report.self() != null && report.self().id.equals(id)) {
        return report;
      }
    }
    return null;
  }

  private String name(String id) {
    NodeLine line = seed.line(id);
    return line == null ? "unknown node " + id : line.name();
  }
}
