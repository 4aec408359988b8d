package dev.unmoved.agent.operate.jmx;

import java.util.List;
import java.util.Map;

/**
 * One cluster that this JVM has connections to, {@code dev.unmoved:type=Cluster,name="host:port"}.
 * Counts never fall.
 */
public interface ClusterMXBean {
  /** The address it was first met at. */
  String getName();

  /** Whether its nodes are reached by TLS. */
  boolean isTls();

  /** Shards that serve slots. */
  int getShards();

  /** Slots that somebody serves, of 16384. */
  int getSlotsCovered();

  /**
   * The command and the node that told the topology last; empty when it was learned from redirects
   * alone.
   */
  String getTopologySource();

  /** How long ago that was, in milliseconds; -1 when never. */
  long getTopologyAgeMillis();

  /** Why the topology was asked for then. */
  String getLastRefreshCause();

  /**
   * Why no node has told the topology when it was asked for last, by node; empty where one has. It
   * is asked for again every second or so.
   */
  Map<String, String> getRefreshErrors();

  /** Connections that clients of this JVM have open, as they see it: to their one server. */
  int getConnections();

  /** Commands that clients have sent. */
  long getCommands();

  /** Of these, commands sent in parts, one per slot. */
  long getSplits();

  /** Of these, commands sent to all primaries. */
  long getFanOuts();

  /**
   * Of these, commands over several slots combined from what several nodes said, or done in steps.
   */
  long getPlans();

  /** Redirects met, by kind: MOVED, ASK. */
  Map<String, Long> getRedirects();

  /** Commands sent again, by reason: an error's code, or connection. */
  Map<String, Long> getRetries();

  /** Errors that clients were given, by code. */
  Map<String, Long> getErrors();

  /**
   * The {@code CROSSSLOT} among these, by command and, where it is known, line of the application.
   */
  Map<String, Long> getCrossSlots();

  /** Connections of clients that ended because a command could not be answered. */
  long getBrokenConnections();

  /** Connections to nodes that were opened, besides the clients' own. */
  long getLinksOpened();

  /** The nodes, and the connections to each. */
  List<NodeInfo> getNodes();

  /** Has the topology asked for now; returns before that is done. */
  void refresh();
}
