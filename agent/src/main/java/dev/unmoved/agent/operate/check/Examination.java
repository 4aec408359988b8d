package dev.unmoved.agent.operate.check;

import dev.unmoved.topology.NodeAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What the nodes said, and what follows from it. Immutable once made. */
public final class Examination {
  private final NodeReport seed;
  private final List<NodeReport> reports;
  private final Map<String, NodeReport> byId;
  private final List<CheckFinding> findings = new ArrayList<CheckFinding>();

  Examination(
      NodeReport seed,
      Collection<NodeReport> reports,
      Map<String, NodeReport> byId,
      Map<String, String> addressMap) {
    this.seed = seed;
    this.reports = new ArrayList<NodeReport>(reports);
    this.byId = byId;
    if (seed.outcome == NodeReport.Outcome.STANDALONE) {
      findings.add(
          new CheckFinding(
              CheckFinding.Severity.WARNING,
              "standalone",
              seed.address
                  + " is a standalone server: cluster"
                  + " mode is not enabled. Unmoved leaves connections to it as they are.",
              "Nothing, if that is intended: with unmoved.mode=observe the agent tells beforehand what would change in a"
                  + " cluster. Otherwise set cluster-enabled yes, or give the address of a cluster's node."));
    } else if (seed.answered()) {
      new SlotChecks(seed, this.reports, findings).run();
      new NodeChecks(seed, this.reports, byId, addressMap, findings).run();
      new ViewChecks(seed, this.reports, findings).run();
    }
    Collections.sort(
        findings,
        new Comparator<CheckFinding>() {
          @Override
          public int compare(CheckFinding one, CheckFinding other) {
            return one.severity().compareTo(other.severity());
          }
        });
  }

  /** The address that was given. */
  public NodeAddress address() {
    return seed.address;
  }

  /** Whether anything could be found out at all. */
  public boolean isConclusive() {
    return seed.answered() || seed.outcome == NodeReport.Outcome.STANDALONE;
  }

  /** Why nothing could be found out, and what to do about it; null where it could. */
  public String obstacle() {
    switch (seed.outcome) {
      case UNREACHABLE:
        return seed.address + " cannot be reached: " + seed.failure + ". Is the address right?";
      case NOT_SECURED:
        return seed.address + ": " + seed.failure + ". " + seed.encryption.remedy();
      case NO_CLUSTER_COMMANDS:
        return seed.address
            + " does not know the CLUSTER command: a Sentinel, a proxy, or no Redis server at all.";
      case REFUSED:
        return seed.address + " does not answer (" + seed.failure + "): " + advice(seed.failure);
      default:
        return null;
    }
  }

  private static String advice(String code) {
    switch (code) {
      case "NOAUTH":
        return "it wants a password. Give --password-from, and --user for a user of its ACL.";
      case "WRONGPASS":
        return "user or password are wrong.";
      case "NOPERM":
        return "this user may not ask. It needs CLUSTER INFO, NODES, SLOTS and SHARDS, for example +cluster in its ACL.";
      case "LOADING":
        return "it is still loading its data. Try again later.";
      default:
        return "try again, or look into its log.";
    }
  }

  /** What was found, the worst first. */
  public List<CheckFinding> findings() {
    return Collections.unmodifiableList(findings);
  }

  /** How bad the worst finding is; null where there is none. */
  public CheckFinding.Severity worst() {
    return findings.isEmpty() ? null : findings.get(0).severity();
  }

  /** Whether the address is a cluster's node. */
  public boolean isCluster() {
    return seed.answered();
  }

  /** Slots that somebody serves, as the node at the given address sees it. */
  public int slotsAssigned() {
    int slots = 0;
    for (NodeLine line : seed.nodes) {
      slots += line.slots.cardinality();
    }
    return slots;
  }

  /** Primaries that serve slots, as that node sees it. */
  public int shards() {
    int shards = 0;
    for (NodeLine line : seed.nodes) {
      shards += line.slots.isEmpty() ? 0 : 1;
    }
    return shards;
  }

  /** The ids of the nodes that were found. */
  public Collection<String> nodes() {
    return byId.keySet();
  }

  /** How many nodes answered. */
  public int answered() {
    int answered = 0;
    for (NodeReport report : byId.values()) {
      answered += report.answered() ? 1 : 0;
    }
    return answered;
  }

  /** The address by which the node with this id was asked. */
  public NodeAddress addressOf(String id) {
    return byId.get(id).address;
  }

  /** Why the node with this id gave no answer; empty when it gave one. */
  public String failureOf(String id) {
    return byId.get(id).answered() ? "" : byId.get(id).failure;
  }

  /**
   * primary, replica, or an empty string when the node at the given address does not know that one.
   */
  public String roleOf(String id) {
    NodeLine line = seed.line(id);
    return line == null ? "" : line.isPrimary() ? "primary" : "replica";
  }

  /** How many slots the node with this id serves, as the node at the given address sees it. */
  public int slotsOf(String id) {
    NodeLine line = seed.line(id);
    return line == null ? 0 : line.slots.cardinality();
  }
}
