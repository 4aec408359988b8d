package dev.unmoved.agent.operate.check;

import dev.unmoved.resp.RespValue;
import dev.unmoved.topology.Node;
import dev.unmoved.topology.NodeAddress;
import dev.unmoved.topology.Topology;
import dev.unmoved.topology.TopologyParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks a node, then all nodes that it names, then those that these name. */
public final class Survey {
  private static final int AT_ONCE = 16;
  private static final int LINE_MAX = 200;
  private static final int NODES_MAX = 2_000; // twice what Redis recommends as the largest cluster

  private final Access access;
  private final Map<NodeAddress, NodeReport> reports = new LinkedHashMap<NodeAddress, NodeReport>();
  private final Map<String, NodeReport> byId = new LinkedHashMap<String, NodeReport>();

  private Survey(Access access) {
    this.access = access;
  }

  /** What the node at {@code seed} says, and where it is a cluster's all others too. */
  public static Examination of(NodeAddress seed, Access access) throws InterruptedException {
    Survey survey = new Survey(access);
    NodeReport first = survey.ask(seed);
    survey.reports.put(seed, first);
    if (first.answered()) {
      survey.note(first);
      survey.askOthers();
    }
    return new Examination(first, survey.reports.values(), survey.byId, survey.access.addressMap());
  }

  private void note(NodeReport report) {
    NodeLine self = report.self();
    if (self != null && !byId.containsKey(self.id)) {
      byId.put(self.id, report);
    }
  }

  private void askOthers() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      Map<String, NodeAddress> unasked = unasked();
      while (!unasked.isEmpty()) {
        Map<String, Future<NodeReport>> answers = new LinkedHashMap<String, Future<NodeReport>>();
        for (final Map.Entry<String, NodeAddress> each : unasked.entrySet()) {
          answers.put(
              each.getKey(),
              threads.submit(
                  new Callable<NodeReport>() {
                    @Override
                    public NodeReport call() {
                      return ask(each.getValue());
                    }
                  }));
        }
        for (Map.Entry<String, Future<NodeReport>> each : answers.entrySet()) {
          NodeReport report = get(each.getValue());
          reports.put(report.address, report);
          byId.put(each.getKey(), report);
        }
        unasked = unasked();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static NodeReport get(Future<NodeReport> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** The nodes that somebody names and nobody has asked, by id. */
  private Map<String, NodeAddress> unasked() {
    Map<String, NodeAddress> unasked = new LinkedHashMap<String, NodeAddress>();
    for (NodeReport report : new ArrayList<NodeReport>(reports.values())) {
      for (NodeLine line : report.nodes) {
        NodeAddress address = byId.containsKey(line.id) ? null : addressOf(line, report);
        if (address != null
            && !unasked.containsKey(line.id)
            && unasked.size() + byId.size() < NODES_MAX) {
          unasked.put(line.id, address);
        }
      }
    }
    return unasked;
  }

  /**
   * As a client would find it: by the preferred endpoint where there is one, with the address map
   * applied.
   */
  private NodeAddress addressOf(NodeLine line, NodeReport report) {
    for (Topology topology : new Topology[] {report.slots, report.shards}) {
      Node node = topology == null ? null : topology.nodeWithId(line.id);
      if (node != null) {
        return node.address();
      }
    }
    return line.address == null
        ? null
        : TopologyParser.reachable(line.address, access.addressMap());
  }

  private NodeReport ask(NodeAddress address) {
    NodeReport report = new NodeReport(address);
    try (NodeClient client = new NodeClient(access.connect(address.host(), address.port()))) {
      if (authenticate(client, report)) {
        question(client, report);
      }
    } catch (IOException e) {
      failed(report, e);
    }
    return report;
  }

  private void failed(NodeReport report, IOException e) {
    NodeAddress address = report.address;
    report.encryption =
        Encryption.of(
            e, access.login().isTls(), address.host(), address.port(), access.probeMillis());
    if (report.encryption != null) {
      report.outcome = NodeReport.Outcome.NOT_SECURED;
      report.failure = report.encryption.text();
      return;
    }
    report.outcome = NodeReport.Outcome.UNREACHABLE;
    report.failure =
        e instanceof java.net.UnknownHostException
            ? "its name cannot be resolved: " + e.getMessage()
            : printable(String.valueOf(e.getMessage()));
  }

  /**
   * Messages may repeat what the peer sent: no more than a line, and nothing that moves a cursor.
   */
  private static String printable(String text) {
    String line = text.replaceAll("[^\\x20-\\x7e]+", "?");
    return line.length() > LINE_MAX ? line.substring(0, LINE_MAX) + "..." : line;
  }

  private boolean authenticate(NodeClient client, NodeReport report) throws IOException {
    String[] authentication = access.login().authentication();
    if (authentication != null) {
      RespValue reply = client.ask(authentication);
      // A server without a password says so, and serves whoever comes.
      if (reply.isError() && !reply.text().contains("without any password")) {
        return refused(report, reply);
      }
    }
    return true;
  }

  private void question(NodeClient client, NodeReport report) throws IOException {
    RespValue info = client.ask("CLUSTER", "INFO");
    if (info.isError()) {
      refused(report, info);
      return;
    }
    RespValue nodes = client.ask("CLUSTER", "NODES");
    RespValue slots = client.ask("CLUSTER", "SLOTS");
    if (nodes.isError() || slots.isError()) {
      refused(report, nodes.isError() ? nodes : slots);
      return;
    }
    if (info.text() == null || nodes.text() == null) {
      throw new IOException("it answers CLUSTER INFO or CLUSTER NODES as no server does");
    }
    report.outcome = NodeReport.Outcome.CLUSTER;
    report.info = NodeReport.fields(info.text());
    report.nodes(NodeLine.parse(nodes.text()));
    TopologyParser parser =
        new TopologyParser(report.address, access.login().isTls(), access.addressMap());
    RespValue shards = client.ask("CLUSTER", "SHARDS");
    report.knowsShards = !shards.isError();
    report.shards = parser.parseShards(shards);
    report.slots =
        new TopologyParser(report.address, access.login().isTls(), access.addressMap())
            .parseSlots(slots);
    report.endpoint = endpoint(slots, report.self());
    RespValue replication = client.ask("INFO", "replication");
    if (!replication.isError() && replication.text() != null) {
      report.replication = NodeReport.fields(replication.text());
    }
  }

  private static String endpoint(RespValue slots, NodeLine self) {
    for (RespValue range : slots.elements()) {
      List<RespValue> parts = range.elements();
      for (int i = 2; i < parts.size(); i++) {
        List<RespValue> member = parts.get(i).elements();
        if (self != null && member.size() > 2 && self.id.equals(member.get(2).text())) {
          return member.get(0).isNull() ? "" : member.get(0).text();
        }
      }
    }
    return null;
  }

  private static boolean refused(NodeReport report, RespValue error) {
    String text = error.text();
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("cluster support disabled")) {
      report.outcome = NodeReport.Outcome.STANDALONE;
    } else if (lower.startsWith("err unknown command")
        || lower.startsWith("err unknown subcommand")) {
      report.outcome = NodeReport.Outcome.NO_CLUSTER_COMMANDS;
    } else {
      report.outcome = NodeReport.Outcome.REFUSED;
    }
    report.failure = printable(text.split(" ")[0]); // the rest may name the user
    return false;
  }
}
