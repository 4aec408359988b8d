package dev.unmoved.agent.operate.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A refresh told that slots have other owners. */
@Name("dev.unmoved.TopologyChange")
@Label("Topology Change")
@Description("A refresh told that slots have other owners.")
@Category("Unmoved")
@StackTrace(false)
public final class TopologyChangeEvent extends Event {
  @Label("Cluster")
  String cluster;

  @Label("Cause")
  String cause;

  @Label("Source")
  String source;

  @Label("Shards")
  int shards;

  @Label("Slots Covered")
  int slotsCovered;
}
