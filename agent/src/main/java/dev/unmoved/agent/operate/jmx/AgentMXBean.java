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
   * one begins. Where connections are routed to a cluster, {@code observe} has them watched, {@link
   * #isReport}, and they stay routed: the mode is still {@code route} then.
   *
   * @throws IllegalArgumentException when it is none of route, observe and off
   * @throws SecurityException for a remote caller who has not logged in, unless {@code
   *     unmoved.jmx=true}
   */
  void setMode(String mode);

  /** Whether what is routed is watched for the report. */
  boolean isReport();

  /**
   * Has what is routed watched for the report, or no longer.
   *
   * @throws SecurityException for a remote caller who has not logged in, unless {@code
   *     unmoved.jmx=true}
   */
  void setReport(boolean report);

  /**
   * The readiness report as JSON: what was seen while the mode was observe would do on a cluster,
   * and what became of what was routed while it was watched.
   */
  String readiness();

  /**
   * Takes the agent out of this JVM; attaching it again puts it back.
   *
   * @throws SecurityException for a remote caller who has not logged in, unless {@code
   *     unmoved.jmx=true}
   */
  void detach();

  /**
   * Writes a new secret to a file that this JVM's user alone can read, and returns its path: who
   * can tell it to {@link #change} needs no log-in.
   *
   * @throws IllegalStateException when it cannot be written
   */
  String secretFile();

  /**
   * The same as {@link #setMode} and {@link #detach}, for the command line.
   *
   * @param what a mode, or {@code detach}
   * @param secret what is in the file that {@link #secretFile} has named last; good for one call
   * @throws SecurityException when it is not
   */
  void change(String what, String secret);

  /** The classes of clients that were woven, and in how many class loaders each. */
  Map<String, Integer> getWovenClasses();

  /** The classes of clients that were left as they are, and why. */
  Map<String, String> getRefusedClasses();

  /** What was not understood of the configuration. */
  List<String> getWarnings();

  /** The options that are set to something else than their default, by property. */
  Map<String, String> getOptions();
}
