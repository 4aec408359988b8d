package dev.unmoved.agent.operate.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A connection to a node was opened. */
@Name("dev.unmoved.LinkOpened")
@Label("Link Opened")
@Description("A connection to a node was opened.")
@Category("Unmoved")
@StackTrace(false)
public final class LinkOpenedEvent extends Event {
  @Label("Cluster")
  String cluster;

  @Label("Node")
  String node;
}
