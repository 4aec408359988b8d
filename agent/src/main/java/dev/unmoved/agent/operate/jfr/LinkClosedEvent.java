package dev.unmoved.agent.operate.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection to a node was closed. */
@Name("dev.unmoved.LinkClosed")
@Label("Link Closed")
@Description("A connection to a node was closed.")
@Category("Unmoved")
@StackTrace(false)
public final class LinkClosedEvent extends Event {
  @Label("Cluster")
  String cluster;

  @Label("Node")
  String node;
}
