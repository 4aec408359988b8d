package dev.unmoved.agent.operate.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A node named another one for a command. */
@Name("dev.unmoved.Redirect")
@Label("Redirect")
@Description("A node named another one for a command.")
@Category("Unmoved")
@StackTrace(false)
public final class RedirectEvent extends Event {
  @Label("Cluster")
  String cluster;

  @Label("Kind")
  String kind;

  @Label("Slot")
  int slot;

  @Label("From")
  String from;

  @Label("To")
  String to;
}
