package dev.unmoved.agent.operate.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A command that was not executed is sent again a little later. */
@Name("dev.unmoved.Retry")
@Label("Retry")
@Description("A command that was not executed is sent again a little later.")
@Category("Unmoved")
@StackTrace(false)
public final class RetryEvent extends Event {
  @Label("Cluster")
  String cluster;

  @Label("Reason")
  String reason;

  @Label("Slot, or -1")
  int slot;

  @Label("Node")
  String node;
}
