package dev.unmoved.agent.operate.jmx;

import java.util.List;
import java.util.Map;

/** The agent of this JVM, {@code dev.unmoved:type=Agent}. */
public interface AgentMXBean {
  /** The version of the jar. */
  String getVersion();

  /** How much is in force: route, observe or off. */
  String getMode();

  /**
   * Changes what is in force, for open connections too, each where one request ends and the next
   * one begins.
   *
   * @throws IllegalArgumentException when it is none of route, observe and off
   */
  void setMode(String mode);

  /**
   * The readiness report as JSON: what was seen while the mode was observe would do on a cluster.
   */
  String readiness();

  /** Takes the agent out of this JVM; attaching it again puts it back. */
  void detach();

  /** The classes of clients that were woven, and in how many class loaders each. */
  Map<String, Integer> getWovenClasses();

  /** The classes of clients that were left as they are, and why. */
  Map<String, String> getRefusedClasses();

  /** What was not understood of the configuration. */
  List<String> getWarnings();

  /** The options that are set to something else than their default, by property. */
  Map<String, String> getOptions();
}
